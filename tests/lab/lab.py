#!/usr/bin/env python3
"""lab.py CASE ERGON [COMM_CHECK] - Ergon across three hosts that launch/lab.sh makes.

Outside a lab it makes one and calls itself in it. Skipped where there can be no lab: not root, or a
container that allows no network namespaces.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

LAB = drive.ROOT / "launch/lab.sh"
CLUSTER = drive.ROOT / "cluster-configs/lab.yaml"
MODELS = drive.ROOT / "tests/models"
HOSTS = 3
FOREVER_MS = "100000000"
PATIENCE_S = 5
LIMIT_S = 30
OUTSIDE = ["leftovers_go"]  # cases that make their own labs
OFF_MOST = 0.15  # between Ergon's count of bytes and the interface's

START = [drive.LAUNCHER, "--cluster", CLUSTER]


def spread(program, ranks, hosts):
    """A plain mpirun over some hosts of the lab."""
    words = drive.mpirun(program, ranks)
    return [*words[:-1], "--host", hosts, words[-1]]


def case_same_digest(story, program, _):
    """One host and one rank, three hosts and six ranks, hosts of different size: one result."""
    uneven = spread(program, 4, "lab-1:1,lab-2:1,lab-3:2")
    for model in ("three_places", "bernoulli", "silent"):
        with drive.Folder() as top:
            alone = drive.run(program, ["run", MODELS / f"{model}.yaml", "--out", top / "one"])
            story.expect(alone.code == 0, f"{model}: does not run on one rank", alone)
            one = drive.summary_of(top / "one")
            for name, start, more in [("six", START, ["--partition", "block"]),
                                      ("messages", START, ["--exchange", "messages"]),
                                      ("uneven", uneven, [])]:
                words = ["run", MODELS / f"{model}.yaml", "--out", top / name, *more]
                ran = drive.run(program, words, start=start)
                if not story.expect(ran.code == 0, f"{model}, {name}: does not run", ran):
                    continue
                summary = drive.summary_of(top / name)
                story.expect(len(summary["hosts"]) == HOSTS, f"{model}, {name}: hosts", ran)
                story.expect(summary["digest"] == one["digest"],
                             f"{model}, {name}: digest {summary['digest']}, not {one['digest']}")
                if (model, name) == ("three_places", "six"):
                    tiers_check(story, summary)


def tiers_check(story, summary):
    """Places on hosts of their own meet once per 5 ms, their ranks once per 0.5 ms."""
    story.expect(summary["exchange_interval_ms"] == 0.5, "interval within a host")
    story.expect(summary["exchange_interval_between_hosts_ms"] == 5, "interval between hosts")
    messages = summary["traffic"]["measured"]["hosts"]["messages"]
    most = summary["model_time_ms"] / 5 + 1
    for a, row in enumerate(messages):
        for b, count in enumerate(row):
            story.expect((a == b) == (count == 0) and count <= most,
                         f"{count} messages from host {a} to {b}, at most {most} expected")


def case_ranks_agree(story, program, check):
    """What ranks say to each other arrives, and a fault of one reaches all, across hosts."""
    for ranks, hosts in [(2, "lab-1:1,lab-2:1"), (5, "lab-1:2,lab-2:2,lab-3:1"),
                         (6, "lab-1:4,lab-2:1,lab-3:1")]:
        ran = drive.run(program, [], start=spread(check, ranks, hosts))
        story.expect(ran.code == 0, f"{ranks} ranks on {hosts}", ran)


def sent_bytes(host):
    """What the interface of a host has sent."""
    shown = subprocess.run(["ip", "-j", "-s", "-n", f"{os.environ['ERGON_LAB']}{host + 1}", "link",
                            "show", "eth0"], capture_output=True, text=True, check=True)
    return json.loads(shown.stdout)[0]["stats64"]["tx"]["bytes"]


def case_bytes_counted(story, program, _):
    """Ergon's count of bytes between hosts is the interfaces', but for headers and mpirun's."""
    with drive.Folder() as out:
        before = [sent_bytes(host) for host in range(HOSTS)]
        ran = drive.run(program, ["run", drive.ROOT / "tests/lab/busy.yaml", "--partition",
                                  "block", "--out", out], start=START)
        after = [sent_bytes(host) for host in range(HOSTS)]
        if not story.expect(ran.code == 0, "does not run", ran):
            return
        hosts = drive.summary_of(out)["traffic"]["measured"]["hosts"]
    for host in range(HOSTS):
        counted, seen = sum(hosts["bytes"][host]), after[host] - before[host]
        packet = counted / sum(hosts["messages"][host])
        print(f"host {host}: {counted} bytes counted in packets of {packet:.0f}, {seen} seen by "
              f"the interface: {100 * (seen / counted - 1):+.2f} %")
        story.expect(packet >= 4096, f"host {host}: packets of {packet:.0f} bytes are too short")
        story.expect(abs(seen / counted - 1) <= OFF_MOST,
                     f"host {host}: {counted} bytes counted, {seen} sent")


def cut(program, host, out):
    """Start a run, take a host's cable off, see how it ends."""
    words = [str(w) for w in [*START, "run", MODELS / "bernoulli.yaml", "--time", FOREVER_MS,
                              "--patience", PATIENCE_S, "--out", out]]
    job = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                           env=drive.environment(program), cwd=drive.ROOT)
    for _ in range(300):
        if (out / "spikes.h5").exists():
            break
        time.sleep(0.1)
    time.sleep(2)
    subprocess.run(["ip", "-n", f"{os.environ['ERGON_LAB']}{host}", "link", "set", "eth0", "down"],
                   check=True)
    before = time.monotonic()
    try:
        said, err = job.communicate(timeout=2 * LIMIT_S)
    except subprocess.TimeoutExpired:
        job.kill()
        said, err = job.communicate()
    return drive.Ran(words, job.returncode, said, err, time.monotonic() - before)


def case_host_lost(story, program, host):
    """A host whose cable is pulled ends the run: soon, with one line that names it, exit code 5."""
    with drive.Folder() as out:
        ran = cut(program, host, out)
    if host == "1":  # where mpirun is: it hears no one else
        lost = ["host lab-2 (rank 2 and 1 more)", "host lab-3 (rank 4 and 1 more)"]
    else:
        lost = [f"host lab-{host} (rank {2 * int(host) - 2} and 1 more)"]
    story.expect(ran.seconds < LIMIT_S, f"ended only after {ran.seconds:.1f} s", ran)
    story.expect(ran.code == 5, f"exit code {ran.code}, not 5", ran)
    story.expect(len(ran.ours()) == 1, f"{len(ran.ours())} lines, not one", ran)
    story.expect(all(name in ran.err for name in lost), f"does not name {lost}", ran)
    story.expect("-----" not in ran.err and "***" not in ran.err, "mpirun's banner", ran)


def case_slow_is_not_lost(story, program, _):
    """Ranks that are stopped for a while on one host, but not its leader, are only slow."""
    with drive.Folder() as out:
        words = [str(w) for w in [*START, "run", MODELS / "bernoulli.yaml", "--time", "1500",
                                  "--patience", "2", "--out", out]]
        job = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=drive.environment(program), cwd=drive.ROOT)
        pid = None
        for _ in range(300):
            time.sleep(0.1)
            pid = pid_of(5, out)
            if pid and (out / "spikes.h5").exists():
                break
        os.kill(pid, 19)
        time.sleep(5)
        os.kill(pid, 18)
        said, err = job.communicate(timeout=drive.PATIENCE_S)
    ran = drive.Ran(words, job.returncode, said, err, 0)
    story.expect(ran.code == 0, f"exit code {ran.code}, not 0", ran)


def pid_of(rank, out):
    for entry in pathlib.Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if str(out).encode() not in words or not words[0].endswith(b"ergon"):
                continue
            if f"OMPI_COMM_WORLD_RANK={rank}".encode() in (
                    (entry / "environ").read_bytes().split(b"\0")):
                return int(entry.name)
        except (OSError, IndexError):
            continue
    return None


def case_leftovers_go(story, program, _):
    """What a killed lab leaves behind, hosts, processes and files, is gone with the next one."""
    with drive.Folder() as top:
        words = {"env": dict(os.environ, TMPDIR=str(top)), "stdin": subprocess.DEVNULL}
        lab = subprocess.Popen([LAB, "1", "--", "sleep", "600"], **words)
        for _ in range(300):
            if pids_of_lab(lab.pid, 1):
                break
            time.sleep(0.1)
        left = pids_of_lab(lab.pid, 1)
        story.expect(left and list(top.iterdir()), "no lab to kill")
        lab.kill()
        lab.wait()
        again = subprocess.run([LAB, "1", "--", "true"], **words)
        story.expect(again.returncode == 0, f"the next lab ends with {again.returncode}")
        story.expect(not list(top.iterdir()), f"files are left: {list(top.iterdir())}")
        story.expect(not pids_of_lab(lab.pid, 1), "a host is left")
        for _ in range(100):  # a killed process needs a moment
            if not any(pathlib.Path(f"/proc/{pid}").exists() for pid in left):
                break
            time.sleep(0.1)
        else:
            story.expect(False, "a process is left")


def pids_of_lab(shell, host):
    listed = subprocess.run(["ip", "netns", "pids", f"ergonlab-{shell}-{host}"],
                            capture_output=True, text=True)
    return listed.stdout.split()


def main(case, program, *more):
    story = drive.Story()
    globals()[f"case_{case}"](story, program, *(more or (None,)))
    story.end()


def enter(words):
    """Into a lab, or skip."""
    probe = subprocess.run([LAB, "1", "--", "true"], capture_output=True, text=True)
    if probe.returncode == 2:
        drive.skip(probe.stderr.strip())
    if words[0] in OUTSIDE:
        return
    sys.exit(subprocess.run([LAB, str(HOSTS), "--", sys.executable, __file__, *words]).returncode)


if __name__ == "__main__":
    if not drive.has_mpi(sys.argv[2]):
        drive.skip("this build has no MPI")
    if "ERGON_LAB" not in os.environ:
        enter(sys.argv[1:])
    main(*sys.argv[1:])
