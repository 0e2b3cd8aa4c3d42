#!/usr/bin/env python3
"""energy_model.py ERGON [CASE...] - what a model says of energy, as a user meets it.

A case is a function case_NAME(story, program); ctest runs each as cli.energy_NAME.
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
MODEL = drive.ROOT / "tests/models/indegree_exp.yaml"
STRUCTURE = drive.ROOT / "tests/models/structure.yaml"
MISTAKES = 16


def case_mistakes(story, program):
    """Every mistake with its place, once, by the code of bad input: alone and on two ranks."""
    model = HERE / "energy-mistakes.yaml"
    place = re.compile(r"energy-mistakes\.yaml:(\d+):(\d+): ")
    for ranks in (1, 2) if drive.has_mpi(program) else (1,):
        for command in ("check", "run"):
            ran = drive.run(program, [command, model], ranks)
            what = f"{command} on {ranks} ranks"
            places = [found.groups() for line in ran.err.splitlines()
                      if (found := place.search(line))]
            story.expect(ran.code == 3, f"{what}: exit code {ran.code}, not 3", ran)
            story.expect(len(places) == MISTAKES, f"{what}: {len(places)} places, not {MISTAKES}",
                         ran)
            story.expect(len(set(places)) == len(places), f"{what}: something is said twice", ran)


def case_words(story, program):
    """A wrong word of the command line is wrong use, told with that word."""
    for word, said in (("energy=acount", "'account'"), ("energy.tik=1 ms", "'tick'"),
                       ("energy.tick=0.25 ms", "0.2 ms or 0.3 ms"),
                       ("energy.couplings.spike.epsilon_c=2", "a full store has 0.5")):
        sets = ["--set", "energy=account", "--set", word]
        ran = drive.run(program, ["check", MODEL, *sets])
        story.expect(ran.code == 2, f"{word}: exit code {ran.code}, not 2", ran)
        story.expect(f"--set {word}: " in ran.err and said in ran.err, f"{word}: not told", ran)


def case_check(story, program):
    """What will be charged is printed, and nothing of it without energy."""
    plain = drive.run(program, ["check", MODEL])
    story.expect(plain.code == 0 and "energy" not in plain.out, "check: energy, but off", plain)
    ran = drive.run(program, ["check", MODEL, "--set", "energy=coupled",
                              "--set", "energy.couplings.spike.epsilon_c=0.2",
                              "--set", "populations.I.energy.overlap=2",
                              "--set", "energy.epsilon=0.4"])
    story.expect(ran.code == 0, "check: does not pass", ran)
    for words in ("energy: coupled, costs howarth-2012, tick 1 ms", "epsilon_c 0.2", "w_ref"):
        story.expect(words in ran.out, f"check: does not say {words!r}", ran)
    of_E = re.search(r"^E +coupled +0\.4 +1\.24 +1 +1 +119040000 +26820 +137000 ", ran.out, re.M)
    of_I = re.search(r"^I +coupled +0\.4 +2 +1 +1 +192000000 +26820 ", ran.out, re.M)
    story.expect(of_E and of_I, "check: not what E and I pay", ran)
    goes = drive.run(program, ["check", STRUCTURE,
                               "--set", "energy.costs.postsynaptic=0 ATP", "--set",
                               "projections.0.prunable={bound: 0.09, after: 200 ms}"])
    story.expect(re.search(r"^D -> E +0\.09 +200 +20 +200$", goes.out, re.M),
                 "check: not which synapses may go", goes)
    story.expect(re.search(r"^W +coupled .* 0 +-$", goes.out, re.M),
                 "check: a reference weight by which nothing is paid", goes)
    off = drive.run(program, ["check", MODEL, "--set", "energy=account", "--set", "energy=off"])
    story.expect(off.out == plain.out, "check: off is not as without energy", off)


COUNTS = """
ergon: 1
dt: 0.1 ms
time: 10 ms
weight_bits: 32
energy: account
populations:
  F: {kind: iaf_psc_exp, size: 50}
projections:
  - {source: F, target: F, rule: fixed_indegree, indegree: 3,
     weight: {normal: {mean: 20 pA, sd: 3 pA}}, delay: 1 ms}
inputs:
  - {target: F, poisson: {rate: 6000 Hz}, weight: 100 pA, charged: CHARGED}
"""


def case_counts(story, program):
    """Input of more counts than wait for a boundary is paid for all the same, or not at all."""
    paid = {}
    for charged in ("true", "false"):
        with drive.Folder() as out:
            model = pathlib.Path(out) / "counts.yaml"
            model.write_text(COUNTS.replace("CHARGED", charged))
            ran = drive.run(program, ["run", model, "--out", pathlib.Path(out) / "run"])
            if not story.expect(ran.code == 0, f"charged {charged}: exit code {ran.code}", ran):
                return
            story.expect("balance        exact" in ran.err, f"charged {charged}: balance", ran)
            energy = drive.summary_of(pathlib.Path(out) / "run")["energy"]
            paid[charged] = float(energy["populations"]["F"]["items"]["external"]["atp"])
    # 50 neurons, 60 events each, 137,000 ATP at 20 pA
    expected = 50 * 60 * 137000 * 100 / 20
    story.expect(abs(paid["true"] / expected - 1) < 0.1, f"{paid}, {expected} expected")
    story.expect(paid["false"] == 0, f"charged false: {paid['false']} ATP paid")


def main(program, *names):
    cases = {n[len("case_"):]: f for n, f in globals().items() if n.startswith("case_")}
    story = drive.Story()
    for name in names or cases:
        cases[name](story, program)
    story.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
