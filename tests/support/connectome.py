"""connectome.py - a small made-up connectome in the form of the real one, and its own simulation.

write() makes edges.h5 (SONATA, sorted by target, with an index), neurons.csv.gz and a list of
root ids, as models/fly_prepare.py takes them. simulate() is an independent implementation of the
model in double precision, step by step as it was published.
"""
import csv
import gzip

import h5py
import numpy as np

NODES, DRIVEN, ROOT_FIRST = 400, 20, 7000


def draw(seed=1, nodes=NODES, edges=9000, is_whole=True):
    """Columns source, target, weight (mV), sorted by target; weights are multiples of 0.275."""
    random = np.random.default_rng(seed)
    target = np.sort(random.integers(0, nodes, edges)).astype(np.uint64)
    source = random.integers(0, nodes, edges).astype(np.uint64)
    count = random.integers(5, 60, edges)
    sign = np.where(random.random(nodes) < 0.35, -1, 1)[source.astype(int)]
    weight = 0.275 * count * sign
    if not is_whole:
        weight = weight * random.normal(1, 0.1, edges)
    return source, target, weight


def ranges_of(target, nodes):
    """Rows [first, end) of range_to_edge_id, and of nodes; nodes without edges have (0, 0)."""
    first = np.searchsorted(target, np.arange(nodes), "left")
    end = np.searchsorted(target, np.arange(nodes), "right")
    has = np.flatnonzero(end > first)
    rows = np.zeros((nodes, 2), np.uint64)
    rows[has, 0] = np.arange(len(has))
    rows[has, 1] = np.arange(len(has)) + 1
    return rows, np.stack([first[has], end[has]], axis=1).astype(np.uint64)


def write_edges(path, columns, nodes=NODES, index="node_id_to_range", delay=1.8):
    source, target, weight = columns
    count = len(source)
    with h5py.File(path, "w") as file:
        file.attrs["magic"] = np.uint32(0x0A7A)
        file.attrs["version"] = np.array([0, 1], np.uint32)
        group = file.create_group("edges/fly_to_fly")
        for name, ids in (("source_node_id", source), ("target_node_id", target)):
            group[name] = ids
            group[name].attrs["node_population"] = "fly"
        group["edge_type_id"] = np.zeros(count, np.int64)
        group["edge_group_id"] = np.zeros(count, np.uint16)
        group["edge_group_index"] = np.arange(count, dtype=np.uint32)
        group["0/syn_weight"] = weight.astype(np.float32)
        group["0/delay"] = np.full(count, delay, np.float32)
        if index:
            rows, ranges = ranges_of(target, nodes)
            group[f"indices/target_to_source/{index}"] = rows
            group["indices/target_to_source/range_to_edge_id"] = ranges


def write(folder, columns, **how):
    """A folder for models/fly_prepare.py; every 19th neuron is driven, in a mixed order."""
    folder.mkdir(parents=True, exist_ok=True)
    write_edges(folder / "edges.h5", columns, **how)
    table_write(folder / "neurons.csv.gz", ["index", "root_id"],
                ([i, ROOT_FIRST + i] for i in range(NODES)))
    write_list(folder)


def table_write(path, head, rows):
    with gzip.open(path, "wt", newline="") as file:
        table = csv.writer(file)
        table.writerow(head)
        table.writerows(rows)


def write_tables(folder, columns):
    """The connectome as tables in the form of the download; a pair's synapses in two rows."""
    folder.mkdir(parents=True)
    inhibits = np.zeros(NODES, bool)
    inhibits[columns[0].astype(int)[columns[2] < 0]] = True
    roots = [ROOT_FIRST + i for i in range(NODES)]
    table_write(folder / "neurons.csv.gz", ["root_id", "group", "nt_type"],
                ([roots[i], "x", "GABA" if inhibits[i] else "ACH"] for i in reversed(range(NODES))))
    table_write(folder / "classification.csv.gz", ["root_id", "super_class", "side"],
                ([root, "sensory", "left"] for root in roots[1:]))
    counts = np.rint(np.abs(columns[2]) / 0.275).astype(int)
    table_write(folder / "connections.csv.gz",
                ["pre_root_id", "post_root_id", "neuropil", "syn_count", "nt_type"],
                ([roots[int(source)], roots[int(target)], name, part, "ACH"]
                 for source, target, count in zip(columns[0], columns[1], counts)
                 for name, part in (("ME_L", 2), ("LO_L", count - 2))))


def write_list(folder):
    """The list of driven neurons, one of which is unknown."""
    order = driven()
    roots = [str(ROOT_FIRST + i) for i in order[:7]] + ["1"] + [str(ROOT_FIRST + i)
                                                                for i in order[7:]]
    (folder / "sugar_grn_ids_made_up.txt").write_text("\n".join(roots) + "\n")


def driven():
    """Driven neurons in the order of the list, which is not theirs."""
    return [(7 * j % DRIVEN) * 19 for j in range(DRIVEN)]


def simulate(columns, steps, nodes=NODES, period=100, stagger=37):
    """(step, neuron) of every spike: the published model, without random numbers."""
    source, target = (ids.astype(int) for ids in columns[:2])
    counts = np.rint(columns[2] / 0.275).astype(int)
    delay, refractory = 18, np.full(nodes, 22)
    stimulated = driven()
    refractory[stimulated] = 0
    decay_u, decay_g = np.exp(-0.1 / 20), np.exp(-0.1 / 5)
    from_g = (decay_g - decay_u) * 5 / (5 - 20)
    u, g, last = np.zeros(nodes), np.zeros(nodes), np.full(nodes, -10**6)
    by_source = [np.flatnonzero(source == i) for i in range(nodes)]
    fired, spikes = [], []
    for n in range(steps):
        free = n - last >= refractory
        u = np.where(free, u * decay_u + g * from_g, u)
        g = np.where(free, g * decay_g, g)
        now = np.flatnonzero(free & (u > 7))
        fired.append(now)
        spikes += [(n, int(i)) for i in now]
        arrived = np.zeros(nodes, int)
        for i in fired[n - delay] if n >= delay else []:
            np.add.at(arrived, target[by_source[i]], counts[by_source[i]])
        g = g + 0.275 * arrived
        for j, i in enumerate(stimulated):
            if (n - stagger * j) % period == 0:
                u[i] += 68.75
        u[now], g[now], last[now] = 0, 0, n
    return spikes
