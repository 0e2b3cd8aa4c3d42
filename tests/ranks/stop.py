#!/usr/bin/env python3
"""stop.py ERGON MODEL - a run that is stopped by a signal is complete, and its log gives the same
digest and files on any number of ranks."""
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402
import sonata_same  # noqa: E402

STOPPED = 75
LONG = ["--time", "3600000", "--warmup", "0"]


def stop_by_signal(program, model, out, ranks, heard="built", wait_s=0.1):
    """Start a run of an hour of model time, and stop it once it says it is built and simulates."""
    words = [*drive.mpirun(program, ranks), "run", model, *LONG, "--out", out]
    job = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True, cwd=drive.ROOT,
                           env=drive.environment(program))
    said = []
    for line in job.stderr:
        said.append(line)
        if line.startswith(heard):
            break
    time.sleep(wait_s)
    job.send_signal(signal.SIGUSR1)
    try:
        _, err = job.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        job.kill()
        _, err = job.communicate()
    return drive.Ran(words, job.returncode, "", "".join(said) + err, 0)


def main(program, model):
    if not drive.has_mpi(program):
        drive.skip("this build has no MPI")
    story = drive.Story()
    with drive.Folder() as top:
        ran = stop_by_signal(program, model, top / "first", 2)
        story.expect(ran.code == STOPPED, f"a stopped run exits with {ran.code}", ran)
        lines = [line for line in ran.ours() if "stopped at step" in line]
        story.expect(len(lines) == 1 and "SIGUSR1" in lines[0], "no line says why it ended", ran)
        first = drive.summary_of(top / "first")
        story.expect(0 < first["model_time_ms"] < 3600000, "the summary does not say how far")

        for ranks in (1, 2, 4):
            out = top / str(ranks)
            ran = drive.run(program, ["run", model, *LONG, "--out", out, "--replay",
                                      top / "first/live.log"], ranks)
            story.expect(ran.code == STOPPED, f"{ranks} ranks: exit {ran.code}", ran)
            again = drive.summary_of(out)
            for key in ("digest", "model_time_ms", "spikes"):
                story.expect(first[key] == again[key], f"{ranks} ranks: {key} differs")
            difference = sonata_same.first_difference(top / "first", out)
            story.expect(difference is None, f"{ranks} ranks: {difference}")

        ran = stop_by_signal(program, model, top / "early", 2, "ergon ", 0)
        story.expect(ran.code == STOPPED, f"stopped while it is built: exit {ran.code}", ran)
        early = drive.summary_of(top / "early")
        story.expect(early["live"]["stopped"], "a stop while it is built is lost")

        # A log that was cut in its last record is one without it: the run goes to its end.
        whole = (top / "first/live.log").read_bytes()
        (top / "cut.log").write_bytes(whole[:-1])
        for log, code in ((top / "cut.log", 0), (top / "none.log", 3)):
            ran = drive.run(program, ["run", model, "--time", "20", "--out", top / "cut",
                                      "--replay", log])
            story.expect(ran.code == code, f"{log.name}: exit {ran.code}, not {code}", ran)
        broken = bytearray(whole)
        broken[-1] ^= 1
        (top / "broken.log").write_bytes(broken)
        ran = drive.run(program, ["run", model, "--time", "20", "--out", top / "broken",
                                  "--replay", top / "broken.log"], 2)
        story.expect(ran.code == 6 and "broken.log" in ran.err, "a wrong sum is taken", ran)
        ran = drive.run(program, ["run", model, "--seed", "77", "--time", "20", "--out",
                                  top / "other", "--replay", top / "first/live.log"])
        story.expect(ran.code == 3 and "seed" in ran.err, "another seed is taken", ran)
        ran = drive.run(program, ["run", model, *LONG, "--out", top / "first", "--replay",
                                  top / "first/live.log"])
        story.expect(ran.code == 2, "a log is replayed over itself", ran)
        story.expect((top / "first/live.log").read_bytes() == whole, "the log is gone")
    story.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
