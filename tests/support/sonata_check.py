#!/usr/bin/env python3
"""Check SONATA output files, dataset by dataset: names, types, attributes, order, counts.

  sonata_check.py spikes SPIKES.h5 [SUMMARY.json]
  sonata_check.py report REPORT.h5
  sonata_check.py digest SPIKES.h5        a line per population: name, spikes, SHA-256 of its data

Exit code 0 if nothing deviates, 1 with a line per deviation, 2 for wrong usage.
"""
import hashlib
import json
import math
import sys

import h5py
import numpy as np

SORTING = {"none": 0, "by_id": 1, "by_time": 2}


class Check:
    def __init__(self, path):
        self.path = path
        self.deviations = []

    def that(self, holds, message):
        if not holds:
            self.deviations.append(f"{self.path}: {message}")
        return holds

    def members(self, group, expected):
        found = sorted(group.keys())
        self.that(found == sorted(expected), f"{group.name} holds {found}, not {sorted(expected)}")

    def attributes(self, thing, expected):
        found = sorted(thing.attrs.keys())
        self.that(found == sorted(expected),
                  f"{thing.name} has attributes {found}, not {sorted(expected)}")

    def text(self, thing, name, expected=None):
        value = thing.attrs.get(name)
        if not self.that(isinstance(value, str), f"{thing.name}@{name} is {value!r}, not a string"):
            return
        kind = thing.attrs.get_id(name)
        self.that(kind.shape == (), f"{thing.name}@{name} is not a scalar")
        info = h5py.check_string_dtype(kind.dtype)
        self.that(info is not None and info.length is None,
                  f"{thing.name}@{name} is not of variable length")
        if expected is not None:
            self.that(value == expected, f"{thing.name}@{name} is {value!r}, not {expected!r}")

    def dataset(self, group, name, dtype, shape=None):
        full = f"{group.name}/{name}"
        if not self.that(name in group and isinstance(group[name], h5py.Dataset),
                         f"{full} is no dataset"):
            return None
        data = group[name]
        self.that(data.dtype == np.dtype(dtype), f"{full} is {data.dtype}, not {np.dtype(dtype)}")
        if shape is not None:
            self.that(data.shape == shape, f"{full} has shape {data.shape}, not {shape}")
        return data

    def root(self, file, expected):
        self.members(file, expected)
        self.attributes(file, ["magic", "version"])
        for name, dtype, shape, value in (("magic", "<u4", (), 0x0A7A),
                                          ("version", "<u4", (2,), [0, 1])):
            if name not in file.attrs:
                continue
            kind = file.attrs.get_id(name)
            self.that(kind.dtype == np.dtype(dtype) and kind.shape == shape,
                      f"/@{name} is {kind.dtype} {kind.shape}, not {dtype} {shape}")
            self.that(np.array_equal(file.attrs[name], value), f"/@{name} is {file.attrs[name]}")

    def done(self):
        for line in self.deviations:
            print(line, file=sys.stderr)
        return 1 if self.deviations else 0


def check_sorting(check, group):
    if not check.that("sorting" in group.attrs, f"{group.name}@sorting is missing"):
        return
    kind = group.attrs.get_id("sorting")
    names = h5py.check_enum_dtype(kind.dtype)
    check.that(names == SORTING, f"{group.name}@sorting is no enum {SORTING}: {kind.dtype} {names}")
    check.that(kind.dtype.itemsize == 1 and kind.dtype.kind == "u",
               f"{group.name}@sorting is not over uint8")
    check.that(kind.shape == (), f"{group.name}@sorting is not a scalar")
    check.that(int(group.attrs["sorting"]) == SORTING["by_time"],
               f"{group.name}@sorting is {group.attrs['sorting']}, not by_time")


def check_on_grid(check, name, times, dt_ms):
    steps = np.rint(times / dt_ms)
    worst = np.abs(times / dt_ms - steps).max() if len(times) else 0
    check.that(worst < 1e-6, f"{name}: a timestamp is {worst:.3g} steps off the grid of {dt_ms} ms")


def check_population(check, group, summary):
    name = group.name.rsplit("/", 1)[1]
    check.members(group, ["timestamps", "node_ids"])
    check.attributes(group, ["sorting"])
    check_sorting(check, group)
    times = check.dataset(group, "timestamps", "<f8")
    ids = check.dataset(group, "node_ids", "<u8")
    if times is None or ids is None:
        return
    check.attributes(times, ["units"])
    check.text(times, "units", "ms")
    check.attributes(ids, [])
    for data in (times, ids):
        check.that(data.ndim == 1 and data.chunks is not None and data.maxshape == (None,),
                   f"{data.name} is not a chunked sequence that can grow")
    check.that(times.shape == ids.shape, f"{name}: {times.shape} timestamps, {ids.shape} node ids")

    t, n = times[:], ids[:]
    check.that(np.isfinite(t).all() and (len(t) == 0 or t.min() > 0),
               f"{name}: a timestamp is not above 0")
    order = np.lexsort((n, t))
    check.that(np.array_equal(order, np.arange(len(t))),
               f"{name}: not sorted by time, then node id")
    doubled = (np.diff(t) == 0) & (np.diff(n.astype(np.int64)) == 0)
    check.that(not doubled.any(), f"{name}: {doubled.sum()} spikes stand there twice")
    if summary is None:
        return
    facts = summary["populations"].get(name)
    if not check.that(facts is not None, f"{name}: not in the summary"):
        return
    check.that(len(t) == facts["spikes"], f"{name}: {len(t)} spikes, summary {facts['spikes']}")
    check.that(len(n) == 0 or int(n.max()) < facts["size"],
               f"{name}: node id {n.max() if len(n) else 0} of {facts['size']} neurons")
    check_on_grid(check, name, t, summary["dt_ms"])
    end, start = summary["warmup_ms"] + summary["model_time_ms"], summary["warmup_ms"]
    check.that(len(t) == 0 or (t[0] > start - 1e-9 and t[-1] <= end + 1e-9),
               f"{name}: spikes outside ({start}, {end}] ms")
    seconds = summary["model_time_ms"] / 1000
    if seconds > 0 and facts["size"]:
        rate = len(t) / facts["size"] / seconds
        check.that(math.isclose(rate, facts["rate_hz"], rel_tol=1e-9, abs_tol=1e-12),
                   f"{name}: rate {rate} Hz, summary {facts['rate_hz']}")


def check_spikes(path, summary_path=None):
    check = Check(path)
    summary = None
    if summary_path:
        with open(summary_path, encoding="utf-8") as text:
            summary = json.load(text)
    with h5py.File(path, "r") as file:
        check.root(file, ["spikes"])
        if "spikes" in file:
            check.attributes(file["spikes"], [])
            for name in file["spikes"]:
                check_population(check, file["spikes"][name], summary)
            if summary is not None:
                recorded = sorted(n for n, p in summary["populations"].items()
                                  if p.get("recorded", True))
                check.that(sorted(file["spikes"]) == recorded,
                           f"populations {sorted(file['spikes'])}, summary records {recorded}")
                total = sum(len(file["spikes"][n]["timestamps"]) for n in file["spikes"])
                if len(recorded) == len(summary["populations"]):
                    check.that(total == summary["spikes"],
                               f"{total} spikes, summary {summary['spikes']}")
    return check.done()


def check_report_population(check, group):
    check.members(group, ["data", "mapping"])
    data = check.dataset(group, "data", "<f4")
    mapping = group["mapping"]
    check.members(mapping,
                  ["node_ids", "index_pointers", "index_pointer", "element_ids", "time"])
    ids = check.dataset(mapping, "node_ids", "<u8")
    time = check.dataset(mapping, "time", "<f8", (3,))
    if data is None or ids is None or time is None:
        return
    neurons = len(ids)
    pointers = check.dataset(mapping, "index_pointers", "<u8", (neurons + 1,))
    check.dataset(mapping, "index_pointer", "<u8", (neurons + 1,))
    elements = check.dataset(mapping, "element_ids", "<u4", (neurons,))
    check.that(mapping["index_pointer"] == mapping["index_pointers"],
               "index_pointer is not the same dataset as index_pointers")
    if pointers is not None:
        check.that(np.array_equal(pointers[:], np.arange(neurons + 1)), "index_pointers: not 0..n")
    if elements is not None:
        check.that(not elements[:].any(), "element_ids: not all 0")
    check.that((np.diff(ids[:].astype(np.int64)) > 0).all(), "node_ids do not ascend")
    check.attributes(ids, ["sorted"])
    check.attributes(data, ["units", "variable"])
    check.text(data, "units")
    check.text(data, "variable")
    check.attributes(time, ["units"])
    check.text(time, "units", "ms")
    start, stop, interval = time[:]
    frames = math.ceil((stop - start) / interval - 1e-6) if interval > 0 else -1
    check.that(data.shape == (frames, neurons),
               f"data has shape {data.shape}, times and mapping say {(frames, neurons)}")
    check.that(data.chunks is not None, "data is not chunked")
    check.that(np.isfinite(data[:]).all(), "data holds values that are no number")


def check_report(path):
    check = Check(path)
    with h5py.File(path, "r") as file:
        check.root(file, ["report"])
        if "report" in file:
            check.that(len(file["report"]) == 1, f"{len(file['report'])} populations, not 1")
            for name in file["report"]:
                check_report_population(check, file["report"][name])
    return check.done()


def print_digest(path):
    with h5py.File(path, "r") as file:
        for name in sorted(file["spikes"]):
            group = file["spikes"][name]
            content = group["timestamps"][:].tobytes() + group["node_ids"][:].tobytes()
            print(name, len(group["timestamps"]), hashlib.sha256(content).hexdigest())
    return 0


COMMANDS = {"spikes": (check_spikes, (1, 2)), "report": (check_report, (1, 1)),
            "digest": (print_digest, (1, 1))}


def main(words):
    if not words or words[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    command, (least, most) = COMMANDS[words[0]]
    if not least <= len(words) - 1 <= most:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return command(*words[1:])
    except (OSError, KeyError, ValueError) as problem:
        print(f"{words[1]}: {type(problem).__name__}: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
