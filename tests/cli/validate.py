#!/usr/bin/env python3
"""validate.py ERGON [CASE...] - what ergon validate energy shows, writes, and how it ends.

The numbers of science are judged by the program itself; here: that it judges, and tells the truth.
"""
import html.parser
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

HEAD = {"ergon_validate": int, "subject": str, "passed": bool, "quick": bool, "ended": str,
        "ranks": int, "kernel": str, "build": dict, "command": list, "checks": dict}
CHECK = {"shows": str, "source": str, "without": str, "ran_without": bool, "passed": bool,
         "seconds": (int, float), "rows": list}
ROW = {"what": str, "unit": str, "expected": list, "tolerance": (int, float),
       "tolerance_is_relative": bool, "measured": list, "verdict": str}
REFUTED = 70


class Page(html.parser.HTMLParser):
    """Counts figures, and remembers what a page of one file must not have."""

    def __init__(self, text):
        super().__init__()
        self.pictures, self.outside, self.ids = 0, [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        words = dict(attributes)
        self.pictures += tag == "svg"
        self.ids.add(words.get("id"))
        if tag in ("script", "link", "img", "iframe") or "://" in str(words.get("href", "")):
            self.outside.append(tag)


def typed(story, what, found, expected):
    for key, kind in expected.items():
        story.expect(isinstance(found.get(key), kind), f"{what}.{key}: not of its type")


def agrees(row, measured):
    def within(value):
        return row["tolerance"] * (abs(value) if row["tolerance_is_relative"] else 1) * (1 + 1e-9)
    return len(measured) == len(row["expected"]) and all(
        abs(m - e) <= within(e) for m, e in zip(measured, row["expected"]))


def validated(story, program, words, ranks=1):
    """How it ended, its document and its page."""
    with drive.Folder() as top:
        ran = drive.run(program, ["validate", "energy", *words, "--quick", "--out", top / "out"],
                        ranks, patience_s=280)
        file, page = top / "out" / "results.json", top / "out" / "index.html"
        if not story.expect(file.exists() and page.exists(), f"{words}: leaves no files", ran):
            return ran, None, None
        document, shown = json.loads(file.read_text()), Page(page.read_text())
        left = {path.name for path in (top / "out").iterdir()}
        story.expect(left == {"results.json", "index.html"}, f"{words}: leaves {left}")
    typed(story, "document", document, HEAD)
    story.expect(document["ranks"] == ranks, "another number of ranks")
    for name, check in document["checks"].items():
        typed(story, name, check, CHECK)
        story.expect(check["rows"], f"{name}: has no rows")
        story.expect(name in ran.out and name in shown.ids, f"{name}: not in table and page", ran)
        for row in check["rows"]:
            typed(story, f"{name}.{row.get('what')}", row, ROW)
    story.expect(not shown.outside, f"the page needs {shown.outside}")
    return ran, document, shown


def case_passes(story, program):
    names = {"elif", "edlif", "closure"}
    ran, document, page = validated(story, program, sorted(names))
    if not document:
        return
    story.expect(ran.code == 0 and document["passed"], "does not pass", ran)
    story.expect(set(document["checks"]) == names, f"ran {list(document['checks'])}")
    story.expect(page.pictures >= len(names), f"only {page.pictures} pictures")
    for name, check in document["checks"].items():
        for row in check["rows"]:
            story.expect(row["verdict"] == "pass" and agrees(row, row["measured"]),
                         f"{name}: {row['what']}: passes with {row['measured']}")
            if "control" in row:
                story.expect(not agrees(row, row["control"]),
                             f"{name}: {row['what']}: its control shows the same")
    first = document["checks"]["elif"]["rows"][0]
    story.expect(first["expected"] == [0, 12, 92, 81, 20, 19, 18, 18, 17, 17],
                 f"elif expects {first['expected']}")


def case_without(story, program):
    names = ["elif", "edlif", "closure"]
    words = [word for name in names for word in ("--without", name)]
    ran, document, _ = validated(story, program, [*names, *words])
    if not document:
        return
    story.expect(ran.code == REFUTED and "3 of 3 checks failed" in ran.err,
                 "does not end as refuted", ran)
    story.expect(not document["passed"], "says that it passed")
    for name, check in document["checks"].items():
        story.expect(check["ran_without"] and not check["passed"], f"{name}: passes without")
    ran, document, _ = validated(story, program, ["closure", "elif", "--without", "closure"])
    if document:
        story.expect(ran.code == REFUTED and "1 of 2" in ran.err, "one of two", ran)
        story.expect(document["checks"]["elif"]["passed"], "elif fails without closure")


def ledger_rows(document):
    """What the ledger itself says: the rows of (tick, ATP)."""
    rows = [row for row in document["checks"]["ledger"]["rows"] if row["unit"] == "(tick, ATP)"]
    return rows, [row["control"] for row in rows]


def case_ledger(story, program):
    """It breaks off a run that loses an action potential; that is shown, not told as a fault."""
    for ranks in (1, 2) if drive.has_mpi(program) else (1,):
        ran, document, _ = validated(story, program, ["ledger"], ranks)
        if not document:
            return
        rows, controls = ledger_rows(document)
        story.expect(ran.code == 0 and len(rows) == 2, f"{ranks} ranks: {len(rows)} rows", ran)
        story.expect(all(tick == 200 and atp > 1e6 for tick, atp in controls),
                     f"{ranks} ranks: controls break at {controls}", ran)
        story.expect(all("does not balance at tick 200" in row["note"] for row in rows),
                     "rows do not say what the ledger said", ran)
        story.expect("balance" not in ran.err, "a fault that is wanted is told", ran)

        ran, document, _ = validated(story, program,
                                     ["ledger", "closure", "--without", "ledger"], ranks)
        if not document:
            return
        rows, _ = ledger_rows(document)
        story.expect(ran.code == REFUTED and "1 of 2" in ran.err, "without: not refuted", ran)
        story.expect("balance" not in ran.err, "without: a fault that is wanted is told", ran)
        story.expect(document["checks"]["closure"]["passed"], "closure fails without ledger", ran)
        for row in rows:
            story.expect(row["verdict"] == "FAIL" and row["measured"][0] == 10000 and
                         row["measured"][1] == row["control"][1],
                         f"without: measured {row['measured']}: {row['verdict']}", ran)


COUPLED = ["supply", "pool", "sensory", "excitability", "transmission", "pruning"]


def case_couplings(story, program):
    ran, document, _ = validated(story, program, COUPLED)
    if document:
        story.expect(ran.code == 0 and document["passed"], "does not pass", ran)
    words = [word for name in COUPLED for word in ("--without", name)]
    ran, document, _ = validated(story, program, [*COUPLED, *words])
    if not document:
        return
    story.expect(ran.code == REFUTED, "does not end as refuted", ran)
    for name, check in document["checks"].items():
        story.expect(not check["passed"], f"{name}: passes without its coupling")


def case_ranks(story, program):
    if not drive.has_mpi(program):
        drive.skip("this build has no MPI")
    rows = []
    for ranks in (1, 2, 3):
        ran, document, _ = validated(story, program, ["ledger", "closure", "edlif"], ranks)
        if not document:
            return
        story.expect(ran.code == 0, f"{ranks} ranks: fails", ran)
        rows.append({name: check["rows"] for name, check in document["checks"].items()})
    story.expect(rows[0] == rows[1] == rows[2], "ranks differ in what they measured")


def case_usage(story, program):
    ran = drive.run(program, ["help", "validate"])
    story.expect(all(word in ran.out for word in ("ledger", "edlif", "--quick", "--without")),
                 "help does not name checks and options", ran)
    for words, expected in ((["validate"], "expected energy"),
                            (["validate", "enrgy"], "enrgy"),
                            (["validate", "energy", "elff"], "'elif'"),
                            (["validate", "energy", "--without", "closur"], "'closure'"),
                            (["validate", "energy", "--without"], "--without")):
        ran = drive.run(program, words)
        story.expect(ran.code == 2 and expected in ran.err, f"{words}: not refused", ran)
        story.expect(len(ran.ours()) == 1, f"{words}: not one line", ran)
    with drive.Folder() as top:
        (top / "file").write_text("")
        ran = drive.run(program, ["validate", "energy", "closure", "--out", top / "file"])
        story.expect(ran.code == 4 and "--out" in ran.err, "a file as folder", ran)


def main(program, names):
    story = drive.Story()
    cases = {n[len("case_"):]: f for n, f in globals().items() if n.startswith("case_")}
    for name in names or cases:
        cases[name](story, program)
    story.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
