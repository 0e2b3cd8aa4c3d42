"""clusters.py - cluster files through their only reader, launch/ergon.sh --dry-run."""
import os
import subprocess
import tempfile

import tree

# A file that must be refused, and what the message must name.
MISTAKES = {
    "ranks: many\n": "ranks: 'many'",
    "ranks: 0\n": "ranks: '0'",
    "rank: 2\n": "unknown key 'rank'",
    "ranks: 2\nranks: 3\n": ":2: ranks stands here twice",
    "bind: sometimes\n": "bind: 'sometimes'",
    "oversubscribe: yes\n": "oversubscribe: 'yes'",
    "hosts: a b\n": "hosts: 'a b'",
    "hosts: a:2\nhostfile: b\n": "exclude each other",
    "ranks 2\n": ":1: 'ranks 2' is not 'key: value'",
    "hostfile: nowhere.txt\nranks: 2\n": "cannot read the hostfile",
}


def dry_run(path, *more):
    environment = dict(os.environ, ERGON="/bin/true")
    return subprocess.run(
        [tree.ROOT / "launch/ergon.sh", "--cluster", path, *more, "check", "model.yaml"],
        capture_output=True, text=True, env=environment)


def problems():
    for name in tree.files(".yaml"):
        if name.startswith("cluster-configs/"):
            ran = dry_run(tree.ROOT / name, "--dry-run")
            if ran.returncode:
                yield f"{name}:1: refused: {ran.stderr.strip()}"
            elif not ran.stdout.startswith("mpirun "):
                yield f"{name}:1: starts no mpirun: {ran.stdout.strip()}"
    for content, expected in MISTAKES.items():
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(content)
            file.flush()
            ran = dry_run(file.name)
        if ran.returncode != 3 or expected not in ran.stderr:
            yield (f"launch/ergon.sh:1: {content!r} gave {ran.returncode} and "
                   f"{ran.stderr.strip()!r}, expected 3 and {expected!r}")
