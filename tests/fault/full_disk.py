#!/usr/bin/env python3
"""full_disk.py ERGON - a disk that is full ends all ranks with exit code 4 and one line.

Needs a small file system of its own: root, and the right to mount.
"""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

MODEL = drive.ROOT / "tests/models/indegree_exp.yaml"


def main(program):
    if os.geteuid() != 0:
        drive.skip("only root can mount a small file system")
    story = drive.Story()
    rank_counts = (1, 2) if drive.has_mpi(program) else (1,)
    with drive.Folder() as top:
        for ranks, size in [(r, s) for r in rank_counts for s in ("4k", "100k")]:
            disk = top / f"disk-{ranks}-{size}"
            disk.mkdir()
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk],
                                     capture_output=True, text=True)
            if mounted.returncode:
                drive.skip(f"may not mount: {mounted.stderr.strip()}")
            try:
                ran = drive.run(program, ["run", MODEL, "--time", "2000", "--out", disk / "out"],
                                ranks)
            finally:
                subprocess.run(["umount", disk], check=False)
            what = f"{ranks} ranks, {size}"
            story.expect(ran.code == 4, f"{what}: exit code {ran.code}, not 4", ran)
            story.expect(len(ran.ours()) == 1, f"{what}: {len(ran.ours())} lines, not one", ran)
            story.expect(str(disk) in "".join(ran.ours()), f"{what}: the file is not named", ran)
            story.expect("-----" not in ran.err, f"{what}: a banner", ran)
    story.end()


if __name__ == "__main__":
    main(sys.argv[1])
