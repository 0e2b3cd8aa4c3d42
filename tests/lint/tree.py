"""tree.py - the files of the project, and the rooms of docs/rooms.txt."""
import collections
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
Room = collections.namedtuple("Room", "level name folder doors")


def files(*endings):
    """Paths below ROOT that git knows or would take, with one of the endings (all without)."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        names = listed.stdout.splitlines()
    else:  # an unpacked archive
        names = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file()]
        names = [n for n in names if not n.startswith(("build/", ".git/", "ergon-out/"))]
    found = sorted(set(names))
    return [n for n in found if (not endings or n.endswith(endings)) and (ROOT / n).is_file()]


def text(name):
    return (ROOT / name).read_text(errors="replace")


def lines(name):
    return list(enumerate(text(name).splitlines(), 1))


def rooms():
    found = []
    for number, line in lines("docs/rooms.txt"):
        if re.match(r"\d", line):
            level, name, folder, *doors = line.split()
            found.append(Room(int(level), name, folder, doors))
    return found


def room_of(name):
    """The room that a file of the product lies in, or None."""
    for room in rooms():
        if name.startswith(room.folder + "/"):
            return room
    return None
