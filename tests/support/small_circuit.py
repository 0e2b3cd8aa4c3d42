"""small_circuit.py - one small SONATA circuit, written in either dialect.

Forty neurons of two types, driven by ten virtual nodes. Both dialects say the same, each in its
way, so both give the same spikes: "types" with tables of types, integers of several widths and the
old flat layout of spikes; "populations" without tables, everything node by node, with an enumerated
text attribute and two node groups.
"""
import json
import pathlib
import random

import h5py
import numpy as np

CELLS, EXCITATORY, DRIVES = 40, 30, 10
TYPES = {100: {"C_m": 200.0, "tau_m": 15.0, "t_ref": 2.0, "E_L": -68.0, "V_th": -52.0,
               "V_reset": -65.0, "I_e": 0.0, "tau_syn_ex": 2.0, "tau_syn_in": 4.0},
         101: {"C_m": 150.0, "tau_m": 10.0, "t_ref": 1.0, "E_L": -67.0, "V_th": -51.0,
               "V_reset": -66.0, "I_e": 5.0, "tau_syn_ex": 2.0, "tau_syn_in": 4.0}}
DELAYS = {10: 2.0, 11: 1.5, 12: None}  # of edge types; None: the default, 1 ms
TEMPLATE = "nest:iaf_psc_exp"


def network():
    """Edges as (source, target, type, weight), by target; and the drives' spikes."""
    dice = random.Random(4)
    inner, outer = [], []
    for target in range(CELLS):
        for source in sorted(dice.sample(range(CELLS), 8)):
            kind = 10 if source < EXCITATORY else 11
            inner.append((source, target, kind, 55.25 if kind == 10 else -120.5))
        for source in sorted(dice.sample(range(DRIVES), 4)):
            outer.append((source, target, 12, 310.0))
    spikes = sorted((round(dice.uniform(0.2, 190), 1), dice.randrange(DRIVES)) for _ in range(400))
    return inner, outer, sorted(set(spikes))


def tau_m(node):
    """A value of its own for every fourth node."""
    return 12.0 + node / 8 if node % 4 == 0 else TYPES[100 if node < EXCITATORY else 101]["tau_m"]


def root_mark(file):
    file.attrs["magic"] = np.uint32(0x0A7A)
    file.attrs["version"] = np.array([0, 1], "u4")


def index_write(group, name, ids, count):
    order = np.argsort(ids, kind="stable")
    ranges, nodes = [], np.full((count, 2), -1, "i8")
    for node in range(count):
        edges = order[ids[order] == node]
        first = len(ranges)
        for edge in edges:
            if len(ranges) > first and ranges[-1][1] == edge:
                ranges[-1][1] = edge + 1
            else:
                ranges.append([edge, edge + 1])
        if len(ranges) > first:
            nodes[node] = first, len(ranges)
    here = group.create_group(f"indices/{name}")
    here["node_id_to_range"] = nodes
    here["range_to_edge_id"] = np.array(ranges, "u8").reshape(-1, 2)


def edges_write(path, name, ends, edges, has_columns, has_index=True):
    """ends: (population, nodes) of source and target. has_columns: weight and delay by edge."""
    source, target, kind, weight = (np.array(column) for column in zip(*edges))
    with h5py.File(path, "w") as file:
        root_mark(file)
        group = file.create_group(f"edges/{name}")
        group["source_node_id"] = source.astype("u8")
        group["target_node_id"] = target.astype("u4")
        group["source_node_id"].attrs["node_population"] = ends[0][0]
        group["target_node_id"].attrs["node_population"] = np.bytes_(ends[1][0])
        group["edge_type_id"] = kind.astype("i4") if not has_columns else np.full(len(edges), -1)
        group["edge_group_id"] = np.zeros(len(edges), "u2")
        group["edge_group_index"] = np.arange(len(edges), dtype="u4")
        inner = group.create_group("0")
        if has_columns or ends[0][0] == "cells":
            inner["syn_weight"] = weight.astype("f4")
        if has_columns:
            inner["delay"] = np.array([DELAYS[int(k)] or 1.0 for k in kind], "f4")
        if has_index:
            index_write(group, "target_to_source", target, ends[1][1])
            index_write(group, "source_to_target", source, ends[0][1])


def spikes_write(path, spikes, is_flat):
    times = np.array([time for time, _ in spikes])
    nodes = np.array([node for _, node in spikes], "u8")
    with h5py.File(path, "w") as file:
        group = file.create_group("spikes" if is_flat else "spikes/drive")
        group["timestamps"] = times
        group["timestamps"].attrs["units"] = "ms"
        group["gids" if is_flat else "node_ids"] = nodes


def nodes_types(folder):
    with h5py.File(folder / "cells.h5", "w") as file:
        group = file.create_group("nodes/cells")
        group["node_type_id"] = np.array(
            [100 if i < EXCITATORY else 101 for i in range(CELLS)], "u8")
        group["node_id"] = np.arange(CELLS, dtype="u8")
        group["node_group_id"] = np.array([0 if i % 4 else 1 for i in range(CELLS)], "u4")
        own = [i for i in range(CELLS) if i % 4 == 0]
        group["node_group_index"] = np.array(
            [own.index(i) if i % 4 == 0 else i - i // 4 - 1 for i in range(CELLS)], "u8")
        group["0/x"] = np.arange(CELLS - len(own), dtype="f8")
        group["1/x"] = np.arange(len(own), dtype="f8")
        group["1/dynamics_params/tau_m"] = np.array([tau_m(i) for i in own])
        other = file.create_group("nodes/drive")
        other["node_type_id"] = np.full(DRIVES, 7, "u2")
        other.create_group("0")
    (folder / "node_types.csv").write_text(
        "node_type_id population ei model_template model_type dynamics_params name\n"
        f'101 cells i {TEMPLATE} point_process inh.json "of the second ""kind"""\n'
        f"100 cells e {TEMPLATE} point_neuron exc.json NULL\n"
        "7 drive v NULL virtual NULL NULL\n")
    (folder / "exc.json").write_text(json.dumps(TYPES[100]))
    (folder / "inh.json").write_text(json.dumps(TYPES[101]))


def nodes_populations(folder):
    with h5py.File(folder / "nodes.h5", "w") as file:
        group = file.create_group("nodes/cells")
        group["node_type_id"] = np.full(CELLS, -1)
        group["0/model_type"] = np.array([b"point_neuron"] * CELLS)
        group["0/model_template"] = np.zeros(CELLS, "u4")
        group["0/@library/model_template"] = [TEMPLATE]
        group["0/ei"] = ["e" if i < EXCITATORY else "i" for i in range(CELLS)]
        kinds = [TYPES[100 if i < EXCITATORY else 101] for i in range(CELLS)]
        for name in TYPES[100]:
            # the other spelling of this dialect
            other = {"E_L": "e_L", "I_e": "i_e", "V_th": "v_th"}.get(name, name)
            group[f"0/dynamics_params/{other}"] = np.array(
                [tau_m(i) if name == "tau_m" else kinds[i][name] for i in range(CELLS)])
        other = file.create_group("nodes/drive")
        other["node_type_id"] = np.full(DRIVES, -1)
        other["0/model_type"] = ["virtual"] * DRIVES
        unused = file.create_group("nodes/unused")
        unused["node_type_id"] = np.full(3, -1)
        unused["0/model_type"] = ["biophysical"] * 3


def circuit_types(folder):
    return {
        "manifest": {"$NETWORK": "./", "$EDGES": "${NETWORK}edges"},
        "components": {"point_neuron_models_dir": "$NETWORK", "synaptic_models_dir": "$NETWORK"},
        "networks": {
            "nodes": [{"nodes_file": "$NETWORK/cells.h5", "node_types_file": "node_types.csv"}],
            "edges": [
                {"edges_file": "$EDGES/inner.h5", "edge_types_file": "$EDGES/types.csv"},
                {"edges_file": "${EDGES}/outer.h5", "edge_types_file": "$EDGES/types.csv",
                 "enabled": True},
                {"edges_file": "nowhere.h5", "edge_types_file": None, "enabled": False}]}}


def circuit_populations():
    return {
        "version": 2.4, "node_sets_file": "circuit_sets.json",
        "networks": {
            "nodes": [{"nodes_file": "nodes.h5",
                       "populations": {"cells": {"type": "point_neuron"},
                                       "drive": {"type": "virtual"}}}],
            "edges": [{"edges_file": "edges/inner.h5",
                       "populations": {"inner": {"type": "chemical"}}},
                      {"edges_file": "edges/outer.h5",
                       "populations": {"outer": {"type": "chemical"}}}]}}


def simulation(dialect):
    config = {
        "network": "circuit_config.json",
        "run": {"dt": 0.1, "tstop": 200.0, "random_seed": 3},
        "node_sets_file": "node_sets.json",
        "inputs": {
            "drive": {"input_type": "spikes", "module": "h5", "input_file": "drive.h5",
                      "node_set": "drive"},
            "ramp": {"input_type": "current_clamp", "module": "linear", "amp_start": 0.05,
                     "amp_end": 0.25, "delay": 20.0, "duration": 60.0, "node_set": "some"},
            "pulses": {"input_type": "current_clamp", "module": "pulse", "amp_start": 0.4,
                       "width": 2.0, "frequency": 50, "delay": 100.0, "duration": 60.0,
                       "node_set": {"population": "cells", "node_id": [1, 2, 3]}},
            "step": {"input_type": "current_clamp", "module": "IClamp", "amp": 0.3,
                     "delay": 150.0, "duration": 20.0, "node_set": "inhibitory"}},
        "output": {"output_dir": "output", "spikes_file": "out.h5",
                   "spikes_sort_order": "by_time" if dialect == "populations" else "time"},
        "reports": {"voltage": {"cells": "some", "variable_name": "v", "sections": "soma",
                                "type": "compartment", "dt": 0.5, "start_time": 10.0,
                                "end_time": 60.0}}}
    if dialect == "types":
        config["conditions"] = {"v_init": -68.5}
    else:
        config["conditions"] = {"v_init": -68.5, "celsius": 34.0}
    return config


def write(folder, dialect):
    """The circuit in a folder; returns the path of its config."""
    folder = pathlib.Path(folder)
    (folder / "edges").mkdir(parents=True, exist_ok=True)
    inner, outer, spikes = network()
    is_types = dialect == "types"
    cells, drive = ("cells", CELLS), ("drive", DRIVES)
    edges_write(folder / "edges/inner.h5", "inner", (cells, cells), inner, not is_types)
    edges_write(folder / "edges/outer.h5", "outer", (drive, cells), outer, not is_types,
                has_index=is_types)
    spikes_write(folder / "drive.h5", spikes, is_types)
    sets = {"inhibitory": {"population": "cells", "ei": "i"},
            "few": {"population": ["cells"], "node_id": [0, 5, 7]},
            "late": {"population": "cells", "ei": {"$regex": "^[i]$"}},
            "some": ["few", "late"]}
    if is_types:
        nodes_types(folder)
        (folder / "edges/types.csv").write_text(
            "edge_type_id delay syn_weight model_template dynamics_params\n"
            "10 2.0 NULL static_synapse none.json\n11 1.5 1.0 static_synapse NULL\n"
            "12 NULL 310.0 NULL NULL\n")
        (folder / "none.json").write_text("{}")
        sets["late"] = {"population": "cells", "node_type_id": {"$gt": 100, "$lte": 101}}
        circuit = circuit_types(folder)
    else:
        nodes_populations(folder)
        (folder / "circuit_sets.json").write_text(json.dumps({"late": sets.pop("late")}))
        circuit = circuit_populations()
    (folder / "node_sets.json").write_text(json.dumps(sets))
    (folder / "circuit_config.json").write_text(json.dumps(circuit, indent=1))
    (folder / "simulation_config.json").write_text(json.dumps(simulation(dialect), indent=1))
    (folder / "config.json").write_text(json.dumps(
        {"network": "circuit_config.json", "simulation": "./simulation_config.json"}))
    return folder / "config.json"
