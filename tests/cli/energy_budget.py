#!/usr/bin/env python3
"""energy_budget.py ERGON [CASE...] - the budget of a run: exact, the same for any ranks, told.

A case is a function case_NAME(story, program); ctest runs each as cli.energy_NAME.
"""
import html
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

MODEL = drive.ROOT / "tests/models/energy_account.yaml"
ITEMS = ("resting", "glia", "action_potential", "release", "postsynaptic", "external")
TERMS = ("pool_before", "stores_before", "filled", "spent", "pool_after", "stores_after")


def account(story, program, out, *more, ranks=1):
    """A run with energy, and its part of the summary."""
    words = ["run", MODEL, "--warmup", "50", "--time", "200",
             "--out", out, *more]
    ran = drive.run(program, words, ranks)
    if not story.expect(ran.code == 0, "run with energy: does not run", ran):
        return ran, None
    return ran, drive.summary_of(out)


def balances(story, energy, what):
    """The identity of every region from its terms, and its spending from its populations'."""
    for name, region in energy["regions"].items():
        has = {term: int(region[term]) for term in TERMS}
        left = has["filled"] + has["stores_before"] + has["pool_before"]
        right = has["stores_after"] + has["pool_after"] + has["spent"]
        story.expect(left == right, f"{what}: region {name} is off by {left - right}")
        story.expect(region["identity"]["difference"] == "0", f"{what}: {name} does not say so")
        spent = sum(int(p["items"][item]["atp_exact"]) for p in energy["populations"].values()
                    if p.get("region") == name for item in ITEMS)
        story.expect(spent == has["spent"], f"{what}: {name} spent {has['spent']}, items {spent}")
        granted = has["pool_before"] + has["filled"] - has["pool_after"]
        story.expect(granted == int(region["granted"]), f"{what}: {name}: grants left no pool")


def adds_up(story, part, what):
    items = {item: int(part["items"][item]["atp_exact"]) for item in ITEMS}
    pieces = part["items"]["release"]["parts"].values()
    story.expect(sum(items.values()) == int(part["total"]["atp_exact"]),
                 f"{what}: items are not the total")
    story.expect(sum(int(piece["atp_exact"]) for piece in pieces) == items["release"],
                 f"{what}: parts are not the release")
    return items


def case_budget(story, program):
    """Every sum of summary.json holds to the last molecule; figures follow from it."""
    with drive.Folder() as out:
        ran, summary = account(story, program, out)
        if not summary:
            return
    energy = summary["energy"]
    balances(story, energy, "account")
    whole = adds_up(story, energy, "all")
    parts = [adds_up(story, p, name) for name, p in energy["populations"].items()]
    for item in ITEMS:
        story.expect(sum(part[item] for part in parts) == whole[item],
                     f"{item}: populations are not the whole")
    story.expect(energy["seconds"] == 0.2 and energy["ticks"] == 200, "not 200 ms are counted")
    story.expect(whole["resting"] == 590 * 200 * 342000, "resting is not 3.42e8 ATP/s a neuron")
    spikes = sum(int(p["spikes"]) for p in energy["populations"].values())
    story.expect(energy["populations"]["P"]["is_published"], "P is not said to be only counted")
    story.expect(whole["action_potential"] == spikes * 119040000, "not 1.1904e8 ATP a spike")
    total = int(energy["total"]["atp_exact"])
    for key, by in (("atp_per_neuron_second", 660 * 0.2), ("atp_per_spike", spikes),
                    ("atp_per_synaptic_event", summary["synaptic_events"])):
        story.expect(abs(energy[key] / (total / by) - 1) < 1e-12, f"{key}: does not follow")
    story.expect([p["umol_atp_per_g_min"] for p in energy["published"]] == [30.2, 20.4, None],
                 "the published values are not beside it")
    story.expect((energy["machine"]["joules"] is None) == bool(energy["machine"]["why_not"]),
                 "the machine's joules are neither known nor explained")
    for said in ("umol ATP/g/min", "Howarth", "balance        exact in 3 regions", "the machine"):
        story.expect(said in ran.err, f"the terminal does not say {said!r}", ran)


def case_scarce(story, program):
    """A region that gets too little says so, and balances."""
    with drive.Folder() as out:
        ran, summary = account(story, program, out, "--set", "energy.regions.R.populations=[E, I]",
                               "--set", "energy.regions.R.fill=1e9 ATP/s",
                               "--set", "energy.regions.R.pool=0 ATP")
    if not summary:
        return
    region = summary["energy"]["regions"]["R"]
    balances(story, summary["energy"], "scarce")
    story.expect(region["scarce_ticks"] > 100, "the region is not scarce", ran)
    story.expect("region R in" in ran.err, "the terminal does not name the scarce region", ran)


def case_phases(story, program):
    """Each phase fills from its tick to that of the next, however short it is."""
    supply = ("[{from: 60 ms, factor: 0.5}, {from: 61 ms, factor: 0}, {from: 150 ms, factor: 2}, "
              "{from: 1 s, factor: 9}]")
    with drive.Folder() as out:
        ran, summary = account(story, program, out, "--set",
                               "energy.regions.R={populations: [E, I], pool: 0 ATP, "
                               f"fill: 1e9 ATP/s, supply: {supply}}}")
    if not summary:
        return
    energy = summary["energy"]
    neurons = sum(energy["populations"][name]["neurons"] for name in "EI")
    usual = neurons * 1000000  # in a tick; 50 ms are not counted
    balances(story, energy, "phases")
    story.expect(int(energy["regions"]["R"]["filled"]) == (10 + 100 * 2) * usual + usual // 2,
                 "the region is not filled as its phases say", ran)


def case_scaled(story, program):
    """A scaled network says so beside what others published; a whole one says nothing."""
    words = ["run", drive.ROOT / "models/microcircuit.yaml", "--set", "energy=account", "--scale",
             "0.02", "--time", "20", "--warmup", "0", "--out"]
    with drive.Folder() as out:
        ran = drive.run(program, [*words, out])
        page = drive.run(program, ["report", out])
        if not story.expect(ran.code == 0 and page.code == 0, "scaled: does not run", ran):
            return
        by = drive.summary_of(out)["energy"]["scaled"]
        text = (out / "report.html").read_text()
        _, whole = account(story, program, out)
    story.expect(by["neurons"] == 0.02 and by["indegree"] == 0.02, f"not scaled by 0.02: {by}")
    story.expect(abs(by["weight"] - 50 ** 0.5) < 1e-12, f"weights are not larger: {by}")
    story.expect("in-degrees x 0.02, weights x 7.07" in ran.err, "the terminal does not say", ran)
    story.expect("energy.scaled.weight" in text and "of whole networks" in text,
                 "the page does not say that the network is scaled")
    story.expect(whole and "scaled" not in whole["energy"], "a whole network is called scaled")


def case_off(story, program):
    """Accounting changes no spike; without energy nothing is said of it."""
    with drive.Folder() as out:
        _, summary = account(story, program, out)
        ran = drive.run(program, ["run", MODEL, "--set", "energy=off", "--warmup", "50",
                                  "--time", "200", "--out", out])
        plain = drive.summary_of(out)
        if not summary:
            return
        story.expect(plain["digest_spikes"] == summary["digest_spikes"], "spikes differ", ran)
        story.expect("energy" not in plain, "summary.json: has energy without energy")
        story.expect("ATP" not in ran.err, "the terminal speaks of energy without energy", ran)
        story.expect(not (out / "energy.json").exists(), "energy.json of the run before is there")


def case_ranks(story, program):
    """The account does not depend on ranks, kernels or the partition."""
    if not drive.has_mpi(program):
        drive.skip("this build has no MPI")
    told = []
    for ranks, more in ((1, []), (2, []), (3, ["--partition", "random", "--kernel", "portable"])):
        with drive.Folder() as out:
            _, summary = account(story, program, out, *more, ranks=ranks)
            if not summary:
                return
            summary["energy"].pop("machine")
            course = json.loads((out / "energy.json").read_text())
            told.append((summary["energy"], course))
    for ranks, energy in zip((2, 3), told[1:]):
        story.expect(energy == told[0], f"{ranks} ranks: account or course differ from one rank's")


def found(summary, path):
    """What a dotted path of the summary leads to."""
    at = summary
    for key in path.split("."):
        at = at[int(key)] if isinstance(at, list) else at[key]
    return at


def as_read(text):
    """A number as the page shows it: thin spaces, powers of ten, per cent, millions."""
    text = re.sub("[\u2009\u00a0 ]", "", html.unescape(text)).replace("\u2212", "-")
    power = re.fullmatch("(-?[0-9.]+)\u00d710([^0-9.]+)", text)
    if power:
        raised = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b",
                               "0123456789-")
        return float(power[1]) * 10.0 ** int(power[2].translate(raised))
    for word, factor in (("%", 0.01), ("million", 1e6), ("billion", 1e9)):
        if text.endswith(word):
            return float(text[:-len(word)]) * factor
    return float(text)


def case_page(story, program):
    """Every number of the page is that of summary.json, in what it says and in what it shows."""
    with drive.Folder() as out:
        _, summary = account(story, program, out)
        ran = drive.run(program, ["report", out])
        if not summary or not story.expect(ran.code == 0, "report: does not work", ran):
            return
        page = (out / "report.html").read_text()
        (out / "energy.json").unlink()
        again = drive.run(program, ["report", out])
        bare = (out / "report.html").read_text()
        story.expect(again.code == 0 and "energy.populations.E" in bare and "Region E" not in bare,
                     "report without energy.json: not the budget alone", again)
    shown = re.findall(r'<data data-of="(energy\.[^"]*)" value="([^"]*)">([^<]*)</data>', page)
    story.expect(len(shown) > 80, f"the page shows only {len(shown)} numbers of the budget")
    for path, value, text in shown:
        is_at = found(summary, path)
        same = value == is_at if isinstance(is_at, str) else float(value) == is_at
        story.expect(same, f"page: {path} is {value}, not {is_at}")
        if text == "\u2013":
            continue
        off = abs(as_read(text) - float(value))
        story.expect(off <= max(0.006 * abs(float(value)), 0.0051), f"page: {path} shows {text}")
    paths = {path for path, _, _ in shown}
    for part in ("total.atp_exact", "umol_atp_per_g_min", "regions.E.identity.difference",
                 "published.0.umol_atp_per_g_min", "populations.P.atp_per_neuron_second"):
        story.expect("energy." + part in paths, f"page: does not show {part}")
    for words in ("Region E", "spending by item", "Howarth et al. 2012"):
        story.expect(words in page, f"page: has no {words!r}")


def case_left(story, program):
    """Where synapses went, the page says how many are left of how many."""
    with drive.Folder() as out:
        ran = drive.run(program, ["run", drive.ROOT / "tests/models/structure.yaml", "--out", out])
        page = drive.run(program, ["report", out])
        if not story.expect(ran.code == 0 and page.code == 0, "does not run", ran):
            return
        summary, text = drive.summary_of(out), (out / "report.html").read_text()
    left = summary["synapses"]
    built = left + sum(p["pruned"] for p in summary["structure"]["projections"])
    tile = re.search(r"<dt>synapses</dt><dd>([^<]*)<small>left of ([^<]*), built in", text)
    story.expect(tile and [int("".join(re.findall(r"\d", t))) for t in tile.groups()] ==
                 [left, built], f"page: not {left} left of {built}", page)


def case_course(story, program):
    """energy.json: ordered, bounded, and its sums are those of summary.json."""
    with drive.Folder() as out:
        _, summary = account(story, program, out, "--time", "1500")
        if not summary:
            return
        course = json.loads((out / "energy.json").read_text())
    energy = summary["energy"]
    for axis in ("region_time_ms", "population_time_ms"):
        times = course[axis]
        story.expect(times[0] == 50 and times[-1] == 1550, f"{axis}: {times[0]} to {times[-1]}")
        story.expect(all(a < b for a, b in zip(times, times[1:])), f"{axis}: does not ascend")
        story.expect(150 < len(times) < 410, f"{axis}: {len(times)} times")

    def total(part, key, axis):
        times = course[axis]
        return sum(value * (b - a) / 1000 * part["neurons"]
                   for value, a, b in zip(part[key], times, times[1:]))

    for name, part in course["populations"].items():
        for item in ITEMS:
            exact = energy["populations"][name]["items"][item]["atp"]
            off = abs(total(part, item, "population_time_ms") - exact)
            story.expect(off <= 1e-6 * exact, f"{name}: {item} over time is off by {off}")
        spikes = total(part, "rate_hz", "population_time_ms")
        story.expect(abs(spikes - int(energy["populations"][name]["spikes"])) < 0.01,
                     f"{name}: {spikes} spikes over time")
    for name, part in course["regions"].items():
        for key in ("spent", "granted", "filled"):
            exact = int(energy["regions"][name][key])
            off = abs(total(part, key, "region_time_ms") - exact)
            story.expect(off <= 1e-6 * exact, f"{name}: {key} over time is off by {off}")
        for end, at in (("before", 0), ("after", -1)):
            off = abs(part["epsilon"][at] - energy["regions"][name]["epsilon_" + end])
            story.expect(off < 1e-6, f"{name}: epsilon {end} is off by {off}")


DEMO = drive.ROOT / "models/energy-demo.yaml"


def demo(story, program, out, *more):
    """The demo's summary and course, of two ranks where there can be two."""
    ran = drive.run(program, ["run", DEMO, "--out", out, *more], 2 if drive.has_mpi(program) else 1)
    if not story.expect(ran.code == 0, "energy-demo: does not run", ran):
        return None, None
    return drive.summary_of(out)["energy"], json.loads((out / "energy.json").read_text())


def mean_between(course, name, start_ms, end_ms):
    times = course["population_time_ms"]
    values = [value for value, a, b in zip(course["populations"][name]["rate_hz"], times, times[1:])
              if a >= start_ms and b <= end_ms]
    return sum(values) / len(values)


def case_demo(story, program):
    """The left region reaches the gate and recovers; the right one does not notice."""
    with drive.Folder() as out:
        energy, course = demo(story, program, out)
        page = drive.run(program, ["report", out])
        shown = (out / "report.html").read_text() if page.code == 0 else ""
    with drive.Folder() as out:
        spared, _ = demo(story, program, out, "--set", "energy.regions.left.supply.0.factor=1")
    if not energy or not spared:
        return
    balances(story, energy, "demo")
    left, right = (course["regions"][name]["epsilon"] for name in ("left", "right"))
    story.expect(0.1 < min(left) < 0.15, f"left: the least epsilon is {min(left)}")
    story.expect(min(left[-20:]) > 0.48, f"left: epsilon comes back to {left[-20:]}")
    story.expect(min(right) > 0.48, f"right: the least epsilon is {min(right)}")
    for name in ("left_E", "left_I"):
        before, held, after = (mean_between(course, name, *span)
                               for span in ((600, 2000), (6500, 7400), (9000, 12500)))
        story.expect(before > 2.5 and held < before / 2 and after > 0.8 * before,
                     f"{name}: {before:.2f}, then {held:.2f}, then {after:.2f} spikes/s")
    for name in ("right_E", "right_I"):
        story.expect(energy["populations"][name] == spared["populations"][name],
                     f"{name}: another region's supply shows")
    story.expect("Region left" in shown and "no spikes below" in shown,
                 "the page does not show the gate", page)


def main(program, *names):
    cases = {n[len("case_"):]: f for n, f in globals().items() if n.startswith("case_")}
    story = drive.Story()
    for name in names or cases:
        cases[name](story, program)
    story.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
