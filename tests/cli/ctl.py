#!/usr/bin/env python3
"""ctl.py ERGON CASE - speaking to a run: ergon ctl and ergon keys, and who speaks nonsense."""
import os
import pathlib
import random
import re
import subprocess
import sys
import time

import bus

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

STOPPED = 75  # Ergon's exit code
MODEL = drive.ROOT / "tests/models/live_small.yaml"
PATIENCE_S = 60


class Live:
    """A run that goes on until it is told to stop, and who speaks to it."""

    def __init__(self, program, folder, words=()):
        self.program, self.out = program, folder / "out"
        self.more = {"ERGON_RUNTIME": str(folder / "site"), "ERGON_KEYS": str(folder / "keys")}
        words = ["run", MODEL, "--bus", "--pace", "1", "--time", "600000", "--out", self.out,
                 *words]
        self.job = subprocess.Popen([program, *map(str, words)], cwd=drive.ROOT, text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                    env=drive.environment(program, **self.more))
        self.announcement = bus.announcement_wait(folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.job.poll() is None:
            self.job.kill()
        self.job.communicate()

    def ctl(self, *words, **more):
        return drive.run(self.program, ["ctl", *words], start=[self.program],
                         **{**self.more, **more})

    def wait_for(self, pattern):
        """The status, once it has this line."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            ran = self.ctl("status")
            if re.search(pattern, ran.out, re.M):
                return ran
            time.sleep(0.05)
        return ran

    def end(self):
        out, _ = self.job.communicate(timeout=PATIENCE_S)
        return out


def step_said(ran):
    found = re.search(r"at step (\d+) \(", ran.out)
    return int(found[1]) if found else -1


def case_speak(story, program, folder):
    """A run does what it is told, and says at which step; what makes no sense it says, too."""
    with Live(program, folder) as live:
        shown = live.wait_for(r"^running: step [1-9]")
        story.expect(re.search(r"^set rate 8 Hz  \(0 to 20\)$", shown.out, re.M), "values", shown)
        story.expect(re.search(r"^feed skin  9 neurons, rates", shown.out, re.M), "senses", shown)
        paused = live.ctl("pause")
        story.expect(paused.code == 0 and step_said(paused) > 0, "pause: the step", paused)
        shown = live.wait_for(r"^paused: ")
        story.expect(f"paused: step {step_said(paused)} of" in shown.out, "it stands", shown)
        unknown = live.ctl("set", "rat", "3")
        story.expect(unknown.code == 2 and "did you mean 'rate'" in unknown.err,
                     "unknown tunable", unknown)
        beyond = live.ctl("set", "rate", "21")
        story.expect(beyond.code == 2 and "0 to 20" in beyond.err, "out of range", beyond)
        tuned = live.ctl(live.announcement["id"][:17], "set", "inputs.later.amplitude", "-5")
        story.expect(tuned.code == 0 and step_said(tuned) >= step_said(paused), "set", tuned)
        story.expect(live.ctl("resume").code == 0, "resume")
        past = live.ctl("pause", "--at", "0.1")
        story.expect(past.code == 2 and "is over" in past.err, "a step that is over", past)
        live.wait_for(r"^running: ")
        stopped = live.ctl("stop")
        out = live.end()
        story.expect(live.job.returncode == STOPPED, f"stopped: {out}", stopped)
        story.expect(f"stopped at step {step_said(stopped)} " in out, f"the step: {out}", stopped)
        gone = live.ctl("status")
        story.expect(gone.code == 2 and "no run" in gone.err, "nobody is there", gone)


def refused_said(ran):
    found = re.search(r"^refused: (\d+) ", ran.out, re.M)
    return int(found[1]) if found else -1


def junk_throw(announcement, seed):
    """All kinds of nonsense at all sockets; how many messages there were for control and feed."""
    import zmq
    chance, context, count = random.Random(seed), zmq.Context(), 0
    context.linger = 2000
    pieces = [b"", b"\0", b"\x08\x01", b"\xff" * 9, bytes(5000), bytes(range(256))]
    for what, kinds in (("control", (zmq.DEALER, zmq.REQ)), ("feed", (zmq.DEALER,)),
                        ("events", (zmq.XSUB, zmq.SUB))):
        for kind in kinds:
            socket = context.socket(kind)
            socket.connect(announcement[what])
            if kind == zmq.SUB:
                socket.subscribe(bytes(2000))
            for _ in range({zmq.REQ: 1, zmq.SUB: 0}.get(kind, 200)):
                frames = chance.choices(pieces, k=chance.choice([1, 1, 1, 2, 3, 40]))
                frames = [f + chance.randbytes(chance.randrange(60)) for f in frames]
                socket.send_multipart(frames)
                count += what != "events"
            if kind in (zmq.DEALER, zmq.XSUB):
                socket.send(bytes(9 << 20))  # beyond what any socket takes
            socket.close()
    context.term()
    return count


def raw_throw(place):
    """Bytes that are no ZeroMQ at all."""
    import socket
    for junk in (b"", b"GET / HTTP/1.0\r\n\r\n", os.urandom(4000), b"\xff" + bytes(8) + b"\x7f"):
        with socket.socket(socket.AF_UNIX) as plain:
            plain.connect(place.removeprefix("ipc://"))
            try:
                plain.sendall(junk)
            except OSError:
                pass  # it closed first


def case_junk(story, program, folder):
    """Nonsense is counted, and a run goes on, answers and ends as if nothing had been."""
    try:
        import zmq  # noqa: F401
    except ImportError:
        drive.skip("no python3-zmq")
    seed = int(os.environ.get("ERGON_TEST_SEED", random.randrange(1 << 32)))
    with Live(program, folder) as live:
        live.wait_for(r"^running: step [1-9]")
        count = junk_throw(live.announcement, seed)
        for what in ("control", "feed", "events"):
            raw_throw(live.announcement[what])
        shown = live.wait_for(r"^refused: ")
        until = time.monotonic() + PATIENCE_S
        while refused_said(shown) < count and time.monotonic() < until:
            shown = live.ctl("status")
        story.expect(refused_said(shown) >= count, f"{count} messages (seed {seed})", shown)
        stopped = live.ctl("stop")
        out = live.end()
        story.expect(live.job.returncode == STOPPED, f"it ends (seed {seed}): {out}", stopped)


def case_remote(story, program, folder):
    """Over TCP who has a trusted key is let in, and nobody else."""
    def keys(whose, *words):
        return drive.run(program, ["keys", *words], start=[program],
                         ERGON_KEYS=str(folder / whose))

    places = "control=tcp://127.0.0.1:* feed=tcp://127.0.0.1:*"
    (folder / "site.yaml").write_text(f"ranks: 1\nendpoints: {places}\n")
    bare = drive.run(program, ["run", MODEL, "--bus", "--cluster", folder / "site.yaml", "--out",
                               folder / "out"], ERGON_KEYS=str(folder / "keys"),
                     ERGON_RUNTIME=str(folder / "site"))
    story.expect(bare.code == 7 and "ergon keys make" in bare.err, "no keys, no TCP", bare)
    for whose in ("keys", "ann's"):
        keys(whose, "make")
    with Live(program, folder, ["--cluster", folder / "site.yaml"]) as live:
        place = live.announcement["control"]
        there = ["--to", place, "--server-key", live.announcement["server_key"]]
        ann = {"ERGON_KEYS": str(folder / "ann's")}
        story.expect(place.startswith("tcp://127.0.0.1:"), f"it listens at {place}")
        story.expect(live.ctl("status").code == 0, "its owner is let in")
        out = live.ctl("status", *there, **ann)
        story.expect(out.code == 7 and "does not let this key in" in out.err, "a stranger", out)
        keys("keys", "trust", "ann", folder / "ann's/node.key")
        told = live.ctl("set", "rate", "9", *there, **ann)
        story.expect(told.code == 0 and step_said(told) >= 0, "who is trusted", told)
        feed = ["feed", live.announcement["feed"], *there[2:], "--to", "skin", "--as", "numbers",
                "--in", folder / "numbers"]
        (folder / "numbers").write_text("1 2 3\n")
        fed = drive.run(program, feed, start=[program], **{**live.more, **ann})
        story.expect(fed.code == 0 and "3 events sent" in fed.err and "applied 3," in fed.err,
                     "who is trusted feeds it", fed)
        keys("keys", "distrust", "ann")
        fed = drive.run(program, feed, start=[program], **{**live.more, **ann})
        story.expect(fed.code == 7 and "does not let this key in" in fed.err, "and no more", fed)
        out = live.ctl("status", *there, **ann)
        story.expect(out.code == 7, "who is trusted no more", out)
        wrong = [*there[:3], keys("ann's", "show").out.split()[0]]
        out = live.ctl("status", *wrong)
        story.expect(out.code == 7 and "server key" in out.err, "another server key", out)
        story.expect(live.ctl("stop", *there).code == 0, "stop from elsewhere")
        live.end()


def case_keys(story, program, folder):
    """Keys are made, shown, trusted, listed and distrusted."""
    def keys(*words, whose="mine"):
        return drive.run(program, ["keys", *words], start=[program],
                         ERGON_KEYS=str(folder / whose))

    story.expect(keys("show").code == 7, "show: there are none yet", keys("show"))
    for whose in ("mine", "ann's"):
        made = keys("make", whose=whose)
        story.expect(made.code == 0, "make", made)
    story.expect(keys("make").code == 4, "make: they are there")
    shown = keys("show", whose="ann's").out.split()
    trusted = keys("trust", "ann", folder / "ann's/node.key")
    story.expect(trusted.code == 0 and trusted.out.split() == ["ann", *shown], "trust", trusted)
    listed = keys("list")
    story.expect(listed.out == trusted.out, "list", listed)
    story.expect(keys("trust", "bob", shown[0]).code == 2, "one key has one name")
    story.expect(keys("trust", "bob").code == 2, "trust: a word lacks")
    story.expect(keys("distrust", "ann").code == 0, "distrust")
    story.expect("nobody is trusted" in keys("list").out, "list: nobody")
    near = keys("distrsut", "ann")
    story.expect(near.code == 2 and "did you mean 'distrust'" in near.err, "nearest", near)
    (folder / "mine/node.key_secret").chmod(0o644)
    open_now = keys("show")
    story.expect(open_now.code == 7 and "mode 644" in open_now.err, "others can read", open_now)


if __name__ == "__main__":
    told = drive.Story()
    with drive.Folder() as place:
        globals()["case_" + sys.argv[2]](told, sys.argv[1], pathlib.Path(place))
    told.end()
