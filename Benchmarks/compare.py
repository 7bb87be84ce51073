#!/usr/bin/env python3
"""Times glcic's completion network against the same network in other runtimes, in turn, on the same scenes.

Every round runs each peer, then ours in float32 and bfloat16, each followed by the plain convolution that is
the machine's ceiling. Ratios are taken within a round, because a machine's speed drifts; printed are medians
over the rounds, with quartiles in brackets.
"""

import argparse
import statistics
import sys
import tempfile
import time

import child
import scene
from peer import RUNTIMES, missing_packages

PRECISIONS = ("float32", "bfloat16")
# The largest difference between float32 pictures, of values in 0...1, that counts as none.
TOLERANCE = 1e-4


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--peers", default="eager", help=f"comma-separated, of: {', '.join(RUNTIMES)} (default: eager)"
    )
    options = scene.arguments(parser)
    options.peers = options.peers.split(",")
    for runtime in options.peers:
        if runtime not in RUNTIMES:
            parser.error(f"unknown peer '{runtime}': use {', '.join(RUNTIMES)}")
    return options


def start_peers(options: argparse.Namespace) -> list[child.Child]:
    """Starts the peers whose packages are installed, and names the others."""
    peers = []
    for runtime in options.peers:
        missing = missing_packages(runtime)
        if missing:
            print(f"{runtime}: left out, not installed: {', '.join(missing)} (see README.md)")
        else:
            peers.append(child.peer(runtime, options.threads))
    return peers


def largest_difference(ours: child.Child, precision: str, peer: child.Child, folder: str) -> float:
    """The largest difference between two pictures inside the boxes that ours computes."""
    from safetensors.numpy import load_file

    boxes = ours.ask("output", precision, f"{folder}/ours")["boxes"]
    peer.ask("output", f"{folder}/peer")
    picture = load_file(f"{folder}/peer")["picture"]
    regions = load_file(f"{folder}/ours")
    return max(
        float(abs(regions[str(index)] - picture[:, :, y : y + height, x : x + width]).max())
        for index, (x, y, width, height) in enumerate(boxes)
    )


def spread(values: list[float], form: str = ".2f") -> str:
    """The median, and the quartiles in brackets."""
    if len(values) == 1:
        return format(values[0], form)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{statistics.median(values):{form}} ({low:{form}} to {high:{form}})"


class Rounds:
    """The measurements of one scene."""

    def __init__(self, ours: child.Child, peers: list[child.Child], ceiling_side: int):
        self.ours, self.peers, self.ceiling_side = ours, peers, ceiling_side
        self.peer_seconds = {peer.name: [] for peer in peers}
        self.seconds = {precision: [] for precision in PRECISIONS}
        self.ceilings = {precision: [] for precision in PRECISIONS}

    def measure(self, count: int):
        self.round()
        for values in (self.peer_seconds, self.seconds, self.ceilings):
            for warm_up in values.values():
                warm_up.clear()
        for _ in range(count):
            self.round()

    def round(self):
        for peer in self.peers:
            self.peer_seconds[peer.name].append(self.run(peer))
        for precision in PRECISIONS:
            self.seconds[precision].append(self.run(self.ours, precision))
            ceiling = self.ours.ask("ceiling", precision, self.ceiling_side)
            self.ceilings[precision].append(ceiling["operationsPerSecond"])

    @staticmethod
    def run(program: child.Child, *words: object) -> float:
        # The threads of the program that ran before still spin for some milliseconds.
        time.sleep(0.02)
        return program.ask("run", *words)["seconds"]

    def ratios(self, peer: str, precision: str) -> list[float]:
        pairs = zip(self.peer_seconds[peer], self.seconds[precision], strict=True)
        return [theirs / own for theirs, own in pairs]

    def shares(self, operations: int, precision: str) -> list[float]:
        """The percentages of the ceiling at which the network's work was done."""
        pairs = zip(self.seconds[precision], self.ceilings[precision], strict=True)
        return [100 * operations / value / ceiling for value, ceiling in pairs]


def print_peers(rounds: Rounds, differences: dict[tuple[str, str], float]):
    print("| runtime | seconds | times our float32 | times our bfloat16 | largest difference from them |")
    print("|---|---|---|---|---|")
    for peer in rounds.peer_seconds:
        columns = [peer, spread(rounds.peer_seconds[peer], ".3f")]
        columns += [spread(rounds.ratios(peer, precision)) for precision in PRECISIONS]
        columns.append(", ".join(f"{differences[peer, precision]:.1e}" for precision in PRECISIONS))
        print(f"| {' | '.join(columns)} |")


def print_ours(rounds: Rounds, multiplications: int):
    print("\n| ours | seconds | GFLOP/s | convolution ceiling, GFLOP/s | share of the ceiling, % |")
    print("|---|---|---|---|---|")
    for precision in PRECISIONS:
        speeds = [2 * multiplications / value / 1e9 for value in rounds.seconds[precision]]
        ceilings = [value / 1e9 for value in rounds.ceilings[precision]]
        shares = rounds.shares(2 * multiplications, precision)
        columns = [precision, spread(rounds.seconds[precision], ".3f")]
        columns += [spread(values, ".0f") for values in (speeds, ceilings, shares)]
        print(f"| {' | '.join(columns)} |")
    print(f"\n{multiplications / 1e9:.1f} G multiplications, with an addition each.", flush=True)


def compare(ours: child.Child, peers: list[child.Child], size: int, options: argparse.Namespace) -> bool:
    """Measures one size and prints it; returns whether the float32 pictures agree."""
    with tempfile.TemporaryDirectory() as folder:
        scene.write(size, options.hole, f"{folder}/scene")
        multiplications = ours.ask("load", f"{folder}/scene")["multiplications"]
        for peer in peers:
            peer.ask("load", f"{folder}/scene")
        differences = {
            (peer.name, precision): largest_difference(ours, precision, peer, folder)
            for peer in peers
            for precision in PRECISIONS
        }
    # The network's middle works at a quarter of the image's resolution, and on no more than the holes need.
    rounds = Rounds(ours, peers, ceiling_side=max(16, min(size, options.hole + 512) // 4))
    rounds.measure(options.rounds)
    print(f"\n## {size} x {size}, hole {options.hole} x {options.hole}\n")
    print_peers(rounds, differences)
    print_ours(rounds, multiplications)
    exact = [peer.name for peer in peers if not peer.name.endswith(("autocast", "bfloat16"))]
    return all(differences[name, "float32"] <= TOLERANCE for name in exact)


def main():
    options = arguments()
    peers = start_peers(options)
    ours = child.ours(options.threads)
    with tempfile.TemporaryDirectory() as folder:
        mean_pixel = ours.ask("weights", f"{folder}/weights")["meanPixel"]
        versions = {peer.ask("weights", f"{folder}/weights", *mean_pixel)["version"] for peer in peers}
    print(f"{options.threads} threads; PyTorch {', '.join(versions) or 'not measured'}")
    agreed = [compare(ours, peers, size, options) for size in options.sizes]
    print("\n| program | peak memory, MB |\n|---|---|")
    for program in [*peers, ours]:
        print(f"| {program.name} | {program.peak_memory() / 1e6:.0f} |")
        program.close()
    if not all(agreed):
        sys.exit(f"compare.py: a float32 picture differs by more than {TOLERANCE}")


if __name__ == "__main__":
    main()
