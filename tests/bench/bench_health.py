#!/usr/bin/python3
"""How often silent and runaway are told in error, and how soon in earnest.

    bench_health.py BENCH_HEALTH MODEL SCALE FOLDER TIME_MS

Counts of a recorded run (FOLDER: its output), 10 ms each, go through health (bench_health.c): as
they are, with samples each 10, 50, 500 ms of model time, and with one population made silent, or
made to run away (40 times its rate, at least 60 spikes/s a neuron), from half of the time on.
Prints false alarms, and delays in ms of model time. docs/health.md has the figures.
"""
import json
import os
import subprocess
import sys

import h5py
import numpy as np

ROW_MS = 10
WORDS = ("silent", "runaway")


def counts_of(folder, time_ms):
    """Rows of 10 ms, a column for each population of the model, in its order; and their sizes."""
    with open(os.path.join(folder, "summary.json"), encoding="utf8") as file:
        sizes = {name: it["size"] for name, it in json.load(file)["populations"].items()}
    columns = {name: np.zeros(time_ms // ROW_MS, int) for name in sizes}
    with h5py.File(os.path.join(folder, "spikes.h5")) as file:
        for name, group in file["spikes"].items():
            rows = (group["timestamps"][:] / ROW_MS).astype(int)
            columns[name] = np.bincount(rows, minlength=time_ms // ROW_MS)[:time_ms // ROW_MS]
    return np.array(list(columns.values())).T, sizes


def replay(words, rows, sample_ms):
    """(sign, model ms, word, subject) of each reason that began or ended."""
    text = "\n".join(" ".join(map(str, row)) for row in rows)
    out = subprocess.run([*words, str(sample_ms), str(ROW_MS)], input=text, text=True, check=True,
                         capture_output=True).stdout
    lines = [line.split(maxsplit=4) for line in out.splitlines()]
    return [(line[0], int(line[1]) * 0.1, line[2], int(line[3])) for line in lines]


def delay(events, word, population, begin_ms):
    found = [ms for sign, ms, code, subject in events
             if sign == "+" and code == word and subject == population and ms > begin_ms]
    return found[0] - begin_ms if found else None


def changed(rows, population, how):
    """From half of the rows on: no spikes, or a mean rate of how spikes/s in all."""
    rows = rows.copy()
    half = len(rows) // 2
    rows[half:, population] = how * ROW_MS / 1000
    return rows, half * ROW_MS


def main():
    program, model, scale, folder, time_ms = sys.argv[1:]
    rows, sizes = counts_of(folder, int(time_ms))
    words = [program, model, scale]
    for sample_ms in (10, 50, 500):
        events = replay(words, rows, sample_ms)
        told = [event for event in events if event[0] == "+"]
        print(f"samples of {sample_ms} ms: "
              f"{sum(event[2] in WORDS for event in told)} false alarms of silent, runaway; "
              f"{sum(event[2] == 'unusual' for event in told)} of unusual, in {time_ms} ms and "
              f"{len(sizes)} populations")
    print("population   rate/s  Fano(50 ms)  silent after (ms)  runaway after (ms)")
    for p, name in enumerate(sizes):
        if rows[:, p].sum() == 0:
            continue
        blocks = rows[20:20 + (len(rows) - 20) // 5 * 5, p].reshape(-1, 5).sum(axis=1)
        silent, begin = changed(rows, p, 0)
        rate = rows[20:, p].mean() * 1000 / ROW_MS
        runaway, _ = changed(rows, p, int(max(rate * 40, sizes[name] * 60)))
        print(f"{name:10s} {rate:8.0f} {blocks.var() / blocks.mean():12.1f}",
              delay(replay(words, silent, 10), "silent", p, begin),
              delay(replay(words, runaway, 10), "runaway", p, begin))


main()
