#!/usr/bin/env python3
"""circuit.py ERGON [CASE...] - SONATA circuits: what is read, what is refused and how, convert."""
import json
import pathlib
import resource
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

MODELS = drive.ROOT / "tests/models"


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


SIMULATION, CIRCUIT = "simulation_config.json", "circuit_config.json"
INNER, OUTER, CELLS = "edges/inner.h5", "edges/outer.h5", "cells.h5"


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


def case_convert_model(story, program):
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


def case_convert_reports(story, program):
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


def case_convert_own_folder(story, program):
    """A circuit is not converted into a folder that holds one: it stays as it is."""
    with drive.Folder() as top:
        model = MODELS / "one_to_one_chain.yaml"
        first = drive.run(program, ["convert", model, "--out", top / "c"])
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


def case_convert_list(story, program):
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


def case_convert_broken(story, program):
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


def case_convert_names(story, program):
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


def case_convert_files(story, program):
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


def case_convert_columns(story, program):
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
