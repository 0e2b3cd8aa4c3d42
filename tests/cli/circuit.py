#!/usr/bin/env python3
"""circuit.py ERGON [CASE...] - SONATA circuits: what is read, what is refused and how."""
import json
import pathlib
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
