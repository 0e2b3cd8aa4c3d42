#!/usr/bin/env python3
"""prometheus.py ERGON PRETEND_RUN - a real Prometheus scrapes a coordinator and answers a query."""
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402
from follow import Coordinator, Gone, Talker, wait_for  # noqa: E402
from testbed import free_port  # noqa: E402

CONFIG = """global: {{scrape_interval: 1s}}
scrape_configs:
  - {{job_name: ergon, static_configs: [{{targets: ["127.0.0.1:{port}"]}}]}}
"""


def query(port, text):
    """Values of a query, by the labels of each series; {} while there is no answer."""
    url = f"http://127.0.0.1:{port}/api/v1/query?{urllib.parse.urlencode({'query': text})}"
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            series = json.load(answer)["data"]["result"]
    except (urllib.error.URLError, ConnectionError):
        return {}
    return {tuple(sorted(it["metric"].items())): float(it["value"][1]) for it in series}


def case(story, top, ergon, pretend):
    port = free_port()
    with Coordinator(top, ergon) as served, Talker(top, pretend, 20, mood="ill") as run:
        wait_for(lambda: (served.run(run.id) or {}).get("step"), "the run")
        (top / "prometheus.yml").write_text(CONFIG.format(port=served.port))
        scraper = subprocess.Popen(
            ["prometheus", f"--config.file={top}/prometheus.yml", f"--storage.tsdb.path={top}/tsdb",
             f"--web.listen-address=127.0.0.1:{port}"], stdout=subprocess.DEVNULL,
            stderr=open(top / "prometheus.log", "w"))
        try:
            wait_for(lambda: query(port, "up") and all(query(port, "up").values()), "a scrape")
            spikes = wait_for(lambda: query(port, "sum(ergon_population_spikes_total) by (run)"),
                              "an answer")
            story.expect(list(spikes) == [(("run", run.id),)] and min(spikes.values()) > 0,
                         f"{spikes}")
            ill = query(port, 'ergon_run_status{status="degraded"} == 1')
            story.expect(len(ill) == 1, f"degraded: {ill}")
            grows = wait_for(lambda: query(port, "rate(ergon_run_steps_total[5s]) > 0"), "a rate")
            story.expect(len(grows) == 1, f"{grows}")
        finally:
            scraper.send_signal(signal.SIGTERM)
            scraper.wait(20)


def main():
    if not shutil.which("prometheus"):
        drive.skip("there is no prometheus here")
    story = drive.Story()
    with drive.Folder() as top:
        try:
            case(story, top, sys.argv[1], sys.argv[2])
        except (Gone, OSError) as failed:
            story.expect(False, repr(failed))
        if story.wrong:
            for log in sorted(top.glob("*.log")):
                print(f"--- {log.name}\n{log.read_text()[-3000:]}")
    story.end()


if __name__ == "__main__":
    main()
