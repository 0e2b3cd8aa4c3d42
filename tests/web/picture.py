#!/usr/bin/env python3
"""picture.py ERGON OUT.png - draws the dashboard for the documents: models/live-demo.yaml on two
ranks, with a bar that moves over its retina. Not held to a pace: on a busy machine it would shed
what is to be seen.

Not a test: what it draws depends on the machine. It ends with an error where nothing is to be seen.
"""
import base64
import pathlib
import subprocess
import sys
import time

import browser
import testbed
from browser import wait_for
from testbed import drive

WIDTH, HEIGHT, WATCHED_S = 1280, 1120, 11.2


def bar(site, seconds):
    """A camera that sees a bar, into the model's eye."""
    maker = subprocess.Popen([sys.executable, drive.ROOT / "tests/support/moving_bar.py",
                              str(round(30 * seconds)), "--live"], stdout=subprocess.PIPE)
    site.jobs.append(maker)
    words = ["feed", "--as", "y4m", "--to", "retina_on", "--off", "retina_off"]
    feed = subprocess.Popen([site.program, *words], stdin=maker.stdout, env=site.environment)
    site.jobs.append(feed)


def main():
    program, out = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    with drive.Folder() as folder, testbed.Site(program, folder) as site:
        site.coordinate()
        site.run("models/live-demo.yaml", "--time", "600000")
        with browser.Page(site.url, WIDTH, HEIGHT) as page:
            page.emulate(prefers_color_scheme="light")
            wait_for("spikes on the page", lambda: page.number("raster-received") > 0)
            bar(site, WATCHED_S + 10)
            time.sleep(WATCHED_S)
            wait_for("input", lambda: page.number("sense-applied") > 0)
            drawn = page.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        out.write_bytes(base64.b64decode(drawn["data"]))
    print(f"{out}: {out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
