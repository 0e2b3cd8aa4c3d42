#!/usr/bin/env python3
"""energy_budget.py ERGON [CASE...] - the budget of a run: exact, the same for any ranks, told.

A case is a function case_NAME(story, program); ctest runs each as cli.energy_NAME.
"""
import pathlib
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
            told.append(summary["energy"])
    for ranks, energy in zip((2, 3), told[1:]):
        story.expect(energy == told[0], f"{ranks} ranks: the account differs from that of one")


def main(program, *names):
    cases = {n[len("case_"):]: f for n, f in globals().items() if n.startswith("case_")}
    story = drive.Story()
    for name in names or cases:
        cases[name](story, program)
    story.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
