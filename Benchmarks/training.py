#!/usr/bin/env python3
"""Times glcic's training steps and its loading of images against PyTorch's, in turn.

Every round runs each side once; ratios are taken within a round, because a machine's speed drifts. Printed are
medians over the rounds, with quartiles in brackets.
"""

import argparse
import subprocess
import sys
import tempfile
import time

import child
from compare import spread

PHASES = ("completion", "joint")
PRECISIONS = ("float32", "bfloat16")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=128, help="side of the crops, 64 to 256 (default: 128)")
    parser.add_argument("--batch", type=int, default=8, help="crops in a batch (default: 8)")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each (default: 5)")
    parser.add_argument("--threads", type=int, default=2, help="of the networks and of the loaders (default: 2)")
    parser.add_argument("--images", type=int, default=320, help="JPEGs to load from (default: 320)")
    options = parser.parse_args()
    if options.size not in (64, 128, 256) or min(options.batch, options.rounds, options.threads) < 1:
        parser.error("--size must be 64, 128 or 256, --batch, --rounds and --threads at least 1")
    if options.images < 32 or options.images % 16:
        parser.error("--images must be a multiple of 16, at least 32")
    return options


def seconds(program: child.Child, *words: object) -> float:
    # The threads of the program that ran before still spin for some milliseconds.
    time.sleep(0.02)
    return program.ask(*words)["seconds"]


def compare_steps(ours: child.Child, peers: list[child.Child], options: argparse.Namespace):
    for program in [ours, *peers]:
        program.ask("prepare", options.size, options.batch)
    for phase in PHASES:
        peer_times = {peer.name: [] for peer in peers}
        times = {precision: [] for precision in PRECISIONS}
        for round in range(options.rounds + 1):
            for peer in peers:
                peer_times[peer.name].append(seconds(peer, "step", phase, "-"))
            for precision in PRECISIONS:
                times[precision].append(seconds(ours, "step", phase, precision))
            if round == 0:  # warm-up
                for values in [*peer_times.values(), *times.values()]:
                    values.clear()
        print(f"\n## A step of the {phase} phase, {options.batch} crops of {options.size} x {options.size}\n")
        print("| PyTorch | images/s | times ours, float32 | times ours, bfloat16 |\n|---|---|---|---|")
        for name, values in peer_times.items():
            rates = [options.batch / value for value in values]
            ratios = [
                spread([theirs / own for theirs, own in zip(values, times[precision], strict=True)])
                for precision in PRECISIONS
            ]
            print(f"| {name} | {spread(rates)} | {ratios[0]} | {ratios[1]} |")
        print("\n| ours | images/s |\n|---|---|")
        for precision in PRECISIONS:
            print(f"| {precision} | {spread([options.batch / value for value in times[precision]])} |")
        sys.stdout.flush()


def compare_loaders(programs: dict[str, child.Child], caches: dict[str, int], folder: str, options: argparse.Namespace):
    # Twice the data set, beside which the few batches that each has ready at the start count little.
    count = 2 * options.images
    rates = {name: [] for name in programs}
    for name, program in programs.items():
        program.ask("images", folder, options.threads, caches.get(name, 0))
        seconds(program, "load", options.images)
    for _ in range(options.rounds):
        for name, program in programs.items():
            rates[name].append(count / seconds(program, "load", count))
    print(f"\n## Loading: decode, resize, crop to 256 x 256, mirror, mask; {options.threads} threads or processes\n")
    print("| loader | images/s | times the first |\n|---|---|---|")
    first = next(iter(rates.values()))
    for name, own in rates.items():
        ratios = spread([mine / other for mine, other in zip(own, first, strict=True)])
        print(f"| {name} | {spread(own, '.0f')} | {ratios} |")
    sys.stdout.flush()


def main():
    options = arguments()
    ours = child.ours(options.threads, program="TrainingBenchmark")
    peers = [child.peer(runtime, options.threads, "training_peer.py") for runtime in ("eager", "autocast")]
    with tempfile.TemporaryDirectory() as folder:
        images = [sys.executable, str(child.BENCHMARKS / "images.py"), folder, str(options.images)]
        subprocess.run(images, check=True)
        keeper = child.ours(options.threads, program="TrainingBenchmark")
        kept = "ours, decoded images kept in memory"
        loaders = {"PyTorch DataLoader with Pillow": peers[0], "ours": ours, kept: keeper}
        compare_loaders(loaders, {kept: 4096}, f"{folder}/batch", options)
        keeper.close()
        ours.ask("images", f"{folder}/batch", 1, 0)
        compare_steps(ours, peers, options)
    for program in [*peers, ours]:
        program.close()


if __name__ == "__main__":
    main()
