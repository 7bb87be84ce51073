#!/usr/bin/env python3
"""Prints where the time of glcic's completion network goes, by operation of oneDNN."""

import argparse
import statistics
import tempfile

import child
import scene


def operations(ours: child.Child, precision: str) -> tuple[float, list[tuple[str, str, float]]]:
    """The milliseconds of one pass, and oneDNN's operations in it: name, shape, milliseconds."""
    ours.notes.clear()
    total = 1000 * ours.ask("run", precision)["seconds"]
    rows = []
    for fields in (line.split(",") for line in ours.notes if ",exec," in line):
        kind = fields.index("exec") + 2
        rows.append((f"{fields[kind]} {fields[kind + 1]}", fields[-2], float(fields[-1])))
    return total, rows


def report(ours: child.Child, size: int, precision: str, rounds: int):
    """Prints medians over the rounds."""
    ours.ask("run", precision)
    passes = [operations(ours, precision) for _ in range(rounds)]
    total = statistics.median(total for total, _ in passes)
    outside = statistics.median(total - sum(row[2] for row in rows) for total, rows in passes)
    print(f"\n## {size} x {size}, {precision}: {total:.1f} ms\n\n| ms | operation | shape |\n|---|---|---|")
    for rows in zip(*(rows for _, rows in passes), strict=True):
        print(f"| {statistics.median(row[2] for row in rows):.2f} | {rows[0][0]} | {rows[0][1]} |")
    print(f"| {outside:.2f} | outside oneDNN | |", flush=True)


def main():
    options = scene.arguments(argparse.ArgumentParser(description=__doc__))
    ours = child.ours(options.threads, verbose=True)
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            scene.write(size, options.hole, f"{folder}/scene")
            ours.ask("load", f"{folder}/scene")
        for precision in ("float32", "bfloat16"):
            report(ours, size, precision, options.rounds)
    ours.close()


if __name__ == "__main__":
    main()
