#!/usr/bin/env python3
"""live.py ERGON - a run that is fed, tuned, paused and stopped from outside; its log gives the same
digest on 1, 2 and 4 ranks, and what was told of it adds up to its summary."""
import importlib
import json
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402
import sonata_same  # noqa: E402

try:
    import zmq
except ImportError:
    drive.skip("python3-zmq is not here")

MODEL = drive.ROOT / "tests/models/live_small.yaml"
LONG = ["--time", "3600000", "--warmup", "0"]
STOPPED, PATIENCE_S = 75, 30


def messages_make(folder):
    """The messages of proto/requests.proto, as Python."""
    subprocess.run(["protoc", f"--python_out={folder}", "-I", drive.ROOT, "proto/requests.proto"],
                   cwd=drive.ROOT, check=True)
    sys.path.insert(0, str(folder))
    return importlib.import_module("proto.requests_pb2")


def announced(runtime):
    """The announcement of the only run, as soon as there is one."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        for path in pathlib.Path(runtime).glob("runs/*.json"):
            return json.loads(path.read_text())
        time.sleep(0.05)
    sys.exit("no run announces itself")


class Feeder:
    """Feeds a run, and knows what it was told of it."""

    def __init__(self, messages, run):
        self.messages, self.run, self.sequence, self.answer = messages, run, 0, None
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(run["feed"])

    def send(self, **what):
        self.sequence += 1
        self.socket.send(self.messages.FeedMessage(
            protocol=1, publisher=int(self.run["publisher"]), session=4711,
            sequence=self.sequence, **what).SerializeToString())
        if not self.socket.poll(PATIENCE_S * 1000):
            sys.exit("a feeder gets no answer")
        self.answer = self.messages.FeedReply.FromString(self.socket.recv_multipart()[-1])

    def hello(self, sense):
        self.send(hello=self.messages.FeedHello(sense=sense))

    def batch(self, sense, index, value=(), offset_us=()):
        self.send(batch=self.messages.FeedBatch(
            sense=sense, captured_unix_us=time.time_ns() // 1000, index=index, value=value,
            offset_us=offset_us or [0] * len(index)))


def live(story, program, out, runtime, messages):
    """Two ranks at the pace of life, and all that can be asked of them."""
    words = [*drive.mpirun(program, 2), "run", MODEL, *LONG, "--pace", "1", "--bus", "--out", out]
    job = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, text=True, cwd=drive.ROOT,
                           env=drive.environment(program))
    try:
        feeder = Feeder(messages, announced(runtime))
        feeder.hello("eye")
        feeder.hello("skin")

        def ctl(*words, code=0):
            ran = drive.run(program, ["ctl", *words], start=[program])
            story.expect(ran.code == code, f"ctl {words}: exit {ran.code}, not {code}", ran)

        for tick in range(10):
            feeder.batch("eye", [tick, 15 - tick, tick], offset_us=[0, 0, 100 * tick])
            feeder.batch("skin", [tick % 9], [400 / (1 + tick)])
        ctl("set", "recurrence", "150")
        ctl("set", "recurrence", "1500", code=2)
        ctl("pause")
        feeder.batch("drive", [0], [90.0])
        ctl("set", "threshold", "-56")
        ctl("resume")
        feeder.batch("eye", [3], offset_us=[4_000_000_000])
        until = time.monotonic() + PATIENCE_S
        while feeder.answer.applied + feeder.answer.late < 31 and time.monotonic() < until:
            feeder.hello("eye")
        story.expect(feeder.answer.late >= 1, f"input for after the end: {feeder.answer}")
        story.expect(feeder.answer.applied >= 30, f"input comes too late: {feeder.answer}")
        ctl("stop")
        _, err = job.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        err = "*** does not stop"
    finally:
        if job.poll() is None:
            job.kill()
            job.wait()
    return drive.Ran(words, job.returncode, "", err, 0)


def replays(story, program, top):
    first = drive.summary_of(top / "live")
    for ranks in (1, 2, 4):
        out = top / str(ranks)
        ran = drive.run(program, ["run", MODEL, *LONG, "--out", out, "--replay",
                                  top / "live/live.log"], ranks)
        story.expect(ran.code == STOPPED, f"{ranks} ranks: exit {ran.code}", ran)
        again = drive.summary_of(out)
        for key in ("digest", "model_time_ms", "spikes", "populations"):
            story.expect(first[key] == again[key], f"{ranks} ranks: {key} differs")
        difference = sonata_same.first_difference(top / "live", out)
        story.expect(difference is None, f"{ranks} ranks: {difference}")
    # And the log matters: without it the run is another.
    ran = drive.run(program, ["run", MODEL, "--time", first["model_time_ms"], "--warmup", "0",
                              "--out", top / "deaf"])
    story.expect(ran.code == 0 and drive.summary_of(top / "deaf")["digest"] != first["digest"],
                 "what was asked changed nothing", ran)
    other = drive.ROOT / "tests/models/energy_account.yaml"
    ran = drive.run(program, ["run", other, "--out", top / "other", "--replay",
                              top / "live/live.log"])
    story.expect(ran.code == 3 and "another model" in ran.err, "another model's log is taken", ran)


def summary_check(story, summary):
    """What was done stands in the summary."""
    live = summary["live"]
    eye, skin, drive_ = live["senses"]
    texts = [order["text"] for order in live["orders"]]
    for word in ("recurrence is 150", "paused", "threshold is -56", "goes on", "stopped"):
        story.expect(any(word in text for text in texts), f"{word} is not among {texts}")
    story.expect(eye["applied"] + eye["late"] == 31 and skin["applied"] + skin["late"] == 10,
                 f"input: {live['senses']}")
    story.expect(drive_["applied"] + drive_["late"] == 1 and live["pauses"] == 1, f"{live}")
    story.expect(live["stopped"] and live["stopped_step"] == live["orders"][-1]["step"], f"{live}")
    story.expect(eye["latency_p95_ms"] >= eye["latency_p50_ms"] > 0, f"latency: {eye}")
    topics = live["topics"]
    story.expect(topics["rates"]["told"] > 0 and topics["log"]["told"] >= 6, f"{topics}")


def main(program):
    if not drive.has_mpi(program):
        drive.skip("this build has no MPI")
    story = drive.Story()
    with drive.Folder() as top:
        os.environ["ERGON_RUNTIME"] = str(top / "rt")
        ran = live(story, program, top / "live", top / "rt", messages_make(top))
        story.expect(ran.code == STOPPED, f"a stopped run exits with {ran.code}", ran)
        story.expect("is gone" not in ran.err, "a rank is lost at the end", ran)
        if ran.code == STOPPED:
            summary_check(story, drive.summary_of(top / "live"))
            replays(story, program, top)
    story.end()


if __name__ == "__main__":
    main(sys.argv[1])
