#!/usr/bin/env python3
"""Edges read from files: right, the same on any ranks, and refused where they are wrong."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402

try:
    import h5py
    import numpy as np
    import connectome
except ImportError:
    print("this Python has no h5py")
    sys.exit(drive.SKIPPED)

MODEL = drive.ROOT / "models/fly.yaml"
PREPARE = drive.ROOT / "models/fly_prepare.py"
DT_MS, STEP_SHIFT = 0.1, 2  # the published step n is the one that ends at (n + 2) dt
SMALL = ["--time", "300.1"]
SMALL_STEPS = 3000


def prepare(story, made, folder):
    ran = subprocess.run([sys.executable, PREPARE, made, folder], capture_output=True, text=True)
    story.expect(ran.returncode == 0, f"fly_prepare.py: {ran.stderr}")
    return folder


def words_for(data, out, *more):
    return ["run", MODEL, "--set", f"data={data}", "--out", out, *more]


def spikes_of(data, out):
    """(published step, node id) of all spikes of the circuit's neurons."""
    found = []
    with h5py.File(out / "spikes.h5") as file:
        for name in ("driven", "brain"):
            nodes_of = np.loadtxt(data / f"{name}.ids", dtype=int, ndmin=1)
            steps = np.rint(file[f"spikes/{name}/timestamps"][:] / DT_MS).astype(int) - STEP_SHIFT
            found += zip(steps.tolist(), nodes_of[file[f"spikes/{name}/node_ids"][:]].tolist())
    return sorted(found)


def case_published(story, program):
    """The model in double precision, by another program: the same spikes, one by one."""
    columns = connectome.draw()
    expected = sorted(connectome.simulate(columns, SMALL_STEPS))
    with drive.Folder() as folder:
        connectome.write(folder / "made", columns)
        data = prepare(story, folder / "made", folder / "data")
        ran = drive.run(program, words_for(data, folder / "out", *SMALL))
        if not story.expect(ran.code == 0, "does not run", ran):
            return
        found = spikes_of(data, folder / "out")
        reached = {node for _, node in expected} - set(connectome.driven())
        story.expect(len(reached) > 100, f"only {len(reached)} neurons are reached: tests little")
        story.expect(found == expected, f"{len(found)} spikes, {len(expected)} expected; "
                     f"first apart: {sorted(set(found) ^ set(expected))[:3]}")


def case_same(story, program):
    """One digest for any number of ranks, partition, index, width of weights, stimulus."""
    ways = [(1, []), (1, ["--set", "weight_bits=32"]), (2, []), (3, ["--partition", "random"]),
            (4, ["--partition", "round-robin", "--set", "weight_bits=32"])]
    if not drive.has_mpi(program):
        ways = [way for way in ways if way[0] == 1]
    for name, columns, index, more in (
            ("whole", connectome.draw(), "node_id_to_ranges", []),
            ("whole", connectome.draw(), None, []),
            ("drawn", connectome.draw(seed=2, is_whole=False), "node_id_to_range", []),
            ("drawn", connectome.draw(seed=2, is_whole=False), None, []),
            ("poisson", connectome.draw(), None, ["--set", "stimulus=poisson"])):
        with drive.Folder() as folder:
            connectome.write(folder / "made", columns, index=index)
            data = prepare(story, folder / "made", folder / "data")
            for ranks, way in ways:
                if name == "drawn" and "weight_bits=32" in way and ranks == 1:
                    continue
                ran = drive.run(program, words_for(data, folder / "out", *SMALL, *more, *way),
                                ranks=ranks)
                if not story.expect(ran.code == 0, f"{name} {ranks} {way}: does not run", ran):
                    return
                digest = drive.summary_of(folder / "out")["digest"]
                DIGESTS.setdefault(name, digest)
                story.expect(digest == DIGESTS[name],
                             f"{name}, {ranks} ranks, {way}, index {index}: another digest")
    story.expect(len(set(map(str, DIGESTS.values()))) == 3, "different networks, one digest")


def case_codex(story, program):
    """Tables as they are downloaded become a connectome with the same spikes."""
    columns = connectome.draw()
    expected = sorted(connectome.simulate(columns, SMALL_STEPS))
    with drive.Folder() as folder:
        connectome.write_tables(folder / "tables", columns)
        ran = subprocess.run([sys.executable, drive.ROOT / "models/fly_codex.py", folder / "tables",
                              folder / "made"], capture_output=True, text=True)
        if not story.expect(ran.returncode == 0, f"fly_codex.py: {ran.stderr}"):
            return
        connectome.write_list(folder / "made")
        data = prepare(story, folder / "made", folder / "data")
        ran = drive.run(program, words_for(data, folder / "out", *SMALL), ranks=1)
        if story.expect(ran.code == 0, "does not run", ran):
            story.expect(spikes_of(data, folder / "out") == expected, "other spikes")


DIGESTS = {}


def put(path, values):
    def change(file):
        attributes = dict(file[path].attrs)
        del file[path]
        file[path] = values
        file[path].attrs.update(attributes)
    return change


def edit(path, place, value):
    def change(file):
        file[path][place] = value
    return change


def remove(path):
    def change(file):
        del file[path]
    return change


def rename(file):
    file["edges/fly_to_fly/target_node_id"].attrs["node_population"] = "worm"


P = "edges/fly_to_fly/"
INDEX = P + "indices/target_to_source/"
# What is broken, and what the message must name.
BROKEN = [
    (remove("edges"), "/edges: is missing"),
    (remove("edges/fly_to_fly"), "/edges/fly_to_fly: is missing"),
    (remove(P + "source_node_id"), "/edges/fly_to_fly/source_node_id: is missing"),
    (remove(P + "edge_type_id"), "/edges/fly_to_fly/edge_type_id: is missing"),
    (remove(P + "edge_group_index"), "/edges/fly_to_fly/edge_group_index: is missing"),
    (remove(P + "0/syn_weight"), "edge 0 has no weight"),
    (remove(P + "0/delay"), "edge 0 has no delay"),
    (remove(INDEX + "range_to_edge_id"), "target_to_source/range_to_edge_id: is missing"),
    (remove(INDEX + "node_id_to_range"), "target_to_source/node_id_to_range: is missing"),
    (put(P + "target_node_id", np.arange(7)), "target_node_id: has 7 elements; expected 9000"),
    (put(P + "edge_group_id", np.zeros(8, int)), "edge_group_id: has 8 elements; expected 9000"),
    (put(P + "source_node_id", np.zeros((9000, 2), int)), "expected a line of integers"),
    (put(P + "source_node_id", np.full(9000, 1.5)), "expected a line of integers"),
    (put(P + "source_node_id", np.full(9000, -1)), "element 0 is -1; expected none below 0"),
    (put(P + "0/syn_weight", np.zeros(10, np.float32)), "syn_weight, which has 10"),
    (put(P + "edge_group_id", np.full(9000, 3)), "edge 0 is in group 3"),
    (edit(P + "0/syn_weight", 5, np.nan), "syn_weight: element 5 is nan; expected a number"),
    (edit(P + "0/syn_weight", 5, 1e20), "edge 5 has the weight 1"),
    (edit(P + "0/delay", 8999, 0.0), "edge 8999 has the delay 0; expected 1 to 65535 steps"),
    (edit(P + "0/delay", 8999, 1e9), "edge 8999 has the delay 1e+09"),
    (edit(P + "target_node_id", 17, 399), "gives edge 17 to node 1, but its target_node_id is 399"),
    (edit(INDEX + "range_to_edge_id", (3, 1), 99999), "row 3 is ["),
    (edit(INDEX + "range_to_edge_id", (2, 0), 0), "gives edge 0 to node 2"),
    (edit(INDEX + "node_id_to_range", (9, 1), 4000), "node_id_to_range: row 9 is [9, 4000)"),
    (edit(INDEX + "node_id_to_range", (9, 1), 9), "leads to"),
    (rename, "node_population is 'worm'; expected 'fly'"),
]


def case_broken(story, program):
    """Each mistake in a file: one line that says where, exit code 3, on all ranks."""
    columns = connectome.draw()
    both = 2 if drive.has_mpi(program) else 1
    with drive.Folder() as folder:
        connectome.write(folder / "made", columns)
        data = prepare(story, folder / "made", folder / "data")
        (data / "edges.h5").unlink()
        for number, (change, named) in enumerate(BROKEN):
            ranks = both if number % 4 == 0 else 1  # starting ranks takes most of the time
            connectome.write_edges(data / "edges.h5", columns)
            with h5py.File(data / "edges.h5", "r+") as file:
                change(file)
            refused(story, program, words_for(data, folder / "out", *SMALL), named, ranks)
        whole = (data / "edges.h5").read_bytes()
        for part in (0, 100, len(whole) // 2):
            (data / "edges.h5").write_bytes(whole[:part])
            refused(story, program, words_for(data, folder / "out", *SMALL), "edges.h5")


def refused(story, program, words, named, ranks=1):
    ran = drive.run(program, words, ranks=ranks, patience_s=60)
    story.expect(ran.code == 3, f"{named}: exit code {ran.code}, not 3", ran)
    story.expect(len(ran.ours()) == 1, f"{named}: {len(ran.ours())} lines, not one", ran)
    story.expect(named in ran.err and "edges.h5" in ran.err, f"does not say {named!r}", ran)


def case_connectome(story, program):
    """The real one, where it is: ERGON_CONNECTOME names its folder."""
    made = drive.data_folder("ERGON_CONNECTOME", "data/connectome")
    if not made:
        drive.skip("ERGON_CONNECTOME names no folder with the connectome")
    reference = np.loadtxt(made / "det_sugar_spikes.csv", delimiter=",", skiprows=1, dtype=int)
    digests = set()
    with drive.Folder() as folder:
        data = prepare(story, made, folder / "data")
        for ranks in (1, 2, 4) if drive.has_mpi(program) else (1,):
            ran = drive.run(program, words_for(data, folder / "out", "--time", "1000.1"),
                            ranks=ranks)
            if not story.expect(ran.code == 0, f"{ranks} ranks: does not run", ran):
                return
            digests.add(str(drive.summary_of(folder / "out")["digest"]))
            found = spikes_of(data, folder / "out")
            story.expect(found == sorted(map(tuple, reference.tolist())),
                         f"{ranks} ranks: {len(found)} spikes are not the {len(reference)} of the "
                         "reference")
    story.expect(len(digests) == 1, f"{len(digests)} digests")


def main(program, *names):
    cases = {n[len("case_"):]: f for n, f in globals().items() if n.startswith("case_")}
    story = drive.Story()
    for name in names or cases:
        cases[name](story, program)
    story.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
