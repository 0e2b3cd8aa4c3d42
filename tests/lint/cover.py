"""cover.py COVERAGE.json NEVER_RUN.txt - covered lines by room; fails below the limit."""
import json
import sys

import tree

LIMIT_PERCENT = 85.0


def main(coverage_path, never_path):
    with open(coverage_path) as file:
        files = json.load(file)["files"]
    lines, covered, never = {}, {}, []
    for entry in files:
        name = entry["file"]
        room = tree.room_of(name)
        key = room.name if room else "main"
        # A kernel is compiled once per instruction set: a line counts once, covered if any ran it.
        counts = {}
        for line in entry["lines"]:
            if not line.get("gcovr/noncode"):
                number = line["line_number"]
                counts[number] = counts.get(number, 0) + line["count"]
        lines[key] = lines.get(key, 0) + len(counts)
        covered[key] = covered.get(key, 0) + sum(1 for c in counts.values() if c)
        never += [f"{name}:{n}: {tree.text(name).splitlines()[n - 1].strip()}"
                  for n, c in sorted(counts.items()) if not c]
    with open(never_path, "w") as file:
        file.write("\n".join(never) + "\n")

    for key in sorted(lines):
        print(f"{key:12} {100 * covered[key] / lines[key]:6.1f} %  of {lines[key]} lines")
    total = 100 * sum(covered.values()) / max(1, sum(lines.values()))
    print(f"{'all':12} {total:6.1f} %  (at least {LIMIT_PERCENT:.0f} %); "
          f"what is never run: {never_path}")
    sys.exit(0 if total >= LIMIT_PERCENT else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
