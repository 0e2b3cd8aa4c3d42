#!/usr/bin/env python3
"""Make the connectome of models/fly.yaml from tables of FlyWire's Codex: see docs/connectome.md.

    fly_codex.py TABLES OUT [--least 5] [--same-side]

TABLES holds connections.csv.gz (pre_root_id, post_root_id, syn_count), neurons.csv.gz (root_id,
nt_type) and classification.csv.gz (root_id, side, super_class). OUT gets neurons.csv.gz and the
SONATA file edges.h5: pairs of at least so many synapses, sorted by target, with an index; a weight
of 0.275 mV a synapse, below 0 where the sender's transmitter is GABA or GLUT.
"""
import argparse
import collections
import csv
import gzip
import pathlib

import h5py
import numpy as np

MV_PER_SYNAPSE, DELAY_MS, INHIBITORY = 0.275, 1.8, ("GABA", "GLUT")


def rows_of(path):
    with gzip.open(path, "rt", newline="") as table:
        yield from csv.DictReader(table)


def neurons_of(tables):
    """Rows root_id, side, super_class, sign, ascending by root id."""
    place = {row["root_id"]: row for row in rows_of(tables / "classification.csv.gz")}
    neurons = []
    for row in sorted(rows_of(tables / "neurons.csv.gz"), key=lambda row: int(row["root_id"])):
        known = place.get(row["root_id"], {})
        neurons.append({"root_id": row["root_id"], "side": known.get("side", ""),
                        "super_class": known.get("super_class", ""),
                        "sign": -1 if row["nt_type"].upper() in INHIBITORY else 1})
    return neurons


def pairs_of(tables, neurons, least, is_same_side):
    """Arrays source, target, synapses, sorted by target: a pair's neuropils are one."""
    index = {neuron["root_id"]: i for i, neuron in enumerate(neurons)}
    counts = collections.Counter()
    for row in rows_of(tables / "connections.csv.gz"):
        source, target = index.get(row["pre_root_id"]), index.get(row["post_root_id"])
        if source is not None and target is not None:
            counts[target, source] += int(row["syn_count"])
    pairs = sorted((target, source, count) for (target, source), count in counts.items()
                   if count >= least and (not is_same_side or
                                          neurons[source]["side"] == neurons[target]["side"]))
    target, source, count = np.array(pairs, np.int64).reshape(-1, 3).T
    return source, target, count


def edges_write(path, neurons, source, target, count):
    sign = np.array([neuron["sign"] for neuron in neurons])
    first = np.searchsorted(target, np.arange(len(neurons)), "left")
    end = np.searchsorted(target, np.arange(len(neurons)), "right")
    with h5py.File(path, "w") as file:
        file.attrs["magic"] = np.uint32(0x0A7A)
        file.attrs["version"] = np.array([0, 1], np.uint32)
        group = file.create_group("edges/fly_to_fly")
        for name, ids in (("source_node_id", source), ("target_node_id", target)):
            group[name] = ids.astype(np.uint64)
            group[name].attrs["node_population"] = "fly"
        group["edge_type_id"] = np.zeros(len(source), np.int64)
        group["edge_group_id"] = np.zeros(len(source), np.uint16)
        group["edge_group_index"] = np.arange(len(source), dtype=np.uint64)
        group["0/syn_weight"] = (MV_PER_SYNAPSE * count * sign[source]).astype(np.float32)
        group["0/delay"] = np.full(len(source), DELAY_MS, np.float32)
        index = group.create_group("indices/target_to_source")
        index["node_id_to_ranges"] = np.stack([np.arange(len(neurons))] * 2, 1) + [0, 1]
        index["node_id_to_range"] = index["node_id_to_ranges"]  # the same, under its other name
        index["range_to_edge_id"] = np.stack([first, end], 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tables", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--least", type=int, default=5, help="synapses of a pair that counts")
    parser.add_argument("--same-side", action="store_true", help="leave out what joins the sides")
    options = parser.parse_args()

    neurons = neurons_of(options.tables)
    source, target, count = pairs_of(options.tables, neurons, options.least, options.same_side)
    options.out.mkdir(parents=True, exist_ok=True)
    with gzip.open(options.out / "neurons.csv.gz", "wt", newline="") as file:
        table = csv.DictWriter(file, ["index", *neurons[0]])
        table.writeheader()
        table.writerows({"index": i, **neuron} for i, neuron in enumerate(neurons))
    edges_write(options.out / "edges.h5", neurons, source, target, count)
    print(f"{len(neurons)} neurons, {len(source)} pairs, {count.sum()} synapses")


if __name__ == "__main__":
    main()
