"""follow.py - a coordinator, runs that only talk, and what is asked of them over HTTP."""
import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import time

PATIENCE_S = 20


class Gone(Exception):
    """Something did not come in time, or ended."""


def wait_for(what, says, patience_s=PATIENCE_S):
    """What `what()` gives as soon as that is true."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        got = what()
        if got:
            return got
        time.sleep(0.05)
    raise Gone(f"not within {patience_s} s: {says}")


class Job:
    """A program with the runtime folder of a test; ended with it."""

    def __init__(self, top, words, **more):
        self.log = open(pathlib.Path(top) / f"{pathlib.Path(words[0]).name}.log", "a+")
        env = {**os.environ, "ERGON_RUNTIME": str(pathlib.Path(top) / "rt")}
        self.process = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE,
                                        stderr=self.log, text=True, env=env, cwd=top, **more)

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(PATIENCE_S)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()


class Talker(Job):
    """A run that only talks; `talker.id` is what it announced."""

    def __init__(self, top, program, seconds, neurons=1000, ranks=2, mood="well"):
        super().__init__(top, [program, seconds, neurons, ranks, mood])
        self.id = self.process.stdout.readline().strip()

    def spikes(self):
        """All that it told, when it has ended."""
        self.process.wait(PATIENCE_S)
        return int(self.process.stdout.readline())


class Coordinator(Job):
    def __init__(self, top, program, *words, **more):
        self.database = pathlib.Path(top) / "history.db"
        lines = len(self._served(top))
        super().__init__(top, [program, "coordinator", "--port", "0", "--database", self.database,
                               *words], **more)
        self.port = int(wait_for(lambda: self._served(top)[lines:] or self._over(),
                                 "it serves")[0])

    @staticmethod
    def _served(top):
        log = pathlib.Path(top) / "ergon.log"
        return re.findall(r"http://127\.0\.0\.1:(\d+)/, history", log.read_text()) \
            if log.exists() else []

    def _over(self):
        if self.process.poll() is not None:
            raise Gone(f"exit {self.process.returncode}: {self.said()}")

    def get(self, path, method="GET", body=None, **headers):
        """Status, body."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        asked.request(method, path, body, {name: value for name, value in headers.items()})
        answer = asked.getresponse()
        text = answer.read().decode()
        asked.close()
        return answer.status, text

    def json(self, path):
        status, text = self.get(path)
        return json.loads(text) if status in (200, 503) else None

    def run(self, run_id):
        """What the list of runs says of one."""
        return next((run for run in self.json("/api/runs")["runs"] if run["id"] == run_id), None)

    def metrics(self, **labels):
        """Values by name, of samples that have these labels."""
        found = {}
        for line in self.get("/metrics")[1].splitlines():
            match = re.match(r"(\w+)(?:{(.*)})? (\S+)$", line)
            if match and all(f'{name}="{value}"' in (match[2] or "")
                             for name, value in labels.items()):
                found[match[1]] = float(match[3])
        return found
