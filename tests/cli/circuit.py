#!/usr/bin/env python3
"""circuit.py ERGON [CASE...] - SONATA circuits: what is read, what is refused and how."""
import json
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402
import small_circuit  # noqa: E402
import sonata_same  # noqa: E402

try:
    import h5py
    import numpy as np
except ImportError:
    drive.skip("h5py is not here")


def digest_of(story, program, config, out, ranks=1, more=()):
    ran = drive.run(program, ["run", config, "--out", out, *more], ranks)
    if not story.expect(ran.code == 0, f"{config} on {ranks} ranks: does not run", ran):
        return None
    return drive.summary_of(out)["digest"]


def case_dialects(story, program):
    """Both dialects, any number of ranks: one digest, the same files."""
    with drive.Folder() as top:
        digests, outs = set(), []
        for dialect in ("types", "populations"):
            config = small_circuit.write(top / dialect, dialect)
            for ranks in (1, 2, 3) if drive.has_mpi(program) else (1,):
                outs.append(top / f"{dialect}{ranks}")
                digests.add(digest_of(story, program, config, outs[-1], ranks))
        story.expect(len(digests) == 1, f"not one digest: {digests}")
        for out in outs[1:]:
            difference = sonata_same.first_difference(outs[0], out)
            story.expect(difference is None, f"{out.name}: {difference}")
        with h5py.File(outs[0] / "out.h5") as file:
            story.expect(list(file["spikes"]) == ["cells"], "out.h5: not the cells alone")
            story.expect(len(file["spikes/cells/timestamps"]) > 100, "out.h5: hardly a spike")
        with h5py.File(outs[0] / "voltage.h5") as file:
            ids = list(file["report/cells/mapping/node_ids"])
            story.expect(ids == [0, 5, 7, *range(30, 40)], f"voltage.h5: nodes {ids}")
            time = list(file["report/cells/mapping/time"])
            story.expect(time == [10.0, 60.0, 0.5], f"voltage.h5: times {time}")
            first = file["report/cells/data"][0]
            story.expect(np.isfinite(first).all(), "voltage.h5: no voltages")


def case_output(story, program):
    """Without --out, results go where the config says."""
    with drive.Folder() as top:
        config = small_circuit.write(top / "here", "types")
        ran = drive.run(program, ["run", config, "--time", "20"])
        story.expect(ran.code == 0 and (top / "here/output/out.h5").is_file(),
                     "no spikes in output_dir", ran)
        checked = drive.run(program, ["check", config])
        story.expect(checked.code == 0 and "iaf_psc_exp" in checked.out, "check: says little",
                     checked)
        for words in (["--scale", "2"], ["--set", "a=1"]):
            ran = drive.run(program, ["run", config, *words])
            story.expect(ran.code == 2 and len(ran.ours()) == 1, f"{words}: not refused", ran)


def json_change(path, *keys):
    """Put the last of keys under the path of the others; None takes the key away."""
    def change(folder):
        file = folder / path
        root = json.loads(file.read_text())
        here = root
        for key in keys[:-2]:
            here = here[key]
        if keys[-1] is None:
            del here[keys[-2]]
        else:
            here[keys[-2]] = keys[-1]
        file.write_text(json.dumps(root))
    return change


def text_change(path, old, new):
    def change(folder):
        text = (folder / path).read_text()
        assert old in text, (path, old)
        (folder / path).write_text(text.replace(old, new, 1))
    return change


def h5_change(path, name, value):
    """Replace a dataset; None takes it away; a function makes the new from the old."""
    def change(folder):
        with h5py.File(folder / path, "a") as file:
            attributes = dict(file[name].attrs)
            old = file[name][()] if isinstance(file[name], h5py.Dataset) else None
            del file[name]
            if value is not None:
                file[name] = value(old) if callable(value) else value
                file[name].attrs.update(attributes)
    return change


def cut(path):
    def change(folder):
        data = (folder / path).read_bytes()
        (folder / path).write_bytes(data[:len(data) // 2])
    return change


def with_value(place, value):
    def make(old):
        new = old.astype("i8") if not old.dtype.kind == "f" else old.copy()
        new[place] = value
        return new
    return make


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


SIMULATION, CIRCUIT = "simulation_config.json", "circuit_config.json"
INNER, OUTER, CELLS = "edges/inner.h5", "edges/outer.h5", "cells.h5"
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


def case_overrides(story, program):
    """Overrides of whole projections: no weights into the cells, no spikes of theirs change."""
    with drive.Folder() as top:
        plain = small_circuit.write(top / "plain", "types")
        digests = {digest_of(story, program, plain, top / "0")}
        for number, override in enumerate(({"weight": 0.5}, {"synapse_delay_override": 3.0})):
            config = small_circuit.write(top / f"o{number}", "types")
            json_change(SIMULATION, "connection_overrides",
                        [dict(override, name="x", source="cells", target="cells")])(config.parent)
            digests.add(digest_of(story, program, config, top / f"out{number}"))
        story.expect(len(digests) == 3, "an override changes nothing")


def case_currents(story, program):
    """Currents that change, into listed nodes: V_m as exact integration in double precision."""
    with drive.Folder() as top:
        config = small_circuit.write(top / "c", "types")
        json_change(CIRCUIT, "networks", "edges", [])(config.parent)
        json_change(SIMULATION, "reports", "voltage", "cells", "cells")(config.parent)
        for key in ("start_time", "end_time"):
            json_change(SIMULATION, "reports", "voltage", key, None)(config.parent)
        if not digest_of(story, program, config, top / "out"):
            return
        with h5py.File(top / "out/voltage.h5") as file:
            frames = file["report/cells/data"][()]
    step = np.arange(2000)
    ramp = (0.05 + 0.2 * (step - 200) / 600) * ((step >= 200) & (step < 800))
    pulse = 0.4 * ((step >= 1000) & (step < 1600) & ((step - 1000) % 200 < 20))
    clamp = 0.3 * ((step >= 1500) & (step < 1700))
    for node, current in ((5, ramp), (1, pulse), (39, ramp + clamp), (9, 0 * step)):
        kind = small_circuit.TYPES[100 if node < small_circuit.EXCITATORY else 101]
        tau, leak = small_circuit.tau_m(node), np.exp(-0.1 / small_circuit.tau_m(node))
        v, free, want = -68.5 - kind["E_L"], 0, []
        for pA in 1000 * current + kind["I_e"]:
            want.append(v + kind["E_L"])
            if free == 0:
                v = v * leak + pA * tau / kind["C_m"] * (1 - leak)
            free = max(free - 1, 0)
            if v >= kind["V_th"] - kind["E_L"]:
                v, free = kind["V_reset"] - kind["E_L"], round(kind["t_ref"] / 0.1)
        error = np.abs(frames[:, node] - np.array(want)[::5]).max()
        story.expect(error < 1e-3, f"node {node}: V_m is off by {error} mV")


def case_mixed(story, program):
    """Two kinds of neurons that take turns in one population: ids stay those of the file."""
    with drive.Folder() as top:
        config = small_circuit.write(top / "c", "populations")
        h5_change("nodes.h5", "nodes/cells/0/@library/model_template",
                  [small_circuit.TEMPLATE, "nest:iaf_psc_alpha"])(config.parent)
        h5_change("nodes.h5", "nodes/cells/0/model_template",
                  np.arange(small_circuit.CELLS) % 2)(config.parent)
        digests = {digest_of(story, program, config, top / str(n), n)
                   for n in ((1, 2) if drive.has_mpi(program) else (1,))}
        story.expect(len(digests) == 1, f"not one digest: {digests}")
        with h5py.File(top / "1/out.h5") as file:
            story.expect(list(file["spikes"]) == ["cells"], "out.h5: not one population")
            spikes = list(zip(file["spikes/cells/timestamps"], file["spikes/cells/node_ids"]))
        story.expect(spikes == sorted(spikes), "out.h5: not by time, then id")
        story.expect({n % 2 for _, n in spikes} == {0, 1}, "out.h5: only one kind spikes")
        for kind, nodes in (("iaf_psc_exp", [0, 30, 32, 34, 36, 38]),
                            ("iaf_psc_alpha", [5, 7, 31, 33, 35, 37, 39])):
            with h5py.File(top / f"1/voltage_cells_{kind}.h5") as file:
                ids = list(file["report/cells/mapping/node_ids"])
                story.expect(ids == nodes, f"{kind}: the report has nodes {ids}")


def spikes_by_node(times, nodes, count):
    return [sorted(t for t, n in zip(times, nodes) if n == node) for node in range(count)]


def case_peer(story, program):
    """The example circuit of the SONATA repository, against the spikes that NEST gave for it."""
    folder = drive.data_folder("ERGON_SONATA_EXAMPLE", "data/sonata")
    if not folder:
        drive.skip("ERGON_SONATA_EXAMPLE names no folder")
    peer = np.loadtxt(folder / "reference/300_pointneurons_spikes.csv", delimiter=",", skiprows=1)
    with drive.Folder() as top:
        digests = {digest_of(story, program, folder / "300_pointneurons/config.json", top / str(n),
                             n) for n in ((1, 2, 4) if drive.has_mpi(program) else (1,))}
        story.expect(len(digests) == 1, f"not one digest: {digests}")
        with h5py.File(top / "1/spikes.h5") as file:
            times, nodes = (file[f"spikes/internal/{name}"][()]
                            for name in ("timestamps", "node_ids"))
    story.expect(abs(len(times) / len(peer) - 1) <= 0.02, f"{len(times)} spikes, not {len(peer)}")
    counts = [np.bincount(ids.astype(int), minlength=300) for ids in (nodes, peer[:, 1])]
    correlation = np.corrcoef(*counts)[0, 1]
    story.expect(correlation > 0.98, f"counts are correlated by {correlation}")
    for end in (100.0, 250.0):  # ms; to the first the limit, to the second what floats hold
        ours = spikes_by_node(np.rint(times[times < end] * 100), nodes[times < end], 300)
        want = spikes_by_node(np.rint(peer[peer[:, 0] < end, 0] * 100),
                              peer[peer[:, 0] < end, 1], 300)
        wrong = [n for n in range(300) if len(ours[n]) != len(want[n]) or
                 any(abs(a - b) > 1 for a, b in zip(ours[n], want[n]))]
        story.expect(not wrong, f"before {end} ms the neurons {wrong[:5]} spike otherwise")


def main(program, *names):
    cases = {n[len("case_"):]: f for n, f in globals().items() if n.startswith("case_")}
    story = drive.Story()
    for name in names or cases:
        cases[name](story, program)
    story.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
