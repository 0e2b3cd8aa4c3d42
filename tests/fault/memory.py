#!/usr/bin/env python3
"""memory.py DRILL RANK MODEL - every taking of memory of a run fails once, on one rank of two.

Each failure must end all ranks with exit code 4 and one line, in time, until the run is through.
All of the first takings are tried, then every few: ERGON_FULL=1 tries all.
"""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

ALL_UP_TO = 20
GROWTH = 1.3
PATIENCE_S = 30


def main(drill, rank, model):
    model = drive.ROOT / f"tests/models/{model}.yaml"
    story = drive.Story()
    nth, count, step = 1, 0, 1.0
    while not story.wrong:
        with drive.Folder() as out:
            ran = drive.run(drill, ["run", model, "--out", out], 2, patience_s=PATIENCE_S,
                            ERGON_DRILL=f"memory:rank={rank}:nth={nth}")
        if "drill: fired" not in ran.out:
            story.expect(ran.code == 0, f"taking {nth} never came, and yet", ran)
            break
        count += 1
        what = f"taking {nth} on rank {rank}"
        story.expect(ran.code == 4, f"{what}: exit code {ran.code}, not 4", ran)
        story.expect(len(ran.ours()) == 1, f"{what}: {len(ran.ours())} lines, not one", ran)
        story.expect("--------" not in ran.err, f"{what}: mpirun's banner", ran)
        if nth >= ALL_UP_TO and not os.environ.get("ERGON_FULL"):
            step *= GROWTH
        nth += int(step)
    story.expect(count >= ALL_UP_TO, f"only {count} takings failed: is the drill at work?")
    print(f"rank {rank}: {count} of some {nth} takings failed, each with one line and exit code 4")
    story.end()


if __name__ == "__main__":
    if not drive.has_mpi(sys.argv[1]):
        drive.skip("this build has no MPI")
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
