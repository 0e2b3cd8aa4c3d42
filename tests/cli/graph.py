#!/usr/bin/env python3
"""graph.py ERGON CASE - what is said of networks parts of which can do nothing."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

HEAD = "ergon: 1\ndt: 0.1 ms\npopulations:\n"

# A: neurons 0..4 have input; 5..9 have none, but are heard. B hears A, one to one. C: nothing, and
# nobody hears it but for its first four. L: a loop that nothing drives. Nothing is drawn with p so
# small.
PARTS = HEAD + """\
  A: {kind: iaf_psc_exp, size: 10}
  B: {kind: iaf_psc_exp, size: 10}
  C: {kind: iaf_psc_exp, size: 20, parameters: {I_e: 300 pA}}
  L: {kind: iaf_psc_exp, size: 7}
projections:
  - {source: A, target: B, rule: one_to_one, weight: 10 pA, delay: 1 ms}
  - {source: L, target: L, rule: all_to_all, weight: 10 pA, delay: 1 ms}
  - {source: B, target: A, rule: pairwise_bernoulli, p: 1.0e-9, weight: 10 pA, delay: 1 ms}
inputs:
  - {target: A, neurons: {first: 0, count: 5}, dc: {amplitude: 500 pA}}
  - {target: C, neurons: {first: 0, count: 4}, dc: {amplitude: 50 pA}}
"""

SIGNS = HEAD + """\
  E: {kind: iaf_psc_exp, size: 20, parameters: {I_e: 500 pA}}
  I: {kind: iaf_psc_exp, size: 20}
  G: {kind: iaf_cond_exp, size: 20, parameters: {E_ex: -90 mV}}
projections:
  - source: E
    target: I
    rule: all_to_all
    weight: {normal: {mean: 10 pA, sd: 10 pA}}
    delay: {uniform: {low: 0.06 ms, high: 0.16 ms}}
  - {source: E, target: G, rule: all_to_all, weight: 1 nS, delay: 1 ms}
inputs:
  - {target: G, poisson: {rate: 1 kHz}, weight: 1 nS}
"""


def ran(program, text, ranks=1):
    with drive.Folder() as out:
        model = out / "model.yaml"
        model.write_text(text)
        how = drive.run(program, ["run", model, "--time", "5", "--out", out], ranks)
        summary = drive.summary_of(out) if how.code == 0 else {"graph": {}, "health": {}}
        codes = [reason["code"] for reason in summary["health"].get("reasons", [])]
        return how, dict(summary["graph"], codes=codes)


def case_parts(story, program):
    """Isolated, unreachable, undriven, empty: by number, on one rank and on two."""
    how, graph = ran(program, PARTS)
    if not story.expect(how.code == 0, "does not run", how):
        return
    for key, value in {"isolated_neurons": 16, "unreachable_neurons": 5 + 7,
                       "undriven_populations": 1, "empty_projections": 1}.items():
        story.expect(graph[key] == value, f"{key}: {graph[key]}, expected {value}", how)
    for line in ("population A: 5 of 10 neurons are unreachable",
                 "the first or one like it is neuron 5",
                 "population C: 16 of 20 neurons are isolated",
                 "population L: nothing drives its 7 neurons", "made no synapse"):
        story.expect(line in how.err, f"not told: {line}", how)
        story.expect(any(line in told for told in graph["findings"]), f"not kept: {line}", how)
    story.expect(how.err.count("warning: graph") == 4, "not four warnings", how)
    story.expect(graph["codes"] == ["graph"], f"no reason of health: {graph['codes']}")
    if drive.has_mpi(program):
        _, parted = ran(program, PARTS, 2)
        story.expect(parted == graph, f"not the same on two ranks: {parted}, {graph}")


def case_signs(story, program):
    how, graph = ran(program, SIGNS)
    story.expect(how.code == 0, "does not run", how)
    story.expect(40 < graph["wrong_sign_synapses"] < 90, f"16 % of 400 expected: {graph}")
    story.expect(150 < graph["short_delays"] < 170, f"40 % of 400 expected: {graph}")
    story.expect(graph["reversed_projections"] == 1, f"E_ex is below E_L: {graph}")
    story.expect("E_ex is below E_L" in how.err and "of the other sign" in how.err, "not told", how)
    story.expect("rounded up to it, by up to 0.04 ms" in how.err, "delays are not told", how)


def case_check(story, program):
    """Without building: what the model says of itself. A sound model has nothing to be told."""
    with drive.Folder() as out:
        model = out / "model.yaml"
        model.write_text(PARTS)
        how = drive.run(program, ["check", model])
        story.expect("population L: nothing drives its 7 neurons" in how.out, "not told", how)
        story.expect("made no synapse" in how.out, "not told", how)
    how = drive.run(program, ["check", drive.ROOT / "models/brunel.yaml"])
    story.expect("graph: nothing wrong" in how.out, "brunel is sound", how)


def case_sound(story, program):
    with drive.Folder() as out:
        model = drive.ROOT / "models/sheet.yaml"
        how = drive.run(program, ["run", model, "--time", "1", "--warmup", "0", "--out", out])
        story.expect(how.code == 0 and "graph" not in how.err, "told of what is sound", how)
        story.expect(drive.summary_of(out)["graph"]["findings"] == [], "findings of what is sound")


def main(program, case):
    story = drive.Story()
    globals()[f"case_{case}"](story, program)
    story.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
