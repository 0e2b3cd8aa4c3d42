"""sonata_same.py - do two output folders hold the same spikes and states?"""
import filecmp
import pathlib

import h5py
import numpy


def contents(path):
    """Every dataset and attribute of an HDF5 file by name."""
    found = {}

    def take(name, thing):
        for key, value in thing.attrs.items():
            found[f"{name}@{key}"] = numpy.asarray(value)
        if isinstance(thing, h5py.Dataset):
            found[name] = thing[()]

    with h5py.File(path, "r") as file:
        take("/", file)
        file.visititems(take)
    return found


def first_difference(left, right):
    """A text that says where two folders differ, or None."""
    left, right = pathlib.Path(left), pathlib.Path(right)
    names = [{p.name for p in side.glob("*.h5")} for side in (left, right)]
    if names[0] != names[1]:
        return f"files {sorted(names[1])}, not {sorted(names[0])}"
    for name in sorted(names[0]):
        if filecmp.cmp(left / name, right / name, shallow=False):
            continue
        a, b = contents(left / name), contents(right / name)
        if a.keys() != b.keys():
            return f"{name}: other datasets"
        for key in a:
            if not numpy.array_equal(a[key], b[key]):
                return f"{name}: {key} differs"
    return None
