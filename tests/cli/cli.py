#!/usr/bin/env python3
"""cli.py ERGON [CASE...] - what a user types, what is said, and the exit code.

A case is a function case_NAME(story, program); ctest runs each as cli.NAME.
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
MODEL = drive.ROOT / "tests/models/indegree_exp.yaml"
HEX_DIGEST = re.compile(r"[0-9a-f]{16,}")


def refused(story, program, words, code, *named):
    """The words end with the code and one line that names all that it should."""
    ran = drive.run(program, words)
    story.expect(ran.code == code, f"{words}: exit code {ran.code}, not {code}", ran)
    story.expect(len(ran.ours()) == 1, f"{words}: {len(ran.ours())} lines, not one", ran)
    for name in named:
        story.expect(name in ran.err, f"{words}: does not name {name!r}", ran)
    return ran


def case_help(story, program):
    for words in (["--help"], ["help"]):
        ran = drive.run(program, words)
        story.expect(ran.code == 0 and not ran.err, f"{words}: not plainly helpful", ran)
        for name in ("run", "check", "report", "--version"):
            story.expect(name in ran.out, f"{words}: does not name {name}", ran)
    for words in (["help", "run"], ["run", "--help"]):
        ran = drive.run(program, words)
        story.expect(ran.code == 0, f"{words}: exit code {ran.code}", ran)
        for option in ("--time", "--warmup", "--seed", "--scale", "--set", "--partition",
                       "--kernel", "--out"):
            story.expect(option in ran.out, f"{words}: does not name {option}", ran)


def case_version(story, program):
    ran = drive.run(program, ["--version"])
    story.expect(ran.code == 0 and re.fullmatch(r"ergon \d+\.\d+\.\d+\n", ran.out),
                 "--version: not 'ergon X.Y.Z'", ran)


def case_usage(story, program):
    refused(story, program, [], 2)
    refused(story, program, ["rnu", MODEL], 2, "rnu", "'run'")
    refused(story, program, ["run"], 2, "MODEL")
    refused(story, program, ["run", MODEL, "--tiem", "10"], 2, "--tiem", "'--time'")
    refused(story, program, ["run", MODEL, "--time"], 2, "--time")
    refused(story, program, ["run", MODEL, "--time", "ten"], 2, "ten")
    refused(story, program, ["run", MODEL, "--time", "-1"], 2, "-1")
    refused(story, program, ["run", MODEL, "--seed", "x"], 2, "--seed")
    refused(story, program, ["run", MODEL, "--scale", "0"], 2, "--scale")
    refused(story, program, ["run", MODEL, "--set", "novalue"], 2, "KEY=VALUE")
    refused(story, program, ["run", MODEL, "--partition", "metsi"], 2, "metsi", "'metis'")
    refused(story, program, ["run", MODEL, "--kernel", "sse"], 2, "sse", "portable")
    refused(story, program, ["run", MODEL, "--exchange", "mail"], 2, "mail", "messages")
    refused(story, program, ["run", MODEL, "--patience", "1"], 2, "--patience", "2 to")
    refused(story, program, ["run", MODEL, "--stuck", "1e300"], 2, "--stuck", "at most")
    refused(story, program, ["run", MODEL, MODEL], 2)
    refused(story, program, ["report"], 2, "DIR")


def case_input(story, program):
    refused(story, program, ["run", "nowhere.yaml"], 3, "nowhere.yaml")
    refused(story, program, ["check", HERE], 3, str(HERE))
    refused(story, program, ["report", HERE], 3)
    with drive.Folder() as top:
        broken = top / "broken.yaml"
        broken.write_text("populations: [\n")
        ran = refused(story, program, ["check", broken], 3, "broken.yaml:")
        story.expect(re.search(r"broken\.yaml:\d+:\d+", ran.err), "no place", ran)
        text = MODEL.read_bytes()
        broken.write_bytes(text + b"\0populations: {}\n")
        for command in ("check", "run"):
            ran = refused(story, program, [command, broken], 3, "broken.yaml",
                          f"byte {len(text)} is 0")
            story.expect(len(ran.ours()) == 1, "a byte of 0: not one line", ran)


def case_mistakes(story, program):
    """Ten mistakes, ten places, once: alone and on two ranks."""
    model = HERE / "ten-mistakes.yaml"
    place = re.compile(r"ten-mistakes\.yaml:(\d+):(\d+): ")
    for ranks in (1, 2) if drive.has_mpi(program) else (1,):
        for command in ("check", "run"):
            ran = drive.run(program, [command, model], ranks)
            what = f"{command} on {ranks} ranks"
            lines = [line for line in ran.err.splitlines() if place.search(line)]
            story.expect(ran.code == 3, f"{what}: exit code {ran.code}, not 3", ran)
            story.expect(len(lines) == 10, f"{what}: {len(lines)} places, not ten", ran)
            story.expect(len(set(lines)) == len(lines), f"{what}: something is said twice", ran)


def case_earlier_results(story, program):
    """What an earlier run left does not stand beside the results of the next one."""
    with drive.Folder() as top:
        model = top / "quiet.yaml"
        model.write_text("ergon: 1\ndt: 0.1 ms\ntime: 10 ms\n"
                         "populations: {E: {kind: iaf_psc_exp, size: 4}}\n"
                         "recording: {spikes: none}\n")
        names = ["summary.json", "report.html", "spikes.h5"]
        for name in [*names, "notes.txt"]:
            (top / name).write_text("earlier")
        ran = drive.run(program, ["run", model, "--out", top])
        story.expect(ran.code == 0, "does not run", ran)
        for name in names:
            path = top / name
            story.expect(not path.exists() or path.read_bytes() != b"earlier",
                         f"{name} of the earlier run is left", ran)
        story.expect((top / "notes.txt").exists(), "a file that is no result is gone", ran)


def case_check(story, program):
    ran = drive.run(program, ["check", MODEL])
    story.expect(ran.code == 0, "check: does not pass", ran)
    for name in ("E", "I", "500", "fixed_indegree", "memory"):
        story.expect(name in ran.out, f"check: does not name {name}", ran)
    live = drive.run(program, ["check", drive.ROOT / "tests/models/live_small.yaml"])
    for line in (r"skin +skin +9 rates \(Hz\) +0 \.\. 500",
                 r"recurrence +80 +20 +160 pA  to \S+ at",
                 r"hot +rate \(Hz\) +E +> +50 +40 +100  degraded"):
        story.expect(re.search(line, live.out), f"check: does not say {line}", live)
    more = drive.run(program, ["check", MODEL, "-n", "4"])
    story.expect(more.code == 0 and "4 ranks" in more.out, "check -n 4: no memory for 4", more)


def case_run(story, program):
    """What a run leaves: summary, spikes, report; and what it says."""
    with drive.Folder() as top:
        out = top / "a" / "b"
        words = ["run", MODEL, "--out", out, "--time", "80", "--warmup", "20", "--seed", "5"]
        ran = drive.run(program, words)
        if not story.expect(ran.code == 0, "run: does not run", ran):
            return
        summary = drive.summary_of(out)
        for key in ("digest", "ranks", "neurons", "synapses", "mpi_start_seconds",
                    "prepare_seconds", "build_seconds", "simulate_seconds", "warmup_seconds",
                    "model_time_ms", "real_time_factor", "peak_memory_bytes",
                    "spikes", "populations", "phases", "command"):
            story.expect(key in summary, f"summary.json: has no {key}")
        for name in ("E", "I"):
            for key in ("rate_hz", "cv_isi"):
                story.expect(key in summary["populations"][name],
                             f"summary.json: has no populations.{name}.{key}")
        story.expect(summary["neurons"] == 500 and summary["synapses"] == 500 * 50,
                     "summary.json: not 500 neurons with 50 synapses each")
        story.expect(summary["model_time_ms"] == 80, "summary.json: the time is not 80 ms")
        story.expect(HEX_DIGEST.fullmatch(summary["digest"]), "summary.json: no hex digest")
        story.expect(summary["digest"] in ran.err + ran.out, "run: does not say its digest", ran)
        page = drive.run(program, ["report", out])
        story.expect(page.code == 0, "report: does not work", page)
        text = (out / "report.html").read_text() if page.code == 0 else ""
        story.expect("<html" in text and "http" not in re.sub(r"http://www.w3.org", "", text),
                     "report.html: not one self-contained page")
        story.expect(summary["digest"] in text, "report.html: does not show the digest")
        (out / "summary.json").write_text("{")
        refused(story, program, ["report", out], 3, "summary.json")


def case_same(story, program):
    """A run depends on its seed and values, and on nothing else."""
    digests = []
    for words in (["--seed", "1"], ["--seed", "1"], ["--seed", "2"],
                  ["--seed", "1", "--set", "inputs.0.weight=80 pA"],
                  ["--seed", "1", "--warmup", "0.7", "--time", "79.3"]):
        with drive.Folder() as out:
            ran = drive.run(program, ["run", MODEL, "--time", "30", "--out", out, *words])
            if not story.expect(ran.code == 0, f"{words}: does not run", ran):
                return
            digests.append(drive.summary_of(out)["digest"])
    story.expect(digests[0] == digests[1], "the same words gave another digest")
    story.expect(digests[0] != digests[2], "another seed gave the same digest")
    story.expect(digests[0] != digests[3], "another weight gave the same digest")
    story.expect(digests[0] == digests[4], "where the warm-up ends changed the result")


def case_account(story, program):
    """Costs are booked beside the neurons: the spikes are those without energy."""
    found = {}
    for mode in ["off", "account"]:
        with drive.Folder() as out:
            ran = drive.run(program, ["run", drive.ROOT / "tests/models/energy_account.yaml",
                                      "--set", f"energy={mode}", "--out", out])
            if not story.expect(ran.code == 0, f"energy {mode}: does not run", ran):
                return
            found[mode] = drive.summary_of(out)
    story.expect(found["off"]["digest_spikes"] == found["account"]["digest_spikes"],
                 "other spikes where costs are booked")
    story.expect(found["off"]["digest_states"] != found["account"]["digest_states"],
                 "stores are not in the digest")


def case_models(story, program):
    """Every model that users are given passes check, and runs for a moment where it is scaled."""
    models = sorted((drive.ROOT / "models").glob("*.yaml"))
    story.expect(len(models) >= 3, "there are fewer than three models")
    for model in models:
        if model.name == "fly.yaml":  # needs data: given.py
            continue
        ran = drive.run(program, ["check", model])
        story.expect(ran.code == 0, f"{model.name}: does not pass check", ran)
    with drive.Folder() as out:
        ran = drive.run(program, ["run", drive.ROOT / "models/microcircuit.yaml", "--scale", "0.02",
                                  "--time", "20", "--warmup", "0", "--out", out])
        if story.expect(ran.code == 0, "microcircuit at 2 %: does not run", ran):
            story.expect(drive.summary_of(out)["spikes"] > 0, "microcircuit: is silent")
    with drive.Folder() as out:
        ran = drive.run(program, ["run", drive.ROOT / "models/sheet.yaml", "--scale", "0.02",
                                  "--time", "60", "--warmup", "0", "--out", out])
        if story.expect(ran.code == 0, "sheet at 2 %: does not run", ran):
            story.expect(drive.summary_of(out)["synapses"] == 2000000, "sheet: in-degrees")


def case_mpirun(story, program):
    """Under a plain mpirun: messages once; a world of one warns."""
    if not drive.has_mpi(program):
        drive.skip("this build has no MPI")
    with drive.Folder() as out:
        words = ["run", MODEL, "--time", "10", "--out", out]
        ran = drive.run(program, words, start=drive.mpirun(program, 1))
        story.expect(ran.code == 0 and "WORLD HAS ONE RANK" in ran.err, "mpirun -n 1: no warning",
                     ran)
        ran = drive.run(program, words, start=drive.mpirun(program, 2))
        story.expect(ran.code == 0 and "warning" not in ran.err, "mpirun -n 2: not plainly", ran)
        story.expect(ran.err.count("2 ranks on 1 host") == 1, "mpirun -n 2: head not once", ran)
        story.expect(drive.summary_of(out)["ranks"] == 2, "summary.json: not two ranks")
        ran = drive.run(program, [*words, "--tiem", "1"], start=drive.mpirun(program, 2))
        story.expect(ran.code == 2 and len(ran.ours()) == 1, "mpirun, wrong option: not once", ran)


def case_full_output(story, program):
    """An output folder that cannot be made is told before anything is built."""
    with drive.Folder() as top:
        (top / "file").write_text("")
        ran = refused(story, program, ["run", MODEL, "--out", top / "file"], 4, str(top / "file"))
        story.expect("built" not in ran.err, "the network was built first", ran)


def main(program, *names):
    cases = {n[len("case_"):]: f for n, f in globals().items() if n.startswith("case_")}
    story = drive.Story()
    for name in names or cases:
        cases[name](story, program)
    story.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
