#!/usr/bin/env python3
"""bus.py ERGON CASE - the event bus of a real run, read by a program that is not Ergon's.

The program is the one that docs/live.md shows; protoc makes its messages from proto/events.proto.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

MODEL = """
ergon: 1
name: toy
dt: 0.1 ms
time: 60 s
populations:
  A: {kind: iaf_psc_exp, size: 300}
  B: {kind: iaf_psc_exp, size: 100}
projections:
  - {source: A, target: B, rule: fixed_indegree, indegree: 20, weight: 30 pA, delay: 1 ms}
inputs:
  - {target: A, poisson: {rate: 8 kHz}, weight: 60 pA}
"""
PATIENCE_S = 60


def messages_make(folder):
    """The Python of events.proto, in a folder to import from; skips without protoc."""
    if not shutil.which("protoc"):
        drive.skip("no protoc")
    subprocess.run(["protoc", f"--python_out={folder}", "proto/events.proto"], cwd=drive.ROOT,
                   check=True)


def run_start(program, folder, words=()):
    """A run that goes on until it is stopped, and the environment that its followers need."""
    more = {"ERGON_RUNTIME": str(folder / "site"), "PYTHONPATH": str(folder)}
    (folder / "toy.yaml").write_text(MODEL)
    words = ["run", folder / "toy.yaml", "--bus", "--pace", "1", "--out", folder / "out", *words]
    job = subprocess.Popen([program, *map(str, words)], cwd=drive.ROOT, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           env=drive.environment(program, **more))
    return job, drive.environment(program, **more)


def announcement_wait(folder):
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found = list((folder / "site/runs").glob("*.json"))
        if found:
            return json.loads(found[0].read_text())
        time.sleep(0.02)
    raise TimeoutError("no run announced itself")


def case_example(story, program, folder):
    """The example of docs/live.md follows a run to its end."""
    text = (drive.ROOT / "docs/live.md").read_text()
    (folder / "follow.py").write_text(re.search(r"```python\n(.*?)```", text, re.S)[1])
    messages_make(folder)
    job, environment = run_start(program, folder, ["--time", "1000"])
    announcement_wait(folder)
    said = subprocess.run([sys.executable, folder / "follow.py", folder / "site"], text=True,
                          stdout=subprocess.PIPE, env=environment, timeout=PATIENCE_S).stdout
    out, _ = job.communicate(timeout=PATIENCE_S)
    summary = drive.summary_of(folder / "out")
    spans = re.findall(r"^steps (\d+) to (\d+): \d+ spikes$", said, re.M)
    story.expect(job.returncode == 0, f"the run ends well: {out}")
    spans = [(int(first), int(end)) for first, end in spans]
    story.expect(spans and all(first < end for first, end in spans), f"spikes are told: {said}")
    story.expect(all(a[1] <= b[0] for a, b in zip(spans, spans[1:])), f"steps pass: {spans}")
    story.expect(said.endswith(f"over: digest {summary['digest']}, missed 0 events\n"),
                 f"the digest is that of the summary: {said}")
    story.expect(not list((folder / "site/runs").iterdir()), "the announcement is withdrawn")
    story.expect(not list((folder / "site").glob("*.*")), "no socket is left")


def train_read(spikes):
    """[(step, gid)] of a Spikes message."""
    def varint():
        value = shift = 0
        while True:
            byte = next(left)
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    left, found, step = iter(spikes.train), [], spikes.step_first
    while len(found) < spikes.count:
        step += varint()
        gid = -1
        for i in range(varint()):
            gid += varint() + 1
            found.append((step, gid))
    return found


def spikes_follow(place):
    """{(step, gid)}, [(first step, end)] and numbers of all batches until the run is over."""
    import lz4.block
    import zmq
    from proto import events_pb2 as ergon

    socket = zmq.Context().socket(zmq.SUB)
    socket.RCVTIMEO = PATIENCE_S * 1000
    socket.connect(place)
    socket.subscribe(b"spikes")
    socket.subscribe(b"run")
    found, spans, numbers = set(), [], []
    while True:
        topic, head, body = socket.recv_multipart()
        head = ergon.Header.FromString(head)
        if head.compression == ergon.LZ4:
            body = lz4.block.decompress(body, uncompressed_size=head.body_bytes)
        if topic == b"run" and ergon.Run.FromString(body).is_over:
            return found, spans, numbers
        if topic == b"spikes":
            spikes = ergon.Spikes.FromString(body)
            found.update(train_read(spikes))
            spans.append((spikes.step_first, spikes.step_end))
            numbers.append(head.sequence)


def case_spikes(story, program, folder):
    """The spikes of the bus are those of the file. (A machine that is too busy for the pace may
    leave batches out: what was told is compared.)"""
    import h5py
    messages_make(folder)
    sys.path.insert(0, str(folder))
    job, _ = run_start(program, folder, ["--time", "800"])
    found, spans, numbers = spikes_follow(announcement_wait(folder)["events"])
    out, _ = job.communicate(timeout=PATIENCE_S)
    story.expect(job.returncode == 0, f"the run ends well: {out}")
    told = {step for first, end in spans for step in range(first, end)}
    story.expect(numbers == list(range(numbers[0], numbers[-1] + 1)), f"numbers: {numbers}")
    expected, first = set(), {"A": 0, "B": 300}
    with h5py.File(folder / "out/spikes.h5") as file:
        for name, gid in first.items():
            group = file["spikes"][name]
            steps = [round(t / 0.1) - 1 for t in group["timestamps"][:]]  # time of its end
            pairs = zip(steps, group["node_ids"][:])
            expected.update((step, gid + int(n)) for step, n in pairs if step in told)
    story.expect(len(expected) > 100, f"the network spikes: {len(expected)}")
    story.expect(found == expected, f"{len(found)} on the bus, {len(expected)} in the file, "
                 f"{len(found ^ expected)} in one only: {sorted(found ^ expected)[:6]}")


def main(program, word):
    cases = {n[len("case_"):]: f for n, f in globals().items() if n.startswith("case_")}
    story = drive.Story()
    try:
        import lz4.block  # noqa: F401
        import zmq  # noqa: F401
        import google.protobuf  # noqa: F401
    except ImportError as missing:
        drive.skip(str(missing))
    with drive.Folder() as folder:
        os.environ["PATH"] += ":/usr/bin"
        cases[word](story, str(pathlib.Path(program).resolve()), folder)
    story.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
