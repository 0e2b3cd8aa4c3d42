#!/usr/bin/env python3
"""memory.py DRILL RANK MODEL - every taking of memory of a run fails once, on one rank of two.

Each failure must end all ranks with exit code 4 and one line, in time, until the run is through.
The first are taken by the start of the program, and are tried with a launch each; the others one
after the other within one, which must come through each of them whole: the first few, then every
few (ERGON_FULL=1: all).
"""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

LAUNCHES = 6
FURTHER_PERCENT = 3
PATIENCE_S = 30


def launched(story, drill, rank, model):
    for nth in range(1, LAUNCHES + 1):
        with drive.Folder() as out:
            ran = drive.run(drill, ["run", model, "--out", out], 2, patience_s=PATIENCE_S,
                            ERGON_DRILL=f"memory:rank={rank}:nth={nth}")
        what = f"taking {nth} on rank {rank}"
        story.expect("drill: fired" in ran.out, f"{what} never came", ran)
        story.expect(ran.code == 4, f"{what}: exit code {ran.code}, not 4", ran)
        story.expect(len(ran.ours()) == 1, f"{what}: {len(ran.ours())} lines, not one", ran)
        story.expect("--------" not in ran.err, f"{what}: mpirun's banner", ran)


def walked(story, drill, rank, model):
    percent = 0 if os.environ.get("ERGON_FULL") else FURTHER_PERCENT
    with drive.Folder() as out:
        ran = drive.run(drill, ["run", model, "--out", out], 2,
                        ERGON_DRILL=f"memory:rank={rank}:walk={percent}")
    fired = ran.out.count("drill: fired")
    story.expect(ran.code == 0, "the walk", ran)
    story.expect(f"drill: walked {fired} takings" in ran.out and fired > 50,
                 f"{fired} takings failed: is the drill at work?", ran)
    story.expect(len(ran.ours()) == fired, f"{len(ran.ours())} lines, not {fired}", ran)
    print(f"rank {rank}: {fired} takings failed, each with one line on all ranks")


def main(drill, rank, model):
    model = drive.ROOT / f"tests/models/{model}.yaml"
    story = drive.Story()
    launched(story, drill, rank, model)
    walked(story, drill, rank, model)
    story.end()


if __name__ == "__main__":
    if not drive.has_mpi(sys.argv[1]):
        drive.skip("this build has no MPI")
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
