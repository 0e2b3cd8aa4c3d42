#!/usr/bin/env python3
"""lint.py CHECK... - what every file of the project must keep to. Each check is a test lint.CHECK.

A problem is one line, FILE:LINE: what is wrong; a check fails if it found one.
"""
import os
import re
import subprocess
import sys

import clusters
import tree

STANDARD = set("""assert complex ctype errno fenv float inttypes limits locale math setjmp signal
    stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath time
    uchar wchar wctype
    sys/eventfd sys/signalfd arpa/inet ifaddrs net/if netdb netinet/in sys/random
    dirent dlfcn fcntl getopt glob libgen poll pthread regex sched semaphore spawn strings syslog
    termios unistd sys/file sys/ioctl sys/mman sys/resource sys/select sys/socket sys/stat
    sys/statvfs sys/syscall sys/time sys/types sys/uio sys/un sys/utsname sys/wait linux/mman
    gnu/libc-version cpuid immintrin""".split())
INCLUDE = re.compile(r'\s*#\s*include\s+(["<])([^">]+)[">]')
TOP = set("""src partition proto launch tests cluster-configs CMakeLists.txt README.md models docs
    cmake CMakePresets.json Makefile ARCHITECTURE.md CHANGELOG.md LICENSE .ci .clang-format
    .clang-tidy .gitignore .gitattributes .editorconfig""".split())


def includes(name):
    for number, line in tree.lines(name):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1) == "<", match.group(2)


def product_files():
    return [n for n in tree.files(".c", ".h", ".def") if tree.room_of(n)]


def check_rooms():
    """A room includes itself and rooms of a lower level."""
    for name in product_files():
        room = tree.room_of(name)
        for number, is_outside, header in includes(name):
            if is_outside:
                continue
            folder = os.path.dirname(name)
            header = header.replace(".pb-c.h", ".proto")  # of which it is made
            found = [p for p in ("src/" + header, header, f"{folder}/{header}")
                     if (tree.ROOT / p).is_file()]
            other = tree.room_of(found[0]) if found else None
            if other is None:
                yield f'{name}:{number}: "{header}" lies in no room of docs/rooms.txt'
            elif other.name != room.name and other.level >= room.level:
                yield (f"{name}:{number}: {room.name} (level {room.level}) must not include "
                       f'"{header}" of {other.name} (level {other.level})')


def check_doors():
    """A header of an outside library is included in its one room only."""
    doors = {door: room.name for room in tree.rooms() for door in room.doors}
    for name in product_files():
        room = tree.room_of(name)
        for number, is_outside, header in includes(name):
            if not is_outside or re.sub(r"\.h$", "", header) in STANDARD:
                continue
            door = next((d for d in doors if header.startswith(d)), None)
            if door is None:
                yield f"{name}:{number}: <{header}> has no door in docs/rooms.txt"
            elif doors[door] != room.name:
                yield f"{name}:{number}: <{header}> belongs behind the door of {doors[door]}"


def check_physics():
    """Kinds and the shard know no clock, no log, no printing, no environment."""
    forbidden = re.compile(r"\b(f?printf|vf?printf|f?puts|putchar|perror|fopen|getenv|time|"
                           r"clock_gettime|gettimeofday|rand|srand|random)\s*\(")
    for name in product_files():
        if tree.room_of(name).name not in ("kinds", "shard"):
            continue
        for number, _, header in includes(name):
            if header in ("base/clock.h", "base/log.h", "time.h", "sys/time.h"):
                yield f"{name}:{number}: physics must not include {header}"
        for number, line in tree.lines(name):
            code = re.sub(r'//.*|/\*.*?\*/|"[^"]*"|^ \*.*', "", line)
            match = forbidden.search(code)
            if match:
                yield f"{name}:{number}: physics must not call {match.group(1)}"


def check_length():
    """Functions of at most 60 lines, files of at most 500, lines of at most 100 columns."""
    for name in tree.files(".c", ".h", ".py", ".sh", ".cmake", "CMakeLists.txt", ".def", ".js",
                           ".css"):
        rows = tree.lines(name)
        if len(rows) > 500:
            yield f"{name}:500: the file has {len(rows)} lines, at most 500 are allowed"
        start = None
        for number, line in rows:
            if not name.endswith((".c", ".h")):  # of those, clang-format decides
                if len(line) > 100 and "http" not in line:
                    yield f"{name}:{number}: {len(line)} columns, at most 100 are allowed"
                continue
            if line == "{":
                start = number
            elif line.startswith("}") and start:
                if line == "}" and number - start - 1 > 60:
                    yield f"{name}:{start}: {number - start - 1} lines in a function, at most 60"
                start = None


def check_layout():
    """Nothing at the top but what the layout names; every test program lies in a known folder."""
    for name in tree.files():
        top = name.split("/")[0]
        if top not in TOP:
            yield f"{name}:1: '{top}' has no place at the top of the project"
        if name.startswith("src/") and name != "src/main.c" and not tree.room_of(name):
            yield f"{name}:1: lies in no room of docs/rooms.txt"


def check_words():
    """No path of one machine, no work left for later without an issue, no conflict marks."""
    slash = "/"
    machine = re.compile(slash + r"(work|farm|home|root|Users)" + slash + r"\w")
    later = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b(?!\(#\d+\))")
    marks = re.compile(r"^(<{7} |>{7} |={7}$)")
    for name in tree.files():
        if name == "LICENSE" or name.endswith((".png", ".h5", ".svg")) or "/seeds/" in name:
            continue
        for number, line in tree.lines(name):
            if machine.search(line):
                yield f"{name}:{number}: names a path of one machine"
            if later.search(line):
                yield f"{name}:{number}: leaves work for later without an issue's number"
            if marks.match(line):
                yield f"{name}:{number}: a mark of a merge conflict"


def check_docs():
    """Links lead somewhere; the page of the rooms names them all; the README has both commands."""
    for name in tree.files(".md"):
        for number, line in tree.lines(name):
            for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", line):
                target = (tree.ROOT / name).parent / link
                if "://" not in link and not link.startswith("mailto:") and not target.exists():
                    yield f"{name}:{number}: the link {link} leads nowhere"
    for room in tree.rooms():
        if f"`{room.name}`" not in tree.text("ARCHITECTURE.md"):
            yield f"ARCHITECTURE.md:1: does not name the room `{room.name}`"
    for command in ("launch/demo.sh", "launch/test.sh"):
        if command not in tree.text("README.md"):
            yield f"README.md:1: does not name {command}"


def output_of(command):
    ran = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True)
    said = [line for line in (ran.stdout + ran.stderr).splitlines() if line.strip()]
    return said or [f"{command[0]} ended with {ran.returncode}"] if ran.returncode else []


def check_format():
    """clang-format has nothing to change."""
    yield from output_of(["clang-format", "--dry-run", "-Werror", *tree.files(".c", ".h")])


def check_scripts():
    """shellcheck has nothing to say; what starts with #! may be executed."""
    shell = []
    for name in tree.files():
        first = tree.text(name)[:64].split("\n")[0]
        if first.startswith("#!") and not os.access(tree.ROOT / name, os.X_OK):
            yield f"{name}:1: starts with #! but is not executable"
        if re.match(r"#!.*\b(ba)?sh$", first):
            shell.append(name)
    yield from output_of(["shellcheck", *shell])


def check_clusters():
    """Every file of cluster-configs is understood, and mistakes in such files are refused."""
    yield from clusters.problems()


def main(words):
    checks = {n[len("check_"):]: f for n, f in globals().items() if n.startswith("check_")}
    if not words or not set(words) <= set(checks):
        sys.exit(f"usage: lint.py CHECK...   ({' '.join(checks)})")
    count = 0
    for word in words:
        for problem in checks[word]():
            print(problem)
            count += 1
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
