#!/usr/bin/env python3
"""bench.py ERGON [CASE...] - what ergon bench writes, and what comparing two of its files says.

No time is judged here: these machines are shared.
"""
import copy
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

HEAD = {"ergon_bench": int, "started": str, "quick": bool, "command": list, "build": dict,
        "how": dict, "machine": dict, "hosts": int, "ranks": list, "energy": dict, "load": dict,
        "cases": dict}
MACHINE = {"cpu": str, "processors": int, "cores": int, "smt": bool, "memory_nodes": int,
           "cache_1_bytes": int, "cache_2_bytes": int, "cache_3_bytes": int, "memory_bytes": int,
           "kernel": str, "governor": str, "huge_pages": str}
BUILD = {"ergon": str, "commit": str, "compiler": str, "type": str, "flags": str, "mpi": str}


def typed(story, what, found, expected):
    for key, kind in expected.items():
        story.expect(isinstance(found.get(key), kind), f"{what}.{key}: no {kind.__name__}")


def measures_check(story, name, case):
    story.expect(case.get("measures"), f"{name}: has no measures")
    for key, measure in case.get("measures", {}).items():
        values = measure["values"]
        story.expect(values and measure["smallest"] <= measure["median"] <= measure["largest"],
                     f"{name}.{key}: median and values do not fit: {measure}")
        story.expect(measure["better"] in ("lower", "higher", "neither"), f"{name}.{key}.better")
        story.expect(all(value >= 0 for value in values), f"{name}.{key}: negative")


def measured(story, program, words):
    """The document of ergon bench with these words; None if there is none."""
    ranks = 2 if drive.has_mpi(program) else 1
    with drive.Folder() as top:
        file = top / "results.json"
        ran = drive.run(program, ["bench", *words, "--quick", "--out", file], ranks,
                        patience_s=280)
        if not story.expect(ran.code == 0 and file.exists(), f"{words}: does not run", ran):
            return None
        document = json.loads(file.read_text())
        left = [path.name for path in top.iterdir() if path != file]
        story.expect(not left, f"{words}: leaves {left}")
    typed(story, "document", document, HEAD)
    typed(story, "machine", document["machine"], MACHINE)
    typed(story, "build", document["build"], BUILD)
    story.expect(len(document["ranks"]) == ranks, "a rank has no seat")
    for name, case in document["cases"].items():
        measures_check(story, name, case)
        story.expect(name in ran.out, f"{name}: not in the table", ran)
    return document


def case_bench(story, program):
    document = measured(story, program, ["exchange", "delivery"])
    if not document:
        return
    suites = {name.split("/")[0] for name in document["cases"]}
    story.expect(suites == {"exchange", "delivery"}, f"suites {suites} were measured")
    for name in ("exchange/shared/0-words", "exchange/messages/0-words",
                 "delivery/portable/run-40/acc-40k/4MB", "delivery/portable/run-2/acc-4k/32MB"):
        story.expect(name in document["cases"], f"no case {name}")


def case_bench_networks(story, program):
    document = measured(story, program, ["cuba", "build", "limit", "--seeds", "2"])
    if not document:
        return
    cuba = document["cases"]["cuba/full"]
    story.expect(cuba["facts"]["neurons"] == 4000 and cuba["facts"]["synapses"] == 320000,
                 f"cuba: other facts {cuba['facts']}")
    story.expect(cuba["seeds"] == ["1", "2"], f"cuba: seeds {cuba['seeds']}")
    story.expect(len(set(cuba["digests"])) == 2, f"cuba: digests {cuba['digests']}")
    for key in ("real_time_factor", "build_seconds", "deliver_seconds", "update_seconds",
                "communicate_seconds", "wait_seconds", "record_seconds", "bytes_per_synapse",
                "events_per_second", "events_per_second_per_core", "fraction_of_limit"):
        story.expect(len(cuba["measures"].get(key, {}).get("values", [])) == 2,
                     f"cuba: {key} is not there for each seed")
    made = [name for name in document["cases"] if name.startswith("build/")]
    story.expect(len(made) >= 6, f"build: only {made}")


def case_bench_usage(story, program):
    ran = drive.run(program, ["help", "bench"])
    story.expect(all(name in ran.out for name in ("limit", "microcircuit", "--quick", "--seeds")),
                 "help does not name suites and options", ran)
    ran = drive.run(program, ["bench", "cubaa"])
    story.expect(ran.code == 2 and "'cuba'" in ran.err, "an unknown suite is not refused", ran)
    ran = drive.run(program, ["bench", "--seeds", "0"])
    story.expect(ran.code == 2 and "--seeds" in ran.err, "no seeds are not refused", ran)
    ran = drive.run(program, ["bench", "compare", "one.json"])
    story.expect(ran.code == 2 and "two files" in ran.err, "one file is compared", ran)
    ran = drive.run(program, ["bench", "exchange", "--quick", "--out", "/nowhere/a.json"])
    story.expect(ran.code == 4 and "/nowhere/a.json" in ran.err, "a file that cannot be", ran)


def case_compare(story, program):
    base = {"ergon_bench": 1, "machine": {"cpu": "one"}, "build": {"commit": "a"}, "ranks": [0, 0],
            "cases": {"net/full": {"facts": {"model": "net"}, "seeds": ["1", "2"],
                                   "digests": ["aa", "bb"], "measures": {
                                       "time": {"better": "lower", "values": [10, 10, 10.1]},
                                       "speed": {"better": "higher", "values": [5, 5, 5]},
                                       "share": {"better": "neither", "values": [1]}}},
                      "net/gone": {"measures": {"time": {"better": "lower", "values": [1]}}}}}
    other = copy.deepcopy(base)
    other["machine"]["cpu"] = "two"
    other["ranks"] = [0]
    del other["cases"]["net/gone"]
    full = other["cases"]["net/full"]
    full["digests"] = ["aa", "cc"]
    full["measures"]["time"]["values"] = [8, 8, 8]
    full["measures"]["speed"]["values"] = [4, 4, 4]
    with drive.Folder() as top:
        old, new, torn = top / "old.json", top / "new.json", top / "torn.json"
        old.write_text(json.dumps(base))
        new.write_text(json.dumps(other))
        torn.write_text(json.dumps(base)[:-20])
        ran = drive.run(program, ["bench", "compare", old, new])
        same = drive.run(program, ["bench", "compare", old, old])
        broken = drive.run(program, ["bench", "compare", old, torn])
    lines = [line.split() for line in ran.out.splitlines()]
    story.expect(ran.code == 0, "two files are not compared", ran)
    story.expect(["net/full", "time", "10", "8", "-20.0%", "2.0%", "better"] in lines, "time", ran)
    story.expect(["net/full", "speed", "5", "4", "-20.0%", "2.0%", "WORSE"] in lines, "speed", ran)
    story.expect("share" not in ran.out, "what is neither better nor worse is judged", ran)
    for said in ("DIFFERENT MACHINES", "one -> two", "NUMBERS OF RANKS: 2 -> 1",
                 "seed 2: ANOTHER DIGEST", "bb -> cc", "1 case is only in"):
        story.expect(said in ran.out, f"does not say {said!r}", ran)
    story.expect("seed 1:" not in ran.out, "an equal digest is called another", ran)
    verdicts = [line.split()[-1] for line in same.out.splitlines() if line.startswith("net/")]
    story.expect(set(verdicts) == {"same"}, "a file differs from itself", same)
    story.expect("DIFFERENT" not in same.out and "***" not in same.out, "it says so", same)
    story.expect(broken.code == 3 and "torn.json:1:" in broken.err, "a torn file", broken)


def main(program, names):
    story = drive.Story()
    cases = {n[len("case_"):]: f for n, f in globals().items() if n.startswith("case_")}
    for name in names or cases:
        cases[name](story, program)
    story.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
