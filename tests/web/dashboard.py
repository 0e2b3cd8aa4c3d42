#!/usr/bin/env python3
"""dashboard.py ERGON - a real run on two ranks, a real coordinator, a real browser.

One run serves every check, for it takes time to start one: what the page shows while it goes on,
what happens when the coordinator is killed and comes back, keys, looks in both themes at three
widths, and at the end every number against /metrics and the run's own summary.
"""
import signal
import sys
import time

import browser
import testbed
from browser import wait_for
from testbed import drive

STOPPED = 75  # the exit code of a run that was asked to stop
HOSTILE = (testbed.HERE / "hostile.js").read_text()
LOOKS = (testbed.HERE / "looks.js").read_text()


def frames_are_drawn(page, story):
    """Frames a second over two seconds; spikes are counted as they were announced."""
    wait_for("spikes on the page", lambda: page.number("raster-received") > 0)
    frames, before = page.number("raster-frames"), time.monotonic()
    time.sleep(2)
    rate = (page.number("raster-frames") - frames) / (time.monotonic() - before)
    print(f"raster: {rate:.1f} frames/s, {page.number('raster-received'):.0f} spikes")
    story.expect(rate > 0, "frames are drawn")
    received, said, broken = page.run(
        "const d = document.querySelector('[data-testid=raster-received]').dataset;"
        "return [d.value, d.said, d.broken]")
    story.expect(received == said and broken == "0",
                 f"{received} spikes read of {said} that were told, {broken} frames broken")


def panels_are_full(page, story):
    """Every panel shows something of a run that has it all."""
    empty = """return [...document.querySelectorAll('.panel.is-empty')].map(p => p.dataset.testid)
        .filter(name => name !== 'panel-health' && name !== 'panel-log')"""
    try:
        wait_for("full panels", lambda: not page.run(empty))
    except AssertionError:
        story.expect(False, f"panels are full, but for {page.run(empty)}")
    story.expect(page.number("space") > 10000, "neurons are placed")
    painted = """const c = document.getElementById(arguments[0]);
        return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0)"""
    for canvas in ("raster", "rates", "space", "traffic", "energy", "traces", "speed"):
        page.run("document.getElementById(arguments[0]).scrollIntoView({block: 'center'})", canvas)
        try:
            wait_for(f"a picture of {canvas}", lambda name=canvas: page.run(painted, name), 5)
        except AssertionError as error:
            story.expect(False, str(error))
    page.run("scrollTo(0, 0)")


def keys_work(page, story):
    page.press("?")
    story.expect(page.run("return document.getElementById('help').open"), "? opens the help")
    page.press("?", "#help-close")
    page.driver.find_element("id", "help-close").click()
    page.press("t")
    story.expect(page.value("theme") == "light", "T changes the theme")
    page.press("t")
    page.press("t")
    page.press(" ")
    story.expect(page.value("raster-hold") == "held", "space holds the raster")
    span = page.number("raster-span")
    page.press("+", "#raster")
    story.expect(page.number("raster-span") < span, "+ shows less time")
    page.press("0", "#raster")
    story.expect(page.value("raster-hold") == "live", "0 goes on live")
    page.press("2")
    hidden = page.run("return document.querySelectorAll('.toggle[aria-pressed=false]').length")
    story.expect(hidden == 1, "2 hides the second population")
    hidden_ones_are_not_sent(page, story)
    page.press("2")


def hidden_ones_are_not_sent(page, story):
    """Of what is hidden no spikes come; and where spikes are shed, that is said."""
    others = """const {store} = ergon.state, one = ergon.state.populations()[1];
        const first = Math.max(store.oldest(), store.total - 500);
        for (let i = first; i < store.total; i++) {
            const gid = store.gids[i % store.capacity];
            if (gid >= one.first_gid && gid < one.first_gid + one.size) return false;
        }
        return store.total > 500"""
    try:
        wait_for("spikes of others alone", lambda: page.run(others), 20)
    except AssertionError as error:
        story.expect(False, str(error))
    said = page.run("""const {state} = ergon, was = {...state.now.progress}, seen = [];
        for (const shed_level of [1, 0]) {
            state.take({...was, shed_level, type: "progress", run: state.now.id});
            seen.push(!document.getElementById("raster-shed").hidden,
                document.getElementById("raster-empty").textContent.includes("keeps up"));
        }
        return seen""")
    story.expect(said == [True, True, False, False], f"spikes are shed: {said}")


def looks_are_right(page, story):
    for width in (1440, 800, 360):
        for theme in ("light", "dark"):
            page.resize(width, 900)
            page.emulate(prefers_color_scheme=theme)
            time.sleep(0.3)
            for problem in page.run(LOOKS):
                story.expect(False, f"{width} pixels, {theme}: {problem}")
    page.resize(1440, 1000)


def coordinator_returns(page, site, coordinator, story):
    """The page says that it is lost, and finds the run again by itself."""
    run = page.run("return document.querySelector('[aria-current=true]').dataset.run")
    testbed.kill(coordinator)
    wait_for("the page to notice", lambda: page.value("connection") == "lost")
    story.expect(page.run("return !document.getElementById('lost').hidden"), "it is said")
    before = page.number("step")
    site.coordinate()
    wait_for("the page to come back", lambda: page.value("connection") == "open")
    wait_for("more of the run", lambda: page.number("step") > before)
    again = page.run("return document.querySelector('[aria-current=true]').dataset.run")
    story.expect(again == run, f"the same run is watched: {again}, not {run}")


def numbers_agree(page, site, summary, story):
    """At the end: the page, /metrics, and what the run wrote itself."""
    def same(what, shown, told):
        story.expect(shown == told, f"{what}: the page says {shown}, not {told}")

    metrics = site.metrics()
    same("neurons", page.number("neurons"), metrics["ergon_run_neurons", ()])
    same("synapses", page.number("synapses"), metrics["ergon_run_synapses", ()])
    same("neurons", page.number("neurons"), summary["neurons"])
    same("synapses", page.number("synapses"), summary["synapses"])
    same("digest", page.value("ending", "digest"), summary["digest"])
    for name, one in summary["populations"].items():
        same(f"spikes of {name}", page.number(f"spikes-{name}"), one["spikes"])
    for rank, one in enumerate(summary["phases"]):
        for what in ("neurons", "events"):
            same(f"{what} of rank {rank}", page.number(f"rank-{rank}-{what}"), one[what])
    same("exit code", page.value("ending"), str(STOPPED))
    for (name, labels), value in metrics.items():
        if name == "ergon_population_spikes_total":
            same(f"spikes of {labels[0]}", page.number(f"spikes-{labels[0]}"), value)
        elif name == "ergon_rank_spikes_total":
            same(f"spikes of rank {labels[0]}", page.number(f"rank-{labels[0]}-spikes"), value)
        elif name == "ergon_rank_synaptic_events_total":
            same(f"events of rank {labels[0]}", page.number(f"rank-{labels[0]}-events"), value)
        elif name == "ergon_region_stores_atp":
            same(f"stores of {labels[0]}", page.number(f"energy-{labels[0]}-stores"), value)
        elif name == "ergon_bus_told_events_total":
            same(f"told of {labels[0]}", page.number(f"told-{labels[0]}"), value)


def story_of(program, story, site):
    coordinator = site.coordinate()
    run = site.run("models/live-demo.yaml", "--time", "600000")
    with browser.Page(site.url) as page:
        frames_are_drawn(page, story)
        panels_are_full(page, story)
        keys_work(page, story)
        looks_are_right(page, story)
        coordinator_returns(page, site, coordinator, story)
        run.send_signal(signal.SIGUSR1)  # which mpirun hands on: it stops, with complete output
        wait_for("the run's end", lambda: run.poll() is not None)
        wait_for("the end on the page", lambda: page.value("ending"))
        numbers_agree(page, site, drive.summary_of(site.out), story)
        looks_are_right(page, story)
        for problem in page.run(HOSTILE, 500):
            story.expect(False, f"hostile messages: {problem}")
        for complaint in page.complaints():
            story.expect(False, f"the browser complains: {complaint}")


def main():
    program, story = sys.argv[1], drive.Story()
    browser.program("chromedriver")
    with drive.Folder() as folder, testbed.Site(program, folder) as site:
        try:
            story_of(program, story, site)
        except AssertionError as error:
            story.expect(False, str(error))
        if story.wrong:
            print(site.logs())
    story.end()


if __name__ == "__main__":
    main()
