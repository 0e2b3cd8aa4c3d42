"""testbed.py - a site for tests: a runtime folder, a coordinator on a free port, runs in it."""
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import browser  # noqa: E402
import drive    # noqa: E402

SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """Everything started here is ended with it."""

    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        self.runtime = self.folder / "runtime"
        self.runtime.mkdir(mode=0o700)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.environment = drive.environment(program, ERGON_RUNTIME=str(self.runtime))
        self.jobs = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for job in self.jobs:
            if job.poll() is None:
                job.terminate()
        for job in self.jobs:
            try:
                job.wait(20)
            except subprocess.TimeoutExpired:
                job.kill()

    def start(self, words, log):
        with open(self.folder / log, "a", encoding="utf-8") as file:
            job = subprocess.Popen([str(word) for word in words], stdout=file, stderr=file,
                                   env=self.environment, cwd=drive.ROOT)
        self.jobs.append(job)
        return job

    def coordinate(self):
        """A coordinator; returns when it is ready."""
        job = self.start([self.program, "coordinator", "--port", self.port, "--database",
                          self.folder / "history.db"], "coordinator.log")
        browser.wait_for("the coordinator to be ready", self.is_ready)
        return job

    def run(self, model, *options, ranks=2):
        self.out = self.folder / "out"
        return self.start([*drive.mpirun(self.program, ranks), "run", model, "--bus", "--out",
                           self.out, *options], "run.log")

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return answer.read().decode()

    def json(self, path):
        return json.loads(self.get(path))

    def is_ready(self):
        try:
            return self.get("readyz") is not None
        except (urllib.error.URLError, OSError):
            return False

    def metrics(self):
        """{(name, (label values in order of their names)): value}, without run and model."""
        found = {}
        for line in self.get("metrics").splitlines():
            match = SAMPLE.match(line)
            if not match or line.startswith("#"):
                continue
            labels = sorted(pair for pair in LABEL.findall(match[2] or "")
                            if pair[0] not in ("run", "model"))
            found[match[1], tuple(value for _, value in labels)] = float(match[3])
        return found

    def logs(self):
        return "".join(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}"
                       for log in self.folder.glob("*.log"))


def kill(job):
    job.send_signal(signal.SIGKILL)
    job.wait()
    assert job.returncode == -signal.SIGKILL, os.strerror(abs(job.returncode))
