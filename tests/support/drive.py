"""drive.py - starts Ergon as a user would, and keeps what it said and wrote."""
import atexit
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAUNCHER = ROOT / "launch/ergon.sh"
SKIPPED = 77  # the exit code that ctest counts as skipped
PATIENCE_S = 120


class Ran:
    """How one run ended."""

    def __init__(self, words, code, out, err, seconds):
        self.words, self.code, self.out, self.err = words, code, out, err
        self.seconds = seconds

    def ours(self):
        """Lines of stderr that tell a fault."""
        return [line for line in re.split("[\r\n]", self.err) if line.startswith("ergon: ")]

    def __str__(self):
        words = " ".join(str(word) for word in self.words)
        return f"{words}\n  exit {self.code} after {self.seconds:.1f} s\n{self.out}{self.err}"


def data_folder(variable, place):
    """A folder of real data: what `variable` names, or `place` below ERGON_TEST_DATA; None."""
    named = os.environ.get(variable)
    if named:
        return pathlib.Path(named)
    top = os.environ.get("ERGON_TEST_DATA")
    folder = pathlib.Path(top) / place if top else None
    return folder if folder and folder.is_dir() else None


def session_folder():
    """A folder of Open MPI's for this test: jobs that share one stumble over each other."""
    if not session_folder.path:
        session_folder.path = tempfile.mkdtemp(prefix="ergon.")
        atexit.register(shutil.rmtree, session_folder.path, ignore_errors=True)
    return session_folder.path


session_folder.path = None


def environment(program, **more):
    # Tests share the machine: no rank is tied to a core.
    more.setdefault("OMPI_MCA_orte_tmpdir_base", session_folder())
    return dict(os.environ, ERGON=str(program), ERGON_BIND="none", **more)


def run(program, words, ranks=1, start=None, patience_s=PATIENCE_S, **more):
    """`launch/ergon.sh -n RANKS WORDS`, or `start` instead of the launcher."""
    begin = [LAUNCHER, "-n", str(ranks)] if start is None else [*start]
    words = [str(word) for word in [*begin, *words]]
    before = time.monotonic()
    job = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                           errors="replace", cwd=ROOT, env=environment(program, **more))
    try:
        out, err = job.communicate(timeout=patience_s)
    except subprocess.TimeoutExpired:
        job.terminate()  # the launcher ends its ranks
        out, err = job.communicate()
        err += f"\n*** hung for {patience_s} s\n"
        job.returncode = -1
    return Ran(words, job.returncode, out, err, time.monotonic() - before)


def mpirun(program, ranks):
    """The words of a plain mpirun, as a user without the launcher types them."""
    words = ["mpirun", "--oversubscribe", "--bind-to", "none", "-n", str(ranks)]
    if os.geteuid() == 0:
        words.insert(1, "--allow-run-as-root")
    return [*words, str(program)]


def has_mpi(program):
    linked = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
    return "libmpi" in linked


def summary_of(folder):
    with open(pathlib.Path(folder) / "summary.json") as file:
        return json.load(file)


class Folder:
    """A folder of its own for a test, gone afterwards."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="ergon-test-"))
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Story:
    """Counts what was not as expected, and says it."""

    def __init__(self):
        self.wrong = 0

    def expect(self, condition, what, ran=None):
        if not condition:
            self.wrong += 1
            print(f"WRONG: {what}")
            if ran is not None:
                print(str(ran))
        return condition

    def end(self):
        sys.exit(1 if self.wrong else 0)


def skip(why):
    print(f"SKIPPED: {why}")
    sys.exit(SKIPPED)
