#!/usr/bin/env python3
"""feed.py ERGON SINK CASE - what ergon feed sends of each kind of stream, taken by a bus that has
senses and no network behind it (feed_sink.c)."""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
import moving_bar  # noqa: E402

PATIENCE_S = 30
EYES = ["on:0:64:0:0", "off:0:64:0:0"]
SKIN = ["skin:1:4:0:500", "drive:2:1:-100:200", "odd:0:6:0:0"]


class Sink:
    """A bus in a runtime folder of its own."""

    def __init__(self, senses):
        self.folder = tempfile.TemporaryDirectory()
        os.chmod(self.folder.name, 0o700)
        self.environment = dict(os.environ, ERGON_RUNTIME=self.folder.name)
        self.process = subprocess.Popen([SINK, *senses], env=self.environment, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == "ready\n"

    def feed(self, *words, text=b"", code=0):
        """The lines that ergon feed says."""
        ran = subprocess.run([ERGON, "feed", *words], env=self.environment, input=text,
                             capture_output=True, timeout=PATIENCE_S)
        said = ran.stderr.decode()
        assert ran.returncode == code, f"exit {ran.returncode}, not {code}:\n{said}"
        return said

    def end(self):
        """What came: [(sense, offset_us, index, value)], and the number of batches."""
        came, _ = self.process.communicate(timeout=PATIENCE_S)
        self.folder.cleanup()
        lines = [line.split() for line in came.splitlines()]
        events = [(w[0], int(w[1]), int(w[2]), float(w[3])) for w in lines if w[0] != "batch"]
        return events, sum(w[0] == "batch" for w in lines)


def has(text, *words):
    for word in words:
        assert word in text, f"expected '{word}' in:\n{text}"


def case_bar():
    """A bar of 8 of 64 pixels on 8 x 8 cells: each column is ON when it comes, OFF when it goes."""
    sink = Sink(EYES)
    with tempfile.NamedTemporaryFile(suffix=".y4m") as video:
        video.write(b"".join(moving_bar.stream(5, step=8)))
        video.flush()
        said = sink.feed("--to", "on", "--off", "off", "--as", "y4m", "--in", video.name)
    events, batches = sink.end()

    has(said, "feeding on of run", "64 neurons, horizon 20 ms", "5 pictures (0 gated)", "0 dropped",
        "late 0", "overflow 0, out of range 0")
    assert batches == 2 * 4, batches
    for name, first in (("on", 1), ("off", 0)):
        columns = [index % 8 for sense, _, index, _ in events if sense == name]
        assert set(columns) == set(range(first, first + 4)), (name, set(columns))
        changes = {column: columns.count(column) for column in set(columns)}
        assert set(changes.values()) == {8 * 7}, changes  # eight rows, seven thresholds of 0.2
    assert all(0 <= offset <= 10000 for _, offset, _, _ in events)
    has(said, f"{len(events)} events sent", f"applied {len(events)}")


def case_still():
    """Pictures in which nothing moves bring nothing; values are told once, and when they change."""
    sink = Sink(SKIN)
    light, dark = bytes([255] * 4), bytes([0, 0, 0, 51])
    said = sink.feed("--to", "skin", "--as", "grey", "--size", "2x2",
                     text=light + light + dark + dark)
    events, _ = sink.end()

    has(said, "4 pictures (2 gated)", "8 events sent")
    assert [(index, value) for _, _, index, value in events] == [
        (0, 500), (1, 500), (2, 500), (3, 500), (0, 0), (1, 0), (2, 0), (3, 100)], events


def case_pgm():
    """Pictures of any size; the mean of all drives a current."""
    sink = Sink(SKIN)
    sink.feed("--to", "drive", "--as", "pgm", "--onto", "-100:100",
              text=b"P2 2 2 100\n0 100 100 0\nP5 1 1 255\n\xff")
    events, _ = sink.end()

    assert [event[2:] for event in events] == [(0, 0), (0, 100)], events


def case_events():
    """Events of a camera land where they lie, at their times; a pixel has a refractory time."""
    sink = Sink(EYES)
    lines = "16 16\n" + "".join(
        f"{t} {x} {y} {p}\n" for t, x, y, p in [
            (1000, 0, 0, 1), (1500, 15, 0, 0), (2200, 1, 1, 1), (2300, 1, 0, 1), (9000, 0, 15, 1),
            (20000, 15, 15, 0), (20001, 16, 0, 1)])
    said = sink.feed("--to", "on", "--off", "off", "--as", "events", text=lines.encode())
    events, batches = sink.end()

    assert sorted(event[:3] for event in events) == [
        ("off", 500, 7), ("off", 3000, 63), ("on", 0, 0), ("on", 0, 56), ("on", 1200, 0)], events
    assert batches == 4, batches
    has(said, "6 events", "1 not understood, 1 within a refractory time")


def case_evt():
    """Prophesee's RAW, with OFF events left out where no sense takes them."""
    words = [0x8000, 0x6000, 0x0000 | 4, 0x2800 | 9, 0x2000 | 12, 0x6000 | 100, 0x2800 | 15]
    data = b"% evt 3.0\n% geometry 16x16\n% end\n"
    data += b"".join(word.to_bytes(2, "little") for word in words)
    sink = Sink(EYES)
    with tempfile.NamedTemporaryFile(suffix=".raw") as file:
        file.write(data)
        file.flush()
        sink.feed("--to", "on", "--as", "evt", "--in", file.name)
    events, _ = sink.end()

    assert [event[:3] for event in events] == [("on", 0, 20), ("on", 100, 23)], events


def case_numbers():
    """Numbers of any unit become rates or a current; of spikes, they name the neurons."""
    sink = Sink(SKIN)
    said = sink.feed("--to", "skin", "--as", "numbers", "--from", "0:100", text=b"a b c\n"
                     b"0 50 100\n# a comment\n150,-1\n1 2 3 4 5\n")
    has(said, "2 rows", "2 not understood", "2 held at an end")
    sink.feed("--to", "drive", "--as", "numbers", "--column", "2", text=b"7 150\n7 -20\n")
    sink.feed("--to", "odd", "--as", "numbers", text=b"0 5\n6\n2.5\n3")
    sink.feed("--to", "drive", "--as", "numbers", "--timed", text=b"10.0 1\n10.1 2\n")
    events, _ = sink.end()

    assert [(name, index, value) for name, _, index, value in events] == [
        ("skin", 0, 0), ("skin", 1, 250), ("skin", 2, 500), ("skin", 0, 500), ("skin", 1, 0),
        ("drive", 0, 150), ("drive", 0, -20), ("odd", 0, 0), ("odd", 5, 0), ("odd", 3, 0),
        ("drive", 0, 1), ("drive", 0, 2)], events


def case_refused():
    """One line says what is wrong with the words, the sense, or the stream."""
    sink = Sink(EYES + ["odd:0:6:0:0", "skin:1:64:0:500"])
    for words, text, code, said in [
            ([], b"", 2, "expected --to SENSE"),
            (["--to", "on"], b"", 2, "expected --as FORM"),
            (["--to", "on", "--as", "jpeg"], b"", 2, "expected one of pgm, y4m, grey"),
            (["--to", "no", "--as", "pgm"], b"", 2, "no: no sense of this model"),
            (["nobody", "--to", "on", "--as", "pgm"], b"", 2, "nobody"),
            (["--to", "odd", "--as", "pgm"], b"", 2, "6 neurons, which make no square"),
            (["--to", "on", "--as", "pgm", "--grid", "8x9"], b"", 2, "--grid 8x9: expected the 64"),
            (["--to", "on", "--off", "odd", "--as", "pgm"], b"", 2, "on has 64, odd has 6"),
            (["--to", "on", "--off", "skin", "--as", "pgm"], b"", 2, "two senses that take spikes"),
            (["--to", "on", "--as", "grey"], b"", 2, "expected --size WxH"),
            (["--to", "on", "--as", "grey", "--size", "9x"], b"", 2, "expected WIDTHxHEIGHT"),
            (["--to", "skin", "--as", "evt"], b"", 2, "need a sense of spikes"),
            (["--to", "on", "--as", "pgm", "--from", "1:1"], b"", 2, "two numbers that differ"),
            (["--to", "on", "--as", "pgm", "--in", "no-such.pgm"], b"", 3, "no-such.pgm"),
            (["--to", "on", "--as", "pgm"], b"GIF89a", 3, "is no PGM"),
            (["--to", "on", "--as", "y4m"], b"YUV4MPEG2 W99999 H1\n", 3, "'W99999': expected"),
            (["--to", "on", "--as", "events"], b"1 2 3 4 5\n", 3, "nothing in it is an event"),
            (["--to", "skin", "--as", "numbers"], b"a\nb\n", 3, "nothing in it is a row")]:
        heard = sink.feed(*words, text=text, code=code)
        has(heard, said)
        wrong = [line for line in heard.splitlines() if line.startswith("ergon:")]
        assert len(wrong) == 1, heard
    has(sink.feed("--to", "on", "--as", "pgm", text=b"P5 1 1 255\nxP5 2 2 255\nab"),
        "warning: standard input: ends within picture 2", "1 pictures")
    assert sink.end()[0] == []


def case_run_ends():
    """The end of a run is the end of its feed, though the stream goes on; a feed may come first."""
    sink = Sink(EYES)
    words = ["feed", "--to", "on", "--as", "events", "--size", "8x8", "--wait", "20"]
    feed = subprocess.Popen([ERGON, *words], env=sink.environment, text=True,
                            stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert "feeding on of run" in feed.stderr.readline()
    events, _ = sink.end()
    said = feed.stderr.readline()
    assert "has ended, and the feed with it" in said, said
    feed.stdin.close()
    assert feed.wait(PATIENCE_S) == 0 and events == []


def case_stalled():
    """A run that does not answer makes nobody wait: what is of the past is dropped."""
    sink = Sink(SKIN)
    feed = subprocess.Popen([ERGON, "feed", "--to", "drive", "--as", "numbers", "--rate", "400"],
                            env=sink.environment, text=True, stdin=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    assert "feeding drive" in feed.stderr.readline()
    sink.process.send_signal(signal.SIGSTOP)
    feed.stdin.write("1\n2\n" * 100)
    _, said = feed.communicate(timeout=PATIENCE_S)
    sink.process.send_signal(signal.SIGCONT)
    events, _ = sink.end()

    sent, dropped = map(int, re.search(r"(\d+) events sent, (\d+) dropped", said).groups())
    assert feed.returncode == 0 and sent + dropped == 200, said
    assert 8 <= sent < 100 and len(events) <= sent, said


def case_run():
    """A bar before the eye of a run as fast as life; its log gives the same digest again."""
    model = str(ROOT / "tests/models/live_small.yaml")
    with tempfile.TemporaryDirectory() as folder:
        runtime, out = pathlib.Path(folder, "runtime"), pathlib.Path(folder, "out")
        runtime.mkdir(mode=0o700)
        environment = dict(os.environ, ERGON_RUNTIME=str(runtime))
        run = subprocess.Popen(
            [ERGON, "run", model, "--time", "2500", "--bus", "--pace", "1", "--out", str(out)],
            env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        camera = subprocess.Popen([sys.executable, moving_bar.__file__, "45", "--live"],
                                  stdout=subprocess.PIPE)
        fed = subprocess.run([ERGON, "feed", "--to", "eye", "--as", "y4m", "--wait", "20"],
                             env=environment, stdin=camera.stdout, capture_output=True, text=True,
                             timeout=PATIENCE_S)
        camera.stdout.close()
        camera.wait(PATIENCE_S)
        said, _ = run.communicate(timeout=PATIENCE_S)
        assert run.returncode == 0, said
        assert fed.returncode == 0, fed.stderr
        summary = json.loads((out / "summary.json").read_text())
        again = subprocess.run([ERGON, "run", model, "--time", "2500", "--replay",
                                str(out / "live.log"), "--out", folder + "/again"],
                               capture_output=True, text=True, timeout=PATIENCE_S)
        assert again.returncode == 0, again.stderr
        replayed = json.loads(pathlib.Path(folder, "again", "summary.json").read_text())

    eye = next(sense for sense in summary["live"]["senses"] if sense["name"] == "eye")
    sent = int(re.search(r"(\d+) events sent, 0 dropped", fed.stderr).group(1))
    assert eye["applied"] > 20, fed.stderr
    assert sum(eye[c] for c in ("applied", "late", "overflow", "out_of_range")) == sent, eye
    has(fed.stderr, f"applied {eye['applied']}")
    assert replayed["digest"] == summary["digest"]
    print(fed.stderr.strip().splitlines()[-1])


if __name__ == "__main__":
    ERGON, SINK = sys.argv[1:3]
    globals()["case_" + sys.argv[3]]()
