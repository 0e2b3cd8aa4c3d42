#!/usr/bin/env python3
"""convert.py ERGON [CASE...] - models and lists of edges as SONATA circuits."""
import json
import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import drive  # noqa: E402
import small_circuit  # noqa: E402
from circuit import CIRCUIT, SIMULATION, digest_of  # noqa: E402

try:
    import h5py
    import numpy as np
except ImportError:
    drive.skip("h5py is not here")

MODELS = drive.ROOT / "tests/models"


def edges_of(folder):
    """All edges of a circuit: (source population, source, target population, target, ...)."""
    edges = []
    for path in sorted((folder / "network").glob("edges_*.h5")):
        with h5py.File(path) as file:
            for group in file["edges"].values():
                ends = [group[f"{end}_node_id"].attrs["node_population"]
                        for end in ("source", "target")]
                columns = [group[name][()] for name in ("source_node_id", "target_node_id",
                                                        "0/syn_weight", "0/delay")]
                edges += [(*ends, *row) for row in zip(*(c.tolist() for c in columns))]
                index_check(group)
    return sorted(edges)


def index_check(group):
    """Both indices give each node its edges, and no other; both names are one dataset."""
    for name, end in (("target_to_source", "target"), ("source_to_target", "source")):
        index, ids = group[f"indices/{name}"], group[f"{end}_node_id"][()]
        assert index["node_id_to_range"] == index["node_id_to_ranges"]
        ranges, seen = index["range_to_edge_id"][()], 0
        for node, (first, end_) in enumerate(index["node_id_to_ranges"][()]):
            for low, high in ranges[max(first, 0):max(end_, 0)]:
                assert (ids[low:high] == node).all()
                seen += high - low
        assert seen == len(ids)


def case_model(story, program):
    """A model's network as a circuit gives the same digest, twice the same edges."""
    for name in ("per_neuron_parameters", "total_number", "one_to_one_chain", "outdegree_alpha"):
        with drive.Folder() as top:
            model = MODELS / f"{name}.yaml"
            ran = drive.run(program, ["convert", model, "--out", top / "c"])
            if not story.expect(ran.code == 0, f"{name}: is not converted", ran):
                continue
            more = ("--time", "60")
            want = digest_of(story, program, model, top / "a", more=more)
            config = top / "c/simulation_config.json"
            got = digest_of(story, program, config, top / "b", 2 if drive.has_mpi(program) else 1,
                            more)
            story.expect(want == got, f"{name}: digest {got}, not {want}")
            again = drive.run(program, ["convert", config, "--out", top / "d"])
            story.expect(again.code == 0, f"{name}: the circuit is not converted", again)
            first, second = edges_of(top / "c"), edges_of(top / "d")
            story.expect(first and first == second, f"{name}: other edges the second time")


def case_left_out(story, program):
    """What a circuit has no place for is named."""
    with drive.Folder() as top:
        words = ["convert", MODELS / "indegree_exp.yaml", "--set", "energy=account"]
        ran = drive.run(program, [*words, "--out", top / "c"])
        story.expect(ran.code == 0, "is not converted", ran)
        for what in ("the Poisson input", "energy"):
            story.expect(what in ran.err and "left out" in ran.err, f"{what}: not told", ran)
        ran = drive.run(program, ["convert", MODELS / "live_small.yaml", "--out", top / "d"])
        story.expect(ran.code == 0 and "senses, tunable" in ran.err, "senses: not told", ran)
        ran = drive.run(program, ["check", top / "d/simulation_config.json"])
        story.expect(ran.code == 0, "silent sources: cannot be read again", ran)


def case_reports(story, program):
    """Reports of a circuit that is converted: same names, also with dots, same times, same data."""
    with drive.Folder() as top:
        config = small_circuit.write(top / "c", "types")
        root = json.loads((config.parent / SIMULATION).read_text())
        root["reports"]["soma.v"] = dict(root["reports"]["voltage"], start_time=20.0)
        (config.parent / SIMULATION).write_text(json.dumps(root))
        ran = drive.run(program, ["convert", config, "--out", top / "d"])
        story.expect(ran.code == 0, "the circuit is not converted", ran)
        for name, folder in (("a", config), ("b", top / "d/simulation_config.json")):
            digest_of(story, program, folder, top / name)
        for name, start in (("voltage.h5", 10.0), ("soma.v.h5", 20.0)):
            with h5py.File(top / "a" / name) as one, h5py.File(top / "b" / name) as other:
                story.expect(one["report/cells/mapping/time"][0] == start, f"{name}: starts late")
                for part in ("mapping/time", "mapping/node_ids", "data"):
                    part = f"report/cells/{part}"
                    story.expect(np.array_equal(one[part][()], other[part][()]),
                                 f"{name}: {part} is another")


def case_own_folder(story, program):
    """A circuit is not converted into a folder that holds one: it stays as it is."""
    with drive.Folder() as top:
        first = drive.run(program, ["convert", MODELS / "one_to_one_chain.yaml",
                                    "--out", top / "c"])
        story.expect(first.code == 0, "the model is not converted", first)
        before = edges_of(top / "c")
        for what in (top / "c/simulation_config.json", MODELS / "total_number.yaml"):
            ran = drive.run(program, ["convert", what, "--out", top / "c"])
            story.expect(ran.code == 2 and len(ran.ours()) == 1, f"{what}: not refused", ran)
            story.expect(f"--out {top}/c: holds a circuit already" in ran.err, "says other", ran)
        story.expect(before and edges_of(top / "c") == before, "the circuit is another one")


NODES = """id,population,model_template,x,y,z,tau_m
10,A,nest:iaf_psc_exp,0.5,1,2,10
11,A,nest:iaf_psc_exp,1.5,1,2,11
7,B,pynn:IF_curr_exp,0,0,0,20
"""
EDGES = ("source,target,weight,delay\n10,11,1.5,2\n11,10,-2,1\n\n10,7,3,1.5\n7,10,4,1\n"
         "10,11,1.25,3\n")


def case_list(story, program):
    """An edge list as text and as columns: the edges that it says, in a circuit that runs."""
    with drive.Folder() as top:
        (top / "nodes.csv").write_text(NODES)
        (top / "edges.csv").write_text(EDGES)
        (top / "edges.tsv").write_text(EDGES.replace(",", "\t"))
        rows = [row.split(",") for row in EDGES.split("\n")[1:] if row]
        (top / "raw").mkdir()
        for place, (name, kind) in enumerate((("source.u64", "<u8"), ("target.u32", "<u4"),
                                              ("weight.f32", "<f4"), ("delay.f64", "<f8"))):
            np.array([float(row[place]) for row in rows]).astype(kind).tofile(top / "raw" / name)
        want = sorted([("A", "A", 0, 1, 1.5, 2.0), ("A", "A", 1, 0, -2.0, 1.0),
                       ("A", "B", 0, 0, 3.0, 1.5), ("B", "A", 0, 0, 4.0, 1.0),
                       ("A", "A", 0, 1, 1.25, 3.0)])
        for name in ("edges.csv", "edges.tsv", "raw"):
            out = top / f"of_{name}"
            ran = drive.run(program, ["convert", top / name, "--nodes", top / "nodes.csv", "--out",
                                      out])
            if not story.expect(ran.code == 0, f"{name}: is not converted", ran):
                continue
            story.expect(edges_of(out) == want, f"{name}: edges {edges_of(out)}")
            ran = drive.run(program, ["check", out / "simulation_config.json"])
            story.expect(ran.code == 0, f"{name}: the circuit does not pass check", ran)
            with h5py.File(out / "network/nodes.h5") as file:
                story.expect(list(file["nodes/A/0/x"]) == [0.5, 1.5], f"{name}: lost positions")
        alone = drive.run(program, ["convert", top / "edges.csv", "--out", top / "alone"])
        story.expect(alone.code == 0 and len(edges_of(top / "alone")) == 5, "without nodes", alone)


LISTS = [
    (NODES, EDGES.replace("weight", "wait"), ("edges.csv:1", "weight")),
    (NODES, EDGES.replace("weight,delay", "weight,weight"), ("edges.csv:1", "'weight' twice")),
    (NODES, EDGES.replace("10,7,3,1.5", "10,7,3"), ("edges.csv:5", "3 cells")),
    (NODES, EDGES.replace("10,7,3,1.5", "10,8,3,1"), ("edges.csv:5", "target 8", "nodes.csv")),
    (NODES, EDGES.replace("10,7,3", "10,7,x"), ("edges.csv:5", "'x'")),
    (NODES, EDGES.replace("10,7,3,1.5", "-1,7,3,1"), ("edges.csv:5", "'-1'")),
    (NODES, EDGES.replace("10,7,3,1.5", "10,7,3,-1"), ("edges.csv:5", "-1")),
    (NODES.replace("7,B", "11,B"), EDGES, ("nodes.csv", "id 11", "3", "4")),
    (NODES.replace("7,B", "7,A"), EDGES, ("nodes.csv:4", "IF_curr_exp")),
    (NODES.replace("IF_curr_exp", "IF_exp"), EDGES, ("nodes.csv:4", "pynn:IF_exp")),
    (NODES.replace("7,B", "7,B.x"), EDGES, ("nodes.csv:4", "B.x")),
    (NODES.replace("0.5", "left"), EDGES, ("nodes.csv:2", "left")),
    (NODES.replace("7,B", "7,B,1"), EDGES, ("nodes.csv:4",)),
    (NODES.replace("7,B", "7," + "B" * 101), EDGES, ("nodes.csv:4", "at most 100")),
    (NODES.replace("model_template", "model_type"), EDGES,
     ("nodes.csv:2", "nest:iaf_psc_exp", "point_process")),
    (NODES.replace("tau_m", "tau_n"), EDGES, ("nodes.csv:2", "tau_n", "nest:iaf_psc_exp")),
    (NODES.replace("tau_m", "tau_m,v_rest").replace("10\n", "10,NULL\n").replace(
        "11\n", "11,-70\n").replace("20\n", "20,-65\n"), EDGES, ("nodes.csv:3", "v_rest")),
    (NODES, EDGES.replace("10,7,3,1.5", "10,7,3,0"), ("edges.csv:5", "0 ms", "more than 0")),
]


def case_broken(story, program):
    with drive.Folder() as top:
        for nodes, edges, words in LISTS:
            (top / "nodes.csv").write_text(nodes)
            (top / "edges.csv").write_text(edges)
            ran = drive.run(program, ["convert", top / "edges.csv", "--nodes", top / "nodes.csv",
                                      "--out", top / "out"])
            story.expect(ran.code == 3 and len(ran.ours()) == 1, f"{words}: not plainly refused",
                         ran)
            for word in words:
                story.expect(word in ran.err, f"{words}: does not name {word!r}", ran)
        for words in (["convert"], ["convert", "nowhere.csv", "--nodse", "x"]):
            ran = drive.run(program, words)
            story.expect(ran.code == 2, f"{words}: exit code {ran.code}, not 2", ran)


def case_names(story, program):
    """Names that lead to one name with another: nothing is written over, all is found again."""
    with drive.Folder() as top:
        names = ["A_to_B", "C", "A", "B_to_C", "A_B", "B_C"]
        (top / "nodes.csv").write_text("id,population\n" + "".join(
            f"{n},{name}\n" for n, name in enumerate(names)))
        (top / "edges.csv").write_text("source,target,weight\n0,1,1\n2,3,2\n4,1,3\n2,5,4\n")
        want = sorted([("A_to_B", "C", 0, 0, 1.0, 1.0), ("A", "B_to_C", 0, 0, 2.0, 1.0),
                       ("A_B", "C", 0, 0, 3.0, 1.0), ("A", "B_C", 0, 0, 4.0, 1.0)])
        ran = drive.run(program, ["convert", top / "edges.csv", "--nodes", top / "nodes.csv",
                                  "--out", top / "c"])
        story.expect(ran.code == 0 and edges_of(top / "c") == want,
                     f"edges {edges_of(top / 'c')}", ran)
        # Names that are no keys: each population still has one of its own.
        new = {"A": "a-b", "C": "a-b-2", "B_C": "a_b"}
        with h5py.File(top / "c/network/nodes.h5", "a") as file:
            for old, name in new.items():
                file["nodes"].move(old, name)
        for path in (top / "c/network").glob("edges_*.h5"):
            with h5py.File(path, "a") as file:
                for group in file["edges"].values():
                    for end in ("source_node_id", "target_node_id"):
                        old = group[end].attrs["node_population"]
                        group[end].attrs["node_population"] = new.get(old, old)
        table = top / "c/network/node_types.csv"
        table.write_text("\n".join(
            " ".join(new.get(cell, cell) for cell in line.split(" "))
            for line in table.read_text().split("\n")))
        config = json.loads((top / "c" / CIRCUIT).read_text())
        of_nodes = config["networks"]["nodes"][0]
        of_nodes["populations"] = {new.get(k, k): v for k, v in of_nodes["populations"].items()}
        (top / "c" / CIRCUIT).write_text(json.dumps(config))
        ran = drive.run(program, ["convert", top / "c" / SIMULATION, "--out", top / "d"])
        story.expect(ran.code == 0, "the circuit is not converted", ran)
        weights = [edge[4] for edge in edges_of(top / "d")]
        story.expect(sorted(weights) == [1, 2, 3, 4], f"weights {weights}")


def case_files(story, program):
    """Many pairs of populations: few files are open at once."""
    count = 20
    with drive.Folder() as top:
        (top / "nodes.csv").write_text("id,population\n" + "".join(
            f"{n},P{n}\n" for n in range(count)))
        (top / "edges.csv").write_text("source,target,weight\n" + "".join(
            f"{a},{b},1\n" for a in range(count) for b in range(count)))
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, limit[1]))
        ran = drive.run(program, ["convert", top / "edges.csv", "--nodes", top / "nodes.csv",
                                  "--out", top / "c"])
        resource.setrlimit(resource.RLIMIT_NOFILE, limit)
        story.expect(ran.code == 0, "is not converted", ran)
        files = list((top / "c/network").glob("edges_*.h5"))
        story.expect(len(files) == count * count, f"{len(files)} files")


def columns_write(folder, names):
    """Two edges between two nodes, as raw columns of these names."""
    folder.mkdir()
    kinds = {"u64": "<u8", "u32": "<u4", "f64": "<f8", "f32": "<f4"}
    for name in names:
        np.array([0, 1]).astype(kinds[name[-3:]]).tofile(folder / name)


RAW = ["source.u64", "target.u64", "weight.f64"]


def loop_make(folder):
    """A column that is there but cannot be opened, also by root."""
    (folder / "delay.f64").symlink_to("delay.f64")


# (columns, what is done to them, the words that the message must hold)
COLUMNS = [
    (RAW[:2], None, ("weight.f64", "weight.f32")),
    (RAW + ["source.u32"], None, ("source.u32", "64 bits too")),
    (RAW, loop_make, ("delay.f64", "symbolic links")),
    (RAW, lambda folder: (folder / "delay.f64").mkdir(), ("delay.f64", "no plain file")),
    (RAW, lambda folder: (folder / "delay.f64").write_bytes(b"123"), ("delay.f64", "3 bytes")),
    (RAW, lambda folder: (folder / "delay.f64").write_bytes(bytes(8)), ("delay", "1 values")),
]


def case_columns(story, program):
    """Raw columns that are not whole: none is passed over."""
    with drive.Folder() as top:
        for number, (names, change, words) in enumerate(COLUMNS):
            columns_write(top / str(number), names)
            if change:
                change(top / str(number))
            ran = drive.run(program, ["convert", top / str(number), "--out", top / "out"])
            story.expect(ran.code == 3 and len(ran.ours()) == 1, f"{words}: not plainly refused",
                         ran)
            for word in words:
                story.expect(word in ran.err, f"{words}: does not name {word!r}", ran)


def main(program, *names):
    cases = {n[len("case_"):]: f for n, f in globals().items() if n.startswith("case_")}
    story = drive.Story()
    for name in names or cases:
        cases[name](story, program)
    story.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
