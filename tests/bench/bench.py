#!/usr/bin/env python3
"""bench.py ERGON STORE.json - the microcircuit at a tenth on two ranks, against the last call.

Runs it a few times, prints median and spread of what was measured, compares with the median stored
by the last call, and stores its own. A change within twice the spread is noise.
"""
import json
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

REPETITIONS = 5
WORDS = ["run", drive.ROOT / "models/microcircuit.yaml", "--scale", "0.1", "--time", "2000"]
KEYS = ("build_seconds", "simulate_seconds", "real_time_factor", "peak_memory_bytes")


def main(program, store):
    found = {key: [] for key in KEYS}
    digests = set()
    for _ in range(REPETITIONS):
        with drive.Folder() as out:
            ran = drive.run(program, [*WORDS, "--out", out], 2, patience_s=600)
            if ran.code:
                sys.exit(str(ran))
            summary = drive.summary_of(out)
        digests.add(summary["digest"])
        for key in KEYS:
            found[key].append(summary[key])
    store = pathlib.Path(store)
    last = json.loads(store.read_text()) if store.exists() else {}
    print(f"{'':20} {'median':>12} {'spread':>8} {'last':>12} {'change':>8}")
    for key, values in found.items():
        median = statistics.median(values)
        spread = (max(values) - min(values)) / median
        before = last.get(key)
        change = (median - before) / before if before else 0.0
        word = "" if abs(change) <= 2 * spread else "  more than noise"
        print(f"{key:20} {median:12.6g} {spread:8.1%} {before or 0:12.6g} {change:+8.1%}{word}")
        last[key] = median
    if len(digests) > 1 or last.get("digest", summary["digest"]) != summary["digest"]:
        print(f"the digest is another: {digests}, last {last.get('digest')}")
    last["digest"] = summary["digest"]
    store.write_text(json.dumps(last, indent=2))
    sys.exit(1 if len(digests) > 1 else 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
