#!/usr/bin/env python3
"""live.py ERGON [CASE...] - what a run does by the clock, and what it says of itself.

A case is a function case_NAME(story, program); ctest runs each as cli.live_NAME.
"""
import pathlib
import signal
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

MODEL = drive.ROOT / "tests/models/live_small.yaml"
# Of one population the potential falls without end, until it is no number any more.
UNSOUND = """ergon: 1
dt: 0.1 ms
populations:
  well: {kind: iaf_psc_exp, size: 10}
  ill: {kind: iaf_psc_exp, size: 10, parameters: {C_m: 1.0e-6 pF}}
inputs:
  - {name: pull, target: ill, dc: {amplitude: -1.0e+36 pA}, start: 2000 ms}
"""


def case_unsound(story, program):
    """A state that is no number ends the run on all ranks, and one line names it."""
    with drive.Folder() as top:
        (top / "ill.yaml").write_text(UNSOUND)
        for ranks, time in ((1, "3600000"), (2, "3600000"), (1, "2010")):
            ran = drive.run(program, ["run", top / "ill.yaml", "--time", time,
                                      "--out", top / "out"], ranks)
            story.expect(ran.code == 3, f"{ranks} ranks, {time} ms: exit {ran.code}", ran)
            lines = ran.ours()
            story.expect(len(lines) == 1 and "ill: V_m of neuron 0 is no finite number" in lines[0],
                         f"{ranks} ranks, {time} ms: the line does not name it", ran)
            story.expect(not (top / "out/summary.json").exists(), "there is a summary")


def hurried_run(program, out):
    """What a run says that is asked for the impossible, and stopped once it has given up."""
    words = [program, "run", MODEL, "--time", "1e9", "--pace", "1e6", "--out", out]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True,
                          env=drive.environment(program)) as job:
        giving_up = threading.Timer(drive.PATIENCE_S, job.kill)
        giving_up.start()
        told = ""
        for line in job.stderr:
            told += line
            if "cannot keep the pace" in line:
                job.send_signal(signal.SIGUSR1)
        giving_up.cancel()
    return told


def case_pace(story, program):
    """A small model keeps the pace of life; nobody keeps a million times that, and it is said."""
    with drive.Folder() as out:
        ran = drive.run(program, ["run", MODEL, "--time", "600", "--pace", "1", "--out", out])
        summary = drive.summary_of(out)
        story.expect(ran.code == 0 and summary["simulate_seconds"] > 0.5,
                     "a paced run does not take its time", ran)
        told = hurried_run(program, out)
        pace = drive.summary_of(out)["live"]["pace"]
        story.expect(pace["given_up"] > 0 and pace["given_up_seconds"] > 0, f"not behind: {pace}")
        story.expect(told.count("cannot keep the pace") == 1, f"it is not said, or twice: {told}")
        ran = drive.run(program, ["run", MODEL, "--time", "600", "--out", out])
        digest = drive.summary_of(out)["digest"]
        story.expect(digest == summary["digest"], "the pace changes the result", ran)


def case_quiet(story, program):
    """A run to which nothing happens leaves no log, opens nothing, and says that it is well."""
    with drive.Folder() as top:
        (top / "out").mkdir()
        (top / "out/live.log").write_text("of an earlier run")
        ran = drive.run(program, ["run", MODEL, "--out", top / "out"],
                        ERGON_RUNTIME=str(top / "rt"))
        summary = drive.summary_of(top / "out")
        story.expect(ran.code == 0 and not (top / "out/live.log").exists(), "there is a log", ran)
        story.expect(not (top / "rt").exists(), "there is a runtime folder")
        live = summary["live"]
        story.expect(live["bus"] == "" and live["orders"] == [] and not live["stopped"], f"{live}")
        story.expect("status" in summary["health"], "no health")


def case_usage(story, program):
    for words, named in ((["--pace", "0"], "--pace"), (["--pace", "fast"], "--pace"),
                         (["--horizon", "0.01"], "--horizon"), (["--replay", ""], "--replay")):
        ran = drive.run(program, ["run", MODEL, *words])
        story.expect(ran.code == 2 and len(ran.ours()) == 1 and named in ran.err, f"{words}", ran)


def main(program, *names):
    story = drive.Story()
    cases = {name[5:]: case for name, case in globals().items() if name.startswith("case_")}
    for name in names or cases:
        cases[name](story, program)
    story.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
