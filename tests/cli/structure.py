#!/usr/bin/env python3
"""structure.py ERGON CASE - what pruning and retirement leave, seen from outside.

Memory is what the system says of the process (VmRSS), sampled while it runs; bounds are half of
what must go.
"""
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

TARGETS, INDEGREE = 20000, 200
BYTES_A_SYNAPSE = 4 + 1  # what is stored, and its benefit

# Nothing makes the targets spike, so no synapse is of any use.
USELESS = f"""
ergon: 1
dt: 0.1 ms
populations:
  noise: {{kind: iaf_psc_exp, size: 200}}
  target: {{kind: iaf_psc_exp, size: {TARGETS}}}
projections:
  - source: noise
    target: target
    rule: fixed_indegree
    indegree: {INDEGREE}
    weight: 0.1 pA
    delay: 1.5 ms
    prunable: {{bound: 0.2, after: 100 ms, time_constant: 50 ms}}
inputs:
  - {{target: noise, poisson: {{rate: 3 kHz}}, weight: 70 pA}}
energy: {{mode: coupled, couplings: {{structure: {{retire: never}}}}}}
"""

NEURONS = 1000000
BYTES_A_NEURON = 8 * 4  # three states, refractory steps, two accumulators, what is quiet

# Everybody starts away from rest, and then nothing comes.
CUT_OFF = f"""
ergon: 1
dt: 0.1 ms
populations:
  many:
    kind: iaf_psc_exp
    size: {NEURONS}
    initial: {{V_m: {{normal: {{mean: -62 mV, sd: 1 mV}}}}}}
energy: {{mode: coupled, couplings: {{structure: {{retire: 20 ms}}}}}}
"""


def resident_bytes(pid):
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def watched(program, text, time_ms):
    """Run a model; (how it ended, resident bytes as they went, its summary)."""
    with drive.Folder() as out:
        model = out / "model.yaml"
        model.write_text(text)
        job = subprocess.Popen([program, "run", model, "--time", str(time_ms), "--out", out],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                               env=drive.environment(program))
        samples = []
        while job.poll() is None:
            samples.append(resident_bytes(job.pid))
            time.sleep(0.005)
        said = job.communicate()[1]
        summary = drive.summary_of(out) if job.returncode == 0 else {}
    return drive.Ran([program, "run"], job.returncode, "", said, 0), samples, summary


def memory_goes_back(story, samples, expected):
    """From the highest to what it is for most of the second half (the end gives all back)."""
    kept = [value for value in samples if value]
    story.expect(len(kept) > 40, f"only {len(kept)} samples: the run is too short")
    low = sorted(kept[len(kept) // 2:])[len(kept) // 4]
    import os
    print(f"resident: {max(kept) / 1e6:.1f} MB at most, {low / 1e6:.1f} MB in the end; "
          f"{expected / 1e6:.1f} MB were to go")
    story.expect(max(kept) - low > expected / 2,
                 f"{max(kept)} bytes at most, {low} in the end: expected half of {expected} less")


def case_pruning(story, program):
    ran, samples, summary = watched(program, USELESS, 4000)
    if not story.expect(ran.code == 0, "does not run", ran):
        return
    told = summary["structure"]["projections"]
    story.expect(len(told) == 1 and told[0]["pruned"] == told[0]["synapses_before"] ==
                 TARGETS * INDEGREE, f"pruned: {told}")
    story.expect(100 <= told[0]["first_ms"] <= told[0]["last_ms"] < 110, f"when: {told}")
    story.expect(summary["synapses"] == 0, f"{summary['synapses']} synapses are left")
    memory_goes_back(story, samples, TARGETS * INDEGREE * BYTES_A_SYNAPSE)


def case_told(story, program):
    """The summary, the terminal and the page say the same of what went and who retired."""
    model = drive.ROOT / "tests/models/structure.yaml"
    with drive.Folder() as out:
        ran = drive.run(program, ["run", model, "--out", out], 2)
        if not story.expect(ran.code == 0, "does not run", ran):
            return
        told = drive.summary_of(out)["structure"]
        reported = drive.run(program, ["report", out])
        page = (out / "report.html").read_text() if reported.code == 0 else ""
    went = sum(p["pruned"] for p in told["projections"])
    before = sum(p["synapses_before"] for p in told["projections"])
    now = sum(p["retired"] for p in told["populations"])
    story.expect(0 < went < before and now > 0, f"nothing to tell: {told}")
    story.expect(f"{went} of {before} prunable synapses went" in ran.err, "not told of synapses",
                 ran)
    story.expect(f"{now} neurons are retired" in ran.err, "not told of neurons", ran)
    for p in told["populations"]:
        story.expect(p["retirements"] - p["births"] == p["retired"], f"does not add up: {p}")
    for n, p in enumerate(told["projections"]):
        place = f'data-of="structure.projections.{n}.pruned" value="{p["pruned"]}"'
        story.expect(place in page, f"the page does not say {place}")
    story.expect("What came and went" in page, "the page has no such section", reported)


def case_retirement(story, program):
    ran, samples, summary = watched(program, CUT_OFF, 1500)
    if not story.expect(ran.code == 0, "does not run", ran):
        return
    told = summary["structure"]["populations"]
    story.expect(told == [{"name": "many", "size": NEURONS, "retired": NEURONS,
                           "retirements": NEURONS, "births": 0}], f"retired: {told}")
    memory_goes_back(story, samples, NEURONS * BYTES_A_NEURON)


def main(program, case):
    story = drive.Story()
    globals()[f"case_{case}"](story, program)
    story.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
