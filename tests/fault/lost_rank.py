#!/usr/bin/env python3
"""lost_rank.py ERGON - a rank that is killed ends the run, soon, with one line and exit code 5."""
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

MODEL = drive.ROOT / "tests/models/indegree_exp.yaml"
LIMIT_S = 5.0
FOREVER_MS = "100000000"


def pid_of(rank, out):
    """The process of a rank of the run that writes to `out`, or None."""
    for entry in pathlib.Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if str(out).encode() not in words or b"mpirun" in words[0]:
                continue
            variables = (entry / "environ").read_bytes().split(b"\0")
        except (OSError, IndexError):
            continue
        if f"OMPI_COMM_WORLD_RANK={rank}".encode() in variables:
            return int(entry.name)
    return None


def is_running(job, out):
    """Wait until the loop is under way: its spike file is there, and half a second has passed."""
    for _ in range(300):
        if (out / "spikes.h5").exists():
            time.sleep(0.5)
            return True
        if job.poll() is not None:
            return False
        time.sleep(0.1)
    return False


def killed(program, start, ranks, victim, out):
    words = [*start, "run", MODEL, "--time", FOREVER_MS, "--out", out]
    job = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True,
                           stderr=subprocess.PIPE, env=drive.environment(program), cwd=drive.ROOT)
    pid = pid_of(victim, out) if is_running(job, out) else None
    before = time.monotonic()
    if pid:
        os.kill(pid, signal.SIGKILL)
    try:
        said, err = job.communicate(timeout=30 if pid else 1)
    except subprocess.TimeoutExpired:
        job.terminate()
        said, err = job.communicate()
    left = [rank for rank in range(ranks) if pid_of(rank, out)]
    return drive.Ran(words, job.returncode, said, err, time.monotonic() - before), pid, left


def main(program):
    if not drive.has_mpi(program):
        drive.skip("this build has no MPI")
    story = drive.Story()
    launcher = [drive.LAUNCHER, "-n"]
    for name, start, ranks, victim in [
            ("launcher, last rank", [*launcher, "2"], 2, 1),
            ("launcher, first rank", [*launcher, "2"], 2, 0),
            ("launcher, middle rank", [*launcher, "3"], 3, 1),
            ("launcher, one of four", [*launcher, "4"], 4, 2),
            ("launcher, one of four again", [*launcher, "4"], 4, 1),
            ("plain mpirun", drive.mpirun(program, 2), 2, 1)]:
        with drive.Folder() as out:
            ran, pid, left = killed(program, start, ranks, victim, out)
        if not story.expect(pid, f"{name}: the run did not get under way", ran):
            continue
        story.expect(ran.seconds < LIMIT_S, f"{name}: ended only after {ran.seconds:.1f} s", ran)
        story.expect(not left, f"{name}: ranks {left} are still there", ran)
        story.expect(len(ran.ours()) == 1, f"{name}: {len(ran.ours())} lines, not one", ran)
        story.expect(f"rank {victim} (pid {pid}) is gone" in ran.err,
                     f"{name}: does not name rank {victim}, pid {pid}", ran)
        if name.startswith("launcher"):
            story.expect(ran.code == 5, f"{name}: exit code {ran.code}, not 5", ran)
            story.expect("-----" not in ran.err and "mpirun" not in ran.err,
                         f"{name}: mpirun's banner", ran)
        else:
            story.expect(ran.code != 0, f"{name}: success", ran)
    story.end()


if __name__ == "__main__":
    main(sys.argv[1])
