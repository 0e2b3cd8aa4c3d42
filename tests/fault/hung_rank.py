#!/usr/bin/env python3
"""hung_rank.py ERGON - a stopped rank is named after 10 s, and ends the run after its patience.

A rank that goes on in time costs nothing but a warning.
"""
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402
from lost_rank import FOREVER_MS, MODEL, is_running, pid_of  # noqa: E402

WARNED_S, PATIENCE_S, END_S = 14, 16, 30


def started(program, out, more=()):
    words = [drive.LAUNCHER, "-n", "2", "run", MODEL, "--time", FOREVER_MS, "--out", out,
             "--patience", PATIENCE_S, *more]
    log = open(out / "said", "w")
    job = subprocess.Popen([str(word) for word in words], stdout=log, stderr=log,
                           env=drive.environment(program), cwd=drive.ROOT)
    return words, job


def wait_for(out, word, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if word in (out / "said").read_text():
            return True
        time.sleep(0.2)
    return False


def ended(job, seconds):
    try:
        return job.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        job.terminate()
        job.wait()
        return None


def main(program):
    if not drive.has_mpi(program):
        drive.skip("this build has no MPI")
    story = drive.Story()
    with drive.Folder() as out:
        words, job = started(program, out)
        if story.expect(is_running(job, out), "the run did not get under way"):
            pid = pid_of(1, out)
            os.kill(pid, signal.SIGSTOP)
            said = wait_for(out, f"warning: rank 1 (pid {pid}) is stopped", WARNED_S)
            story.expect(said, "no warning that names the rank: " + (out / "said").read_text())
            os.kill(pid, signal.SIGCONT)
            story.expect(wait_for(out, "goes on", 5), "not told that it goes on")
            os.kill(pid, signal.SIGSTOP)
            code = ended(job, END_S)
            text = (out / "said").read_text()
            lines = [line for line in text.splitlines() if line.startswith("ergon: ")]
            story.expect(code == 5, f"exit code {code}, not 5: {text}")
            story.expect(any(f"rank 1 (pid {pid})" in line and "the run ends" in line
                             for line in lines), f"the end does not name the rank: {text}")
            story.expect(pid_of(1, out) is None, "the stopped rank is still there")
        else:
            ended(job, 1)
    story.end()


if __name__ == "__main__":
    main(sys.argv[1])
