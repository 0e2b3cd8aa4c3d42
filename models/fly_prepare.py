#!/usr/bin/env python3
"""Prepare the folder that models/fly.yaml runs from: see docs/connectome.md.

    fly_prepare.py CONNECTOME OUT [--side right] [--drive sensory] [--steps N] [--period STEPS]

CONNECTOME holds edges.h5 (SONATA, edge population fly_to_fly), neurons.csv.gz (columns index and
root_id; side and super_class for --side and --drive sensory) and a list of root ids of the neurons
to be driven (sugar_grn_ids_*.txt). OUT gets driven.ids, brain.ids (all others), stimulus.spikes,
and a link to edges.h5.
"""
import argparse
import csv
import gzip
import pathlib

DT_MS = 0.1
STAGGER_STEPS = 37  # from one driven neuron to the next, in the order of their list


def neurons_of(folder, side):
    """Rows of the table of neurons, of one side or both."""
    with gzip.open(folder / "neurons.csv.gz", "rt", newline="") as table:
        rows = list(csv.DictReader(table))
    return [row for row in rows if side == "both" or row["side"] == side]


def driven_of(folder, rows, drive):
    """Node ids of the driven neurons, in the order in which they are staggered."""
    if drive == "sensory":
        return [int(row["index"]) for row in rows if row["super_class"] == "sensory"]
    (listing,) = sorted(folder.glob("sugar_grn_ids_*.txt"))
    index = {row["root_id"]: int(row["index"]) for row in rows}
    return [index[root] for root in listing.read_text().split() if root in index]


def ids_write(path, ids):
    path.write_text("".join(f"{i}\n" for i in sorted(ids)))


def stimulus_write(path, driven, options):
    place = {node: i for i, node in enumerate(sorted(driven))}
    with open(path, "w") as spikes:
        print("# time_ms neuron: what a spike at t brings arrives at t + dt", file=spikes)
        for j, node in enumerate(driven):
            for step in range(STAGGER_STEPS * j % options.period, options.steps, options.period):
                print(f"{(step + 1) * DT_MS:.1f} {place[node]}", file=spikes)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("connectome", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--side", choices=["both", "left", "right"], default="both")
    parser.add_argument("--drive", choices=["sugar", "sensory"], default="sugar")
    parser.add_argument("--steps", type=int, default=10000, help="length of the stimulus")
    parser.add_argument("--period", type=int, default=100, help="steps between two pushes")
    options = parser.parse_args()

    rows = neurons_of(options.connectome, options.side)
    driven = driven_of(options.connectome, rows, options.drive)
    options.out.mkdir(parents=True, exist_ok=True)
    ids_write(options.out / "driven.ids", driven)
    ids_write(options.out / "brain.ids", {int(row["index"]) for row in rows} - set(driven))
    stimulus_write(options.out / "stimulus.spikes", driven, options)
    link = options.out / "edges.h5"
    link.unlink(missing_ok=True)
    link.symlink_to((options.connectome / "edges.h5").resolve())
    print(f"{len(rows)} neurons, {len(driven)} of them driven; now:")
    print(f"  ergon run models/fly.yaml --set data={options.out.resolve()}")


if __name__ == "__main__":
    main()
