#!/usr/bin/env python3
"""circuit_broken.py ERGON - circuits in which one thing is wrong: what is said of it."""
import json
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402
import small_circuit  # noqa: E402

from circuit import (CELLS, CIRCUIT, INNER, OUTER, SIMULATION, cut, h5_change,  # noqa: E402
                     json_change, np, text_change, with_value)


def sets_deep(folder):
    """Twelve sets, each eight times the next: 8^12 visits."""
    file = folder / "node_sets.json"
    sets = json.loads(file.read_text())
    sets.update({f"deep{i}": [f"deep{i + 1}"] * 8 for i in range(12)}, deep12={"node_id": [1]},
                some=["deep0"])
    file.write_text(json.dumps(sets))


def variables_deep(folder):
    """Twelve variables, each eight times the next, and nothing at the end."""
    file = folder / CIRCUIT
    circuit = json.loads(file.read_text())
    circuit["manifest"].update({f"$D{i}": f"$D{i + 1}" * 8 for i in range(12)}, **{"$D12": ""})
    circuit["networks"]["edges"][0]["edges_file"] = "$D0/inner.h5"
    file.write_text(json.dumps(circuit))


def types_of_others(folder):
    """A table of types, but of no edge population that is here."""
    file = folder / "edges/types.csv"
    head, *rows = file.read_text().splitlines()
    file.write_text("\n".join([f"{head} population", *(f"{row} other" for row in rows)]) + "\n")


# (dialect, what is broken, the words that the message must hold)
BROKEN = [
    ("types", json_change(SIMULATION, "run", "dt", None), (SIMULATION, "run.dt", "missing")),
    ("types", json_change(SIMULATION, "run", "dt", "fast"), (SIMULATION, "run.dt", "a text")),
    ("types", json_change(SIMULATION, "run", "tstop", 10.05), (SIMULATION, "run.tstop", "10.05")),
    ("types", json_change(SIMULATION, "run", None), (SIMULATION, "run", "missing")),
    ("types", text_change(SIMULATION, "{", "[{"), (SIMULATION + ":",)),
    ("types", json_change(SIMULATION, "network", "no.json"), ("no.json",)),
    ("types", json_change(SIMULATION, "ergon", {"sed": 1}), ("ergon.sed", "'seed'")),
    ("types", json_change(SIMULATION, "inputs", "ramp", "module", "noise"),
     ("inputs.ramp.module", "noise", "linear")),
    ("types", json_change(SIMULATION, "inputs", "ramp", "input_type", "voltage_clamp"),
     ("inputs.ramp.input_type", "voltage_clamp")),
    ("types", json_change(SIMULATION, "inputs", "ramp", "node_set", "somme"), ("somme",)),
    ("types", json_change(SIMULATION, "inputs", "drive", "node_set", "cells"),
     ("inputs.drive.node_set", "virtual")),
    ("types", json_change(SIMULATION, "inputs", "pulses", "node_set", {"node_id": [99]}),
     ("inputs.pulses.node_set", "99")),
    ("types", json_change(SIMULATION, "reports", "voltage", "variable_name", "w"),
     ("reports.voltage.variable_name", "'w'", "V_m")),
    ("types", json_change(SIMULATION, "connection_overrides",
                          [{"source": "few", "target": "cells", "weight": 0}]),
     ("connection_overrides[0].source", "3 of the 40")),
    ("types", json_change("node_sets.json", "few", ["some"]), ("node_sets.json", "itself")),
    ("types", json_change("node_sets.json", "late", {"colour": "red"}), ("late.colour",)),
    ("types", json_change("node_sets.json", "late", "node_type_id", {"$ge": 1}), ("$ge", "$gte")),
    ("types", json_change(CIRCUIT, "manifest", "$EDGES", "$NET/edges"), ("$NET", "manifest")),
    ("types", json_change(CIRCUIT, "networks", "nodes", []), ("networks.nodes", "empty")),
    ("types", json_change(CIRCUIT, "networks", "nodes", 0, "nodes_file", "no.h5"), ("no.h5",)),
    ("types", json_change(CIRCUIT, "components", None), ("node_types.csv:3", "exc.json")),
    ("types", json_change("exc.json", "tau_n", 3), ("exc.json", "tau_n", "iaf_psc_exp")),
    ("types", json_change("exc.json", "tau_m", -3), ("cells", "tau_m", "-3")),
    ("types", json_change("exc.json", "V_reset", -40), ("cells", "V_reset must be below V_th")),
    ("types", text_change("node_types.csv", "nest:iaf_psc_exp", "nest:iaf_psc_xp"),
     ("node_types.csv:2", "nest:iaf_psc_xp", "nest:iaf_psc_alpha", "pynn:IF_curr_exp")),
    ("types", text_change("node_types.csv", "100 cells", "102 cells"),
     (CELLS, "node_type_id[0]", "100", "node_types.csv")),
    ("types", text_change("node_types.csv", " exc.json NULL", " exc.json"),
     ("node_types.csv:3", "6 cells")),
    ("types", text_change("node_types.csv", "node_type_id", "type_id"), ("node_types.csv:1",)),
    ("types", text_change("node_types.csv", "7 drive", "seven drive"),
     ("node_types.csv:4", "seven")),
    ("types", text_change("edges/types.csv", "static_synapse", "stdp_synapse"),
     ("types.csv:2", "stdp_synapse", "static_synapse")),
    ("types", text_change("edges/types.csv", "10 2.0", "10 soon"), ("types.csv:2", "soon")),
    ("types", text_change("edges/types.csv", "10 2.0", "19 2.0"), (INNER, "edge_type_id", "10")),
    ("types", text_change("edges/types.csv", "310.0", "NULL"), (OUTER, "weight")),
    ("types", cut(INNER), (INNER,)),
    ("types", cut(CELLS), (CELLS,)),
    ("types", cut("drive.h5"), ("drive.h5",)),
    ("types", h5_change(CELLS, "nodes/cells/node_type_id", None), (CELLS, "node_type_id")),
    ("types", h5_change(CELLS, "nodes/cells/node_id", np.arange(5)), (CELLS, "node_id", "5", "40")),
    ("types", h5_change(CELLS, "nodes/cells/node_id", lambda old: old[::-1]),
     (CELLS, "node_id[0]", "39")),
    ("types", h5_change(CELLS, "nodes/cells/node_group_id", with_value(3, 8)),
     (CELLS, "node_group_id[3]", "8")),
    ("types", h5_change(CELLS, "nodes/cells/node_group_index", with_value(3, 400)),
     (CELLS, "node_group_index[3]", "400")),
    ("types", h5_change(CELLS, "nodes/cells/1/dynamics_params/tau_m", np.array([1.0])),
     (CELLS, "tau_m", "1 values")),
    ("types", h5_change(CELLS, "nodes/cells/1/dynamics_params/tau_m", with_value(2, np.nan)),
     (CELLS, "nodes/cells/1/dynamics_params/tau_m[2]", "nan", "expected a finite number")),
    ("types", sets_deep, ("node_sets.json", "65536")),
    ("types", variables_deep, (CIRCUIT, "networks.edges[0].edges_file", "1024")),
    ("types", types_of_others, (INNER, "edge_type_id", "expected one of the 0 types")),
    ("types", json_change(SIMULATION, "run", "random_seed", "9x"), ("run.random_seed", "'9x'")),
    ("types", json_change(SIMULATION, "run", "random_seed", -1), ("run.random_seed", "-1")),
    ("types", h5_change(INNER, "edges/inner/source_node_id", None), (INNER, "source_node_id")),
    ("types", h5_change(INNER, "edges/inner/source_node_id", np.arange(5)),
     (INNER, "source_node_id")),
    ("types", h5_change(INNER, "edges/inner/source_node_id", with_value(7, 4000)),
     (INNER, "4000")),
    ("types", h5_change(INNER, "edges/inner/target_node_id", with_value(7, 4000)),
     (INNER, "target")),
    ("types", h5_change(INNER, "edges/inner/0/syn_weight", np.zeros(9)), (INNER, "0")),
    ("types", h5_change(INNER, "edges/inner/edge_group_index", with_value(7, 4000)),
     (INNER, "edge_group_index")),
    ("types", h5_change(INNER, "edges/inner/indices/target_to_source/range_to_edge_id",
                        lambda old: with_value((3, 1), 100000)(old)), (INNER, "target_to_source")),
    ("types", h5_change(INNER, "edges/inner/indices/target_to_source/range_to_edge_id",
                        lambda old: old[::-1].copy()), (INNER,)),
    ("types", h5_change("drive.h5", "spikes/gids", with_value(3, 77)), ("drive.h5", "77")),
    ("types", h5_change("drive.h5", "spikes/timestamps", np.zeros(3)), ("drive.h5", "timestamps")),
    ("types", h5_change("drive.h5", "spikes/timestamps", None), ("drive.h5",)),
    ("populations", h5_change("nodes.h5", "nodes/cells/0/@library/model_template",
                              np.array([b"nest:hodgkin"])), ("nodes.h5", "nest:hodgkin")),
    ("populations", h5_change("nodes.h5", "nodes/cells/0/model_template", with_value(3, 9)),
     ("nodes.h5", "model_template[3]", "9")),
    ("populations", json_change(CIRCUIT, "networks", "nodes", 0, "populations",
                                {"cell": {"type": "virtual"}}), ("populations.cell", "nodes.h5")),
    ("populations", json_change(CIRCUIT, "networks", "nodes", 0, "populations",
                                {"cells": {"type": "point_neuron"}}), (OUTER, "drive")),
    ("populations", json_change(CIRCUIT, "networks", "edges", 0, "populations", {"no": {}}),
     ("populations.no", "inner.h5")),
    ("populations", json_change(CIRCUIT, "networks", "nodes", 0, "populations",
                                {"unused": {"type": "biophysical"}}), ("biophysical",)),
]


def case_broken(story, program):
    """One thing is broken at a time: one line that names it, exit code 3, on every rank."""
    ranks = 2 if drive.has_mpi(program) else 1
    with drive.Folder() as top:
        for dialect in ("types", "populations"):
            small_circuit.write(top / dialect, dialect)
        for number, (dialect, change, words) in enumerate(BROKEN):
            here = top / f"broken{number}"
            shutil.copytree(top / dialect, here)
            change(here)
            ran = drive.run(program, ["run", here / "config.json", "--out", top / "out"],
                            1 if number % 4 else ranks)
            what = f"broken {number} {words}"
            story.expect(ran.code == 3, f"{what}: exit code {ran.code}, not 3", ran)
            story.expect(len(ran.ours()) == 1, f"{what}: {len(ran.ours())} lines, not one", ran)
            for word in words:
                story.expect(word in ran.err, f"{what}: does not name {word!r}", ran)


def main(program):
    story = drive.Story()
    case_broken(story, program)
    story.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
