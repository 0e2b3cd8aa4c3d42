#!/usr/bin/env python3
"""top.py ERGON CASE - ergon top of a real run: as text, and on terminals of several kinds."""
import contextlib
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

PATIENCE_S = 30
MODEL = str(pathlib.Path(__file__).resolve().parents[1] / "models/live_small.yaml")


@contextlib.contextmanager
def runtime():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o700)
        yield dict(os.environ, ERGON_RUNTIME=folder, COLUMNS="100")


@contextlib.contextmanager
def running(environment):
    """A run that goes on until it is told to stop."""
    out = tempfile.TemporaryDirectory()
    with out, subprocess.Popen([ERGON, "run", MODEL, "--time", "100000", "--bus", "--pace", "1",
                                "--out", out.name], env=environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        try:
            deadline = time.monotonic() + PATIENCE_S
            announced = pathlib.Path(environment["ERGON_RUNTIME"], "runs")
            while not list(announced.glob("*.json")) and time.monotonic() < deadline:
                time.sleep(0.02)
            yield
        finally:
            run.send_signal(signal.SIGTERM)
        assert run.wait(PATIENCE_S) == 75, run.returncode


def once(environment, *words, code=0):
    ran = subprocess.run([ERGON, "top", *words], env=environment, capture_output=True, text=True,
                         stdin=subprocess.DEVNULL, timeout=PATIENCE_S)
    assert ran.returncode == code, ran.stderr
    return ran.stdout + ran.stderr


def has(text, *words):
    for word in words:
        assert word in text, f"expected '{word}' in:\n{text}"


class Terminal:
    """ergon top on a terminal of its own."""

    def __init__(self, environment, kind, columns=80, rows=24):
        self.seen = ""
        self.process, self.file = pty.fork()
        if self.process == 0:
            os.environ.update(environment, TERM=kind, LINES="", COLUMNS="")
            del os.environ["LINES"], os.environ["COLUMNS"]
            time.sleep(0.1)  # until it has its size
            os.execv(ERGON, [ERGON, "top"])
        self.resize(columns, rows)

    def resize(self, columns, rows):
        self.seen = ""
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys):
        self.seen = ""
        os.write(self.file, keys)

    def wait_for(self, *words):
        """Until all of the words stand on the screen, which is drawn anew (Ctrl-L) to see them:
        else only what has changed is written."""
        deadline = time.monotonic() + PATIENCE_S
        while not all(word in self.text() for word in words):
            assert time.monotonic() < deadline, f"expected {words} in:\n{self.text()}"
            self.press(b"\x0c")
            while select.select([self.file], [], [], 0.3)[0]:
                self.seen += self.read()
                if all(word in self.text() for word in words):
                    break

    def read(self):
        try:
            return os.read(self.file, 65536).decode(errors="replace")
        except OSError:  # it has ended
            _, status = os.waitpid(self.process, 0)
            raise AssertionError(f"ended with {status} after:\n{self.text()}")

    def text(self):
        return re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>78M]|\][^\a]*\a)|\x0f|\x0e", "",
                      self.seen)

    def end(self):
        os.write(self.file, b"q")
        with contextlib.suppress(OSError):  # the terminal's other end is closed
            while os.read(self.file, 65536):
                pass
        _, status = os.waitpid(self.process, 0)
        os.close(self.file)
        assert os.waitstatus_to_exitcode(status) == 0, status


def case_none():
    with runtime() as environment:
        has(once(environment, "--once"), "0 runs", "No run announces itself here")
        has(once(environment, code=2), "needs a terminal; expected --once")
        has(once(environment, "nobody", "--once", code=2), "nobody")
        has(once(environment, "one", "two", "--once", code=2), "takes one run")
        terminal = Terminal(environment, "xterm")
        terminal.wait_for("0 runs", "No run announces itself here")
        terminal.end()


def case_once():
    with runtime() as environment, running(environment):
        said = once(environment, "live_small", "--once")
        has(said, "1 run ", "> ", "live_small", "1 rank", "125 neurons", "of 100.0 s",
            "populations, spikes/s", "skin", "ranks: deliver", "0 wait", "bus and input", "log")
        rate = float(re.search(r"^E +80 +([0-9.]+) \[#", said, re.M).group(1))
        assert 1 < rate < 500, said
        assert re.search(r"^health: (healthy|degraded)", said, re.M), said
        assert max(map(len, said.splitlines())) <= 100, said


def case_terminal():
    with runtime() as environment, running(environment):
        for kind in ("xterm", "screen", "linux", "vt100"):
            terminal = Terminal(environment, kind)
            terminal.wait_for("live_small", "populations, spikes/s", "eye", "? help", "wait")
            terminal.press(b"?")
            terminal.wait_for("choose a run")
            terminal.press(b"?p")
            terminal.wait_for("view paused")
            terminal.press(b"pj\x1b[Ak")
            terminal.resize(50, 12)
            terminal.wait_for("live_small", "neurons")
            terminal.end()


if __name__ == "__main__":
    ERGON = sys.argv[1]
    globals()["case_" + sys.argv[2]]()
