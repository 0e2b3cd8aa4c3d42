#!/usr/bin/env python3
"""cluster.py ERGON CASE - cluster files: ergon check, ergon run --cluster, and the launcher.

A file has two readers, Ergon and launch/ergon.sh: what one refuses the other refuses.
"""
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

CONFIGS = sorted((drive.ROOT / "cluster-configs").glob("*.yaml"))
MODEL = drive.ROOT / "tests/models/one_neuron.yaml"

# A file that must be refused: the line of the mistake, and what the message must name.
MISTAKES = {
    "ranks: many\n": (1, "many"),
    "ranks: 0\n": (1, "'0'"),
    "about: x\nranks: 1234567\n": (2, "1234567"),
    "about: x\nrank: 2\n": (2, "rank"),
    "ranks: 2\nranks: 3\n": (2, "ranks"),
    "ranks: 2\nbind: sometimes\n": (2, "sometimes"),
    "ranks: 2\noversubscribe: maybe\n": (2, "maybe"),
    "ranks: 2\nhosts: a b\n": (2, "a b"),
    "ranks: 2\nhosts: a:0\n": (2, "a:0"),
    "hosts: a:2\nhostfile: b\n": (1, "exclude"),
    "ranks: 2\npatience: soon\n": (2, "soon"),
    "ranks: 2\nmpi: btl\n": (2, "btl"),
    "ranks: 2\nendpoints: events=5555\n": (2, "5555"),
    "ranks: 2\nendpoints: evnets=tcp://a:5555\n": (2, "evnets"),
    "ranks: 2\ncoordinator: http=0.0.0.0:8420\n": (2, "0.0.0.0"),
    "ranks: 2\ncoordinator: port=8420\n": (2, "port=8420"),
}
# Only Ergon knows better.
SUBTLE = {
    "hosts: a:2, b:2\nranks: 5\n": (2, "4"),
    "ranks: 2\nhosts: a:2, b:2, a:2\n": (2, "twice"),
    "ranks: 2\npatience: 1 s\n": (2, "1 s"),
    "ranks: [2]\n": (1, "text"),
    "ranks: 2\ncoordinator: http=127.0.0.1:70000\n": (2, "70000"),
}


def case_check(story, program):
    """The files that come with Ergon are good, and said again; of mistakes each has its line."""
    for path in CONFIGS:
        ran = drive.run(program, ["check", path])
        story.expect(ran.code == 0 and f"cluster {path}" in ran.out, f"{path.name}: refused", ran)
    with drive.Folder() as top:
        path = top / "mine.yaml"
        for content, (line, name) in {**MISTAKES, **SUBTLE}.items():
            path.write_text(content)
            ran = drive.run(program, ["check", path])
            story.expect(ran.code == 3, f"{content!r}: exit code {ran.code}, not 3", ran)
            story.expect(re.search(rf"mine\.yaml:{line}:\d+: .*{re.escape(name)}", ran.err),
                         f"{content!r}: no line {line} with {name!r}", ran)
            story.expect(len(ran.ours()) == 1, f"{content!r}: not one line", ran)
            if content in MISTAKES:
                ran = drive.run(program, ["check", MODEL],
                                start=[drive.LAUNCHER, "--cluster", path, "--dry-run"])
                story.expect(ran.code == 3, f"the launcher took {content!r}", ran)


def case_run(story, program):
    """ergon run --cluster starts the ranks that the file says, and refuses another number."""
    with drive.Folder() as top:
        path = top / "mine.yaml"
        path.write_text("ranks: 2\nbind: none\noversubscribe: true\npatience: 30 s\n")
        words = ["run", MODEL, "--cluster", path, "--out", top / "out"]
        ran = drive.run(program, words, start=[program])
        if story.expect(ran.code == 0, "run --cluster: does not run", ran):
            story.expect(drive.summary_of(top / "out")["ranks"] == 2, "run --cluster: ranks", ran)
        ran = drive.run(program, words, 3)
        story.expect(ran.code == 3 and "mine.yaml:1: ranks: 2" in ran.err and "3" in ran.err,
                     "three ranks where two are said", ran)
        story.expect(len(ran.ours()) == 1, "three ranks: not one line", ran)
        words[3] = top / "nowhere.yaml"
        ran = drive.run(program, words, 2)
        story.expect(ran.code == 3 and "nowhere.yaml" in ran.err, "no such cluster file", ran)


def case_launch(story, program):
    """What the launcher makes of mpi: and patience:."""
    with drive.Folder() as top:
        path = top / "mine.yaml"
        path.write_text("ranks: 2\nmpi: btl=self,tcp pml=ob1\npatience: 7 s\n")
        ran = drive.run(program, ["run", MODEL],
                        start=[drive.LAUNCHER, "--cluster", path, "--dry-run"])
    story.expect(ran.code == 0, "does not pass", ran)
    for words in ("--mca btl self,tcp", "--mca pml ob1", "run --patience 7 "):
        story.expect(words in ran.out.replace("\\", ""), f"no {words!r}", ran)


def case_tools(story, program):
    """Without a tool that the launcher needs it says so in one line, and starts nothing."""
    tools = ["bash", "dirname", "mpirun", "perl"]
    for lacks in ("mpirun", "perl"):
        with drive.Folder() as top:
            for tool in tools:
                if tool != lacks:
                    (top / tool).symlink_to(shutil.which(tool))
            ran = drive.run(program, ["run", MODEL, "--out", top / "out"], 2, PATH=str(top))
            story.expect(ran.code == 2 and f"no {lacks} here: launch/install.sh" in ran.err,
                         f"without {lacks}", ran)
            story.expect(len(ran.err.splitlines()) == 1, f"without {lacks}: not one line", ran)
            story.expect(not (top / "out").exists(), f"without {lacks}: something ran", ran)


if __name__ == "__main__":
    if not drive.has_mpi(sys.argv[1]):
        drive.skip("this build has no MPI")
    its_story = drive.Story()
    globals()[f"case_{sys.argv[2]}"](its_story, sys.argv[1])
    its_story.end()
