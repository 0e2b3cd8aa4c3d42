#!/usr/bin/env python3
"""units.py TRAINS - the page's scripts against what they must compute; see units.js.

TRAINS is the program that writes trains of spikes as C does.
"""
import pathlib
import subprocess
import sys
import tempfile

import browser

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "src" / "coordinator" / "page"
SCRIPTS = ["formats.js", "dom.js", "spikes.js", "frames.js", "raster_view.js", "raster_paint.js",
           "chart.js"]


def main():
    browser.program("chromium")
    trains = subprocess.run([sys.argv[1], "40"], capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        listed = pathlib.Path(folder, "trains.js")
        listed.write_text("const TRAINS = [" + ",".join(trains.split("\n")[:-1]) + "];\n")
        page = pathlib.Path(folder, "units.html")
        sources = [*(PAGE / name for name in SCRIPTS), listed, HERE / "units.js"]
        page.write_text("<!DOCTYPE html><meta charset=utf-8><body>nothing ran</body>" + "".join(
            f'<script src="file://{source}"></script>' for source in sources))
        verdict = browser.read_json(browser.dump(page))
    print(f"{verdict['checks']} checks")
    for problem in verdict["problems"]:
        print(problem)
    assert verdict["checks"] > 1000, "too few trains were read"
    sys.exit(1 if verdict["problems"] else 0)


if __name__ == "__main__":
    main()
