#!/usr/bin/env python3
"""Prepare the folder that models/fly.yaml runs from: see docs/connectome.md.

    fly_prepare.py CONNECTOME OUT [--steps N] [--period STEPS] [--stagger STEPS]

CONNECTOME holds edges.h5 (SONATA, edge population fly_to_fly), neurons.csv.gz (columns index and
root_id) and a list of root ids of the neurons to be driven (sugar_grn_ids_*.txt). OUT gets
driven.ids, stimulus.spikes, and a link to edges.h5.
"""
import argparse
import csv
import gzip
import pathlib

DT_MS = 0.1


def indices_of(folder):
    """Node ids of the listed neurons that the connectome has, in the order of the list."""
    (listing,) = sorted(folder.glob("sugar_grn_ids_*.txt"))
    wanted = listing.read_text().split()
    with gzip.open(folder / "neurons.csv.gz", "rt", newline="") as table:
        index = {row["root_id"]: int(row["index"]) for row in csv.DictReader(table)}
    return [index[root] for root in wanted if root in index]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("connectome", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=10000)
    parser.add_argument("--period", type=int, default=100)
    parser.add_argument("--stagger", type=int, default=37)
    options = parser.parse_args()

    driven = indices_of(options.connectome)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "driven.ids").write_text("".join(f"{i}\n" for i in sorted(driven)))
    place = {node: i for i, node in enumerate(sorted(driven))}
    with open(options.out / "stimulus.spikes", "w") as spikes:
        print("# time_ms neuron: what a spike at t brings arrives at t + dt", file=spikes)
        for step in range(options.steps):
            for j, node in enumerate(driven):
                if (step - options.stagger * j) % options.period == 0:
                    print(f"{(step + 1) * DT_MS:.1f} {place[node]}", file=spikes)
    link = options.out / "edges.h5"
    if not link.exists():
        link.symlink_to((options.connectome / "edges.h5").resolve())
    print(f"{len(driven)} driven neurons; now: ergon run models/fly.yaml --set data={options.out}")


if __name__ == "__main__":
    main()
