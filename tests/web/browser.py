"""browser.py - Chromium without a screen, and what tests read from a page.

A test that finds no Chromium, driver or Selenium ends with 77: skipped.
"""
import json
import shutil
import subprocess
import sys
import tempfile
import time

OPTIONS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run
    --disable-background-networking --disable-component-update --disable-sync
    --hide-scrollbars""".split()
PATIENCE_S = 60


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def program(*names):
    found = next((path for path in map(shutil.which, names) if path), None)
    return found or skip(f"no {names[0]} here")


def dump(page):
    """The text of a page's body once its scripts have run."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program("chromium"), *OPTIONS, f"--user-data-dir={folder}/profile",
                   "--virtual-time-budget=2000", "--dump-dom", f"file://{page}"]
        text = subprocess.run(command, capture_output=True, text=True, timeout=60).stdout
    body = text[text.index("<body>") + len("<body>"):text.rindex("</body>")]
    return body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class Page:
    """A page in a browser of its own; everything is found by its data-testid."""

    def __init__(self, url, width=1440, height=1000):
        try:
            from selenium import webdriver
            from selenium.webdriver.chrome.service import Service
        except ImportError:
            skip("no python3-selenium here")
        self.profile = tempfile.mkdtemp()
        options = webdriver.ChromeOptions()
        options.binary_location = program("chromium")
        for option in [*OPTIONS, f"--user-data-dir={self.profile}"]:
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options,
                                       service=Service(program("chromedriver")))
        self.resize(width, height)
        self.driver.get(url)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def resize(self, width, height):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})

    def emulate(self, **features):
        """What the reader prefers: prefers_color_scheme="dark"."""
        listed = [{"name": n.replace("_", "-"), "value": v} for n, v in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": listed})

    def run(self, script, *words):
        return self.driver.execute_script(script, *words)

    def value(self, testid, name="value"):
        return self.run("const e = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);"
                        "return e ? e.dataset[arguments[1]] ?? '' : null", testid, name)

    def number(self, testid, name="value"):
        value = self.value(testid, name)
        assert value not in (None, ""), f"the page says nothing of {testid} {name}: {value!r}"
        return float(value)

    def text(self, testid):
        return self.run("const e = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);"
                        "return e ? e.textContent : null", testid)

    def press(self, key, on="body"):
        self.driver.find_element("css selector", on).send_keys(key)

    def complaints(self):
        """Errors of scripts and refusals of the content policy."""
        lines = self.driver.get_log("browser")
        return [line["message"] for line in lines if line["level"] == "SEVERE" and
                "WebSocket" not in line["message"] and "status of 404" not in line["message"]
                and "ERR_CONNECTION_REFUSED" not in line["message"]]


def wait_for(what, condition, patience_s=PATIENCE_S):
    """The first true answer; what was waited for is named where it does not come."""
    end = time.monotonic() + patience_s
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < end, f"waited {patience_s} s for {what}"
        time.sleep(0.05)


def read_json(text):
    try:
        return json.loads(text)
    except ValueError as error:
        raise AssertionError(f"no JSON: {error}: {text[:300]}") from error
