#!/usr/bin/env python3
"""golden.py [--accept] ERGON [MODEL...] - models of tests/models against their stored digests.

--accept stores what is found; the commit that does so says why the results changed.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

MODELS = drive.ROOT / "tests/models"
STORE = drive.ROOT / "tests/golden/digests.txt"
HEAD = """# Digest and counts of every model of tests/models, the same on any number of ranks.
# model  digest  neurons  synapses  spikes
"""
KEYS = ("digest", "neurons", "synapses", "spikes")


def stored():
    rows = {}
    for line in STORE.read_text().splitlines() if STORE.exists() else []:
        if line and not line.startswith("#"):
            name, *values = line.split()
            rows[name] = values
    return rows


def found(program, name):
    with drive.Folder() as out:
        ran = drive.run(program, ["run", MODELS / f"{name}.yaml", "--out", out])
        if ran.code:
            sys.exit(f"{name}: {ran}")
        summary = drive.summary_of(out)
    return [str(summary[key]) for key in KEYS]


def main(words):
    accepts = words[:1] == ["--accept"]
    program, *names = words[1:] if accepts else words
    names = names or sorted(path.stem for path in MODELS.glob("*.yaml"))
    rows, wrong = ({} if accepts else stored()), 0
    for name in names:
        values = found(program, name)
        if accepts:
            rows[name] = values
        elif rows.get(name) != values:
            wrong += 1
            print(f"{name}: stored {rows.get(name)}, found {values}")
    if accepts:
        lines = [f"{name}  {'  '.join(values)}\n" for name, values in sorted(rows.items())]
        STORE.write_text(HEAD + "".join(lines))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
