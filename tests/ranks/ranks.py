#!/usr/bin/env python3
"""ranks.py ERGON MODEL - one model on 1 to 4 ranks, with every partitioner, kernel and exchange.

There is one result: digest, counts, statistics and all recorded files are the same in every run.
The plan below has each value beside several others; ERGON_FULL=1 runs all combinations.
"""
import itertools
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402
import sonata_same  # noqa: E402

RANKS = (1, 2, 3, 4)
PARTITIONS = ("metis", "round-robin", "random", "block")
KERNELS = ("portable", "avx2", "avx512")
EXCHANGES = ("shared", "messages")
PLAN = [(1, "metis", "portable", "shared"), (1, "block", "avx2", "messages"),
        (1, "random", "avx512", "shared"), (2, "metis", "avx512", "shared"),
        (2, "round-robin", "portable", "messages"), (2, "random", "avx2", "shared"),
        (2, "block", "avx512", "messages"), (3, "metis", "avx2", "messages"),
        (3, "round-robin", "avx512", "shared"), (4, "metis", "portable", "shared"),
        (4, "random", "avx512", "messages")]
SAME = ("digest", "neurons", "synapses", "spikes", "model_time_ms", "populations")


def kernels_here(program, model):
    """Kernels that this CPU can run: the others are refused as wrong usage."""
    here = []
    for kernel in KERNELS:
        with drive.Folder() as out:
            ran = drive.run(program, ["run", model, "--time", "1", "--kernel", kernel,
                                      "--out", out])
        if ran.code == 0:
            here.append(kernel)
        elif ran.code != 2 or kernel == "portable":
            sys.exit(f"the kernel {kernel} neither runs nor is refused: {ran}")
    return here


def first_difference(reference, other):
    for key in SAME:
        if reference[key] != other[key]:
            return f"{key}: {other[key]}, not {reference[key]}"
    return None


def main(program, model):
    if not drive.has_mpi(program):
        drive.skip("this build has no MPI")
    story = drive.Story()
    here = kernels_here(program, model)
    plan = PLAN
    if os.environ.get("ERGON_FULL"):
        plan = list(itertools.product(RANKS, PARTITIONS, KERNELS, EXCHANGES))
    plan = [(n, p, k if k in here else here[-1], x) for n, p, k, x in plan]

    with drive.Folder() as top:
        reference = None
        for count, (ranks, partition, kernel, exchange) in enumerate(plan):
            out = top / str(count)
            what = f"{ranks} ranks, {partition}, {kernel}, {exchange}"
            ran = drive.run(program, ["run", model, "--partition", partition, "--kernel", kernel,
                                      "--exchange", exchange, "--out", out], ranks)
            if not story.expect(ran.code == 0, f"{what}: does not run", ran):
                continue
            summary = drive.summary_of(out)
            story.expect(summary["ranks"] == ranks, f"{what}: says {summary['ranks']} ranks")
            if reference is None:
                reference = (summary, out)
                continue
            difference = first_difference(reference[0], summary)
            difference = difference or sonata_same.first_difference(reference[1], out)
            story.expect(difference is None, f"{what}: {difference}")
    story.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
