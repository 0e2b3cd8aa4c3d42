#!/usr/bin/env python3
"""partition.py ERGON [CASE...] - ergon partition: table, files, rates of a run, refusals."""
import json
import pathlib
import sys
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
AREAS = HERE / "four-areas.yaml"
RANDOM = drive.ROOT / "tests/models/indegree_exp.yaml"
SPACE = drive.ROOT / "tests/models/spatial_indegree.yaml"


def partitioned(story, program, words, folder):
    """partition.json by name of the partition; the table and the picture are looked at."""
    ran = drive.run(program, ["partition", *words, "--out", folder])
    if not story.expect(ran.code == 0, f"{words}: does not run", ran):
        return {}
    document = json.loads((folder / "partition.json").read_text())
    rows = {row["name"]: row for row in document["partitions"]}
    for name in rows:
        story.expect(any(line.startswith(name + " ") for line in ran.out.splitlines()),
                     f"{name}: not in the table", ran)
    picture = xml.etree.ElementTree.parse(folder / "partition.svg").getroot()
    story.expect(picture.tag.endswith("svg"), "the picture is no SVG")
    return rows


def case_areas(story, program):
    """Only METIS keeps areas whole; so its ranks meet seldom and say little."""
    with drive.Folder() as top:
        rows = partitioned(story, program, [AREAS, "-n", 4], top)
        story.expect(set(rows) == {"metis", "round-robin", "block", "random",
                                   "neurons round-robin"}, f"rows: {set(rows)}")
        metis, robin = rows["metis"], rows["round-robin"]
        story.expect(metis["spikes_per_second"] <= robin["spikes_per_second"] / 10, "no cut")
        story.expect(metis["interval_ms"] >= 5 and abs(robin["interval_ms"] - 0.1) < 1e-9,
                     f"intervals {metis['interval_ms']}, {robin['interval_ms']}")
        story.expect(metis["work_balance"] <= 1.05, f"balance {metis['work_balance']}")
        story.expect(len(metis["rank_of_tile"]) == 20, "not every tile has a rank")
        total = sum(map(sum, metis["traffic_spikes_per_second"]))
        story.expect(abs(total - metis["spikes_per_second"]) <= 1e-6 * total,
                     "the matrix is not the sum")


def case_hosts(story, program):
    with drive.Folder() as top:
        rows = partitioned(story, program, [AREAS, "-n", 8, "--hosts", 4], top)
        metis = rows["metis"]
        story.expect("metis, hosts unseen" in rows, "hosts are not told apart")
        story.expect(metis["interval_between_hosts_ms"] >= 5 > metis["interval_ms"],
                     f"intervals: {metis}")
        story.expect(metis["spikes_per_second_between_hosts"] < metis["spikes_per_second"],
                     "all traffic is between hosts")


def case_space(story, program):
    """The network is drawn where its tiles lie, and lies in pieces."""
    with drive.Folder() as top:
        rows = partitioned(story, program, [SPACE, "-n", 4], top)
        tiles = len(rows["metis"]["rank_of_tile"])
        drawn = (top / "partition.svg").read_text().count("<circle")
        story.expect(drawn == tiles, f"{drawn} of {tiles} tiles are drawn")
    with drive.Folder() as top:
        partitioned(story, program, [RANDOM, "-n", 4], top)
        story.expect("<circle" not in (top / "partition.svg").read_text(),
                     "a network that lies nowhere is drawn")


def case_measured(story, program):
    """With the rates of a run, what it sent is predicted within a tenth."""
    ranks = 4 if drive.has_mpi(program) else 1
    if ranks == 1:
        drive.skip("one rank sends nothing")
    for model in (AREAS, RANDOM, SPACE):
        with drive.Folder() as top:
            ran = drive.run(program, ["run", model, "--partition", "round-robin", "--time", 1000,
                                      "--out", top / "run"], ranks)
            if not story.expect(ran.code == 0, f"{model.name}: does not run", ran):
                continue
            summary = drive.summary_of(top / "run")
            sent = sum(rank["spikes_sent"] for rank in summary["phases"])
            story.expect(sent > 1000, f"{model.name}: only {sent} spikes were sent")
            spikes = sum(summary["measured"]["spikes_by_tile"])
            story.expect(spikes == summary["spikes"], f"{spikes} spikes of tiles")
            expected = summary["traffic"]["predicted"]["spikes"]
            story.expect(len(expected) == ranks and all(len(row) == ranks for row in expected),
                         "predicted traffic is no matrix of ranks")
            rows = partitioned(story, program, [model, "-n", ranks, "--measured",
                                                top / "run/summary.json"], top)
            if rows:
                told = rows["round-robin"]["spikes_per_second"]
                story.expect(abs(told - sent) <= 0.1 * sent,
                             f"{model.name}: {told} predicted, {sent} sent")


def case_refused(story, program):
    with drive.Folder() as top:
        (top / "empty.json").write_text("{}")
        (top / "few.json").write_text(
            '{"measured": {"model_seconds": 1, "spikes_by_tile": [1, 2]}}')
        (top / "text.json").write_text('{"measured": {"model_seconds": "long"}}')
        for words, code, *named in (
                (["-n", 1], 2, "-n 1", "4096"),
                ([], 2, "-n 1"),
                (["-n", 6, "--hosts", 4], 2, "--hosts 4", "6 ranks"),
                (["-n", 4, "--hosts", 0], 2, "--hosts 0"),
                (["-n", 4, "--measured", top / "none.json"], 3, "none.json"),
                (["-n", 4, "--measured", top / "empty.json"], 3, "empty.json",
                 "measured.model_seconds"),
                (["-n", 4, "--measured", top / "few.json"], 3, "few.json",
                 "measured.spikes_by_tile", "2 tiles", "20"),
                (["-n", 4, "--measured", top / "text.json"], 3, "measured.model_seconds"),
                (["-n", 4, "--out", top / "empty.json/deeper"], 4, "--out")):
            ran = drive.run(program, ["partition", AREAS, *words])
            story.expect(ran.code == code, f"{words}: exit code {ran.code}, not {code}", ran)
            story.expect(len(ran.ours()) == 1, f"{words}: {len(ran.ours())} lines", ran)
            for name in named:
                story.expect(name in ran.err, f"{words}: does not name {name!r}", ran)


CASES = {name[5:]: function for name, function in list(globals().items())
         if name.startswith("case_")}

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    told = drive.Story()
    for case in sys.argv[2:] or CASES:
        CASES[case](told, sys.argv[1])
    told.end()
