#!/usr/bin/env python3
"""circuit_read.py ERGON [CASE...] - a circuit means what it says: order of keys, seeds, copies."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402
import small_circuit  # noqa: E402

import circuit  # noqa: E402


def case_order(story, program):
    """What a node set has does not hang on the order of its keys."""
    with drive.Folder() as top:
        config = small_circuit.write(top / "c", "types")
        sets = (("ei", "i"), ("node_id", [1, 35])), (("node_id", [1, 35]), ("ei", "i"))
        digests = set()
        for number, keys in enumerate((*sets, (("node_id", [35]),))):
            circuit.json_change(circuit.SIMULATION, "inputs", "pulses", "node_set",
                                {"population": "cells", **dict(keys)})(config.parent)
            digests.add(circuit.digest_of(story, program, config, top / str(number)))
        story.expect(len(digests) == 1, f"not one digest: {digests}")


def case_seeds(story, program):
    """Every bit of a seed is read, be it a number or a text of digits."""
    with drive.Folder() as top:
        config = small_circuit.write(top / "c", "types")
        for seed in (2**53 + 1, str(2**64 - 1)):
            circuit.json_change(circuit.SIMULATION, "run", "random_seed", seed)(config.parent)
            if circuit.digest_of(story, program, config, top / "out"):
                said = drive.summary_of(top / "out")["seed"]
                story.expect(int(said) == int(seed), f"seed {seed} became {said}")


def case_untyped(story, program):
    """Edges of type -1 have all of their own, whatever types the table has for others."""
    with drive.Folder() as top:
        digests = set()
        for number, table in enumerate((None, "edge_type_id population\n7 other\n")):
            config = small_circuit.write(top / str(number), "populations")
            if table:
                (config.parent / "types.csv").write_text(table)
                circuit.json_change(circuit.CIRCUIT, "networks", "edges", 0, "edge_types_file",
                                    "types.csv")(config.parent)
            digests.add(circuit.digest_of(story, program, config, top / f"out{number}"))
        story.expect(len(digests) == 1, f"not one digest: {digests}")


def case_copies(story, program):
    """Ranks whose files differ stop with one line, whatever differs; the same copies run."""
    if not drive.has_mpi(program):
        drive.skip("this build has no MPI")
    changes = (
        None,
        circuit.json_change(circuit.SIMULATION, "run", "random_seed", 4),
        circuit.json_change("exc.json", "tau_m", 14.0),
        circuit.text_change("edges/types.csv", "10 2.0", "10 1.0"),
        circuit.h5_change("drive.h5", "spikes/gids", lambda old: (old + 1) % 10),
        circuit.json_change(circuit.SIMULATION, "inputs", "step", "amp", 0.4),
        circuit.json_change(circuit.SIMULATION, "reports", "voltage", "dt", 1.0),
    )
    with drive.Folder() as top:
        one = small_circuit.write(top / "one", "types")
        for number, change in enumerate(changes):
            other = small_circuit.write(top / f"other{number}", "types")
            if change:
                change(other.parent)
            words = ["--out", top / "out"]
            ran = drive.run(program, words,
                            start=[*drive.mpirun(program, 1), "run", one, *words, ":", "-n", "1",
                                   program, "run", other])
            if not change:
                story.expect(ran.code == 0, "the same copies do not run", ran)
                continue
            story.expect(ran.code == 3, f"copy {number}: exit code {ran.code}, not 3", ran)
            story.expect(len(ran.ours()) == 1 and "circuits that differ" in ran.err,
                         f"copy {number}: not one line that says so", ran)


def main(program, *names):
    cases = {n[len("case_"):]: f for n, f in globals().items() if n.startswith("case_")}
    story = drive.Story()
    for name in names or cases:
        cases[name](story, program)
    story.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
