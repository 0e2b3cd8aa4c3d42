#!/usr/bin/env python3
"""moving_bar.py [FRAMES] [--size WxH] [--step PIXELS] [--live] - a bright bar that moves to the
right over a dark ground, as Y4M of 30 frames a second on standard output.

--live writes each frame when it is due, as a camera does.
"""
import argparse
import sys
import time

RATE_HZ = 30
DARK, LIGHT = 48, 220


def frame(width, height, left, bar):
    """Luma and colour of one picture; the bar leaves on the right and comes again on the left."""
    line = bytearray([DARK]) * width
    for x in range(left, left + bar):
        line[x % width] = LIGHT
    colour = ((width + 1) // 2) * ((height + 1) // 2) * 2
    return b"FRAME\n" + bytes(line) * height + b"\x80" * colour


def stream(frames, width=64, height=64, step=2, bar=8):
    yield b"YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n" % (width, height, RATE_HZ)
    for i in range(frames):
        yield frame(width, height, i * step, bar)


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("frames", type=int, nargs="?", default=90)
    words.add_argument("--size", default="64x64")
    words.add_argument("--step", type=int, default=2)
    words.add_argument("--live", action="store_true")
    given = words.parse_args()
    width, height = map(int, given.size.split("x"))
    begin = time.monotonic()
    for i, part in enumerate(stream(given.frames, width, height, given.step)):
        if given.live and i > 0:
            time.sleep(max(0, begin + i / RATE_HZ - time.monotonic()))
        try:
            sys.stdout.buffer.write(part)
            sys.stdout.buffer.flush()
        except BrokenPipeError:  # who looked has gone
            sys.stderr.close()
            return


if __name__ == "__main__":
    main()
