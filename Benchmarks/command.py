#!/usr/bin/env python3
"""Times `glcic` as whole processes: start-up, single images, a folder of images; and their peak memory."""

# This process stays small: the peak memory of a child counts that of the process that it was forked from.
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import child
import scene


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="runs of each command (default: 7)")
    parser.add_argument("--batch", type=int, default=200, help="images in the folder, or 0 (default: 200)")
    parser.add_argument("--precision", default="auto", choices=("auto", "float32", "bfloat16"))
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="default: all processors")
    options = parser.parse_args()
    if min(options.rounds, options.threads) < 1 or options.batch < 0:
        parser.error("--rounds and --threads must be at least 1, --batch at least 0")
    return options


def executable() -> str:
    path = os.environ.get("GLCIC_EXECUTABLE", str(child.ROOT / ".build/release/glcic"))
    if not Path(path).exists():
        sys.exit(f"{path} is missing: build glcic, or name it in GLCIC_EXECUTABLE")
    return path


class Command:
    """The tool, with the environment it needs."""

    def __init__(self, options: argparse.Namespace):
        self.executable = executable()
        self.precision = options.precision
        self.environment = child.run_environment() | {"OMP_NUM_THREADS": str(options.threads)}

    def measure(self, *words: object) -> tuple[float, int]:
        """Runs the tool once; returns seconds and the most bytes that were resident."""
        with tempfile.TemporaryFile() as log:
            start = time.perf_counter()
            process = subprocess.Popen(
                [self.executable, *map(str, words)],
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                log.seek(0)
                sys.exit(f"glcic {' '.join(map(str, words))}: {log.read().decode(errors='replace').strip()}")
        return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)

    def complete(self, images: Path, masks: Path, output: Path, *words: str) -> tuple[float, int]:
        return self.measure(
            "complete", images, "--mask", masks, "--output", output, "--precision", self.precision, *words
        )


def report(name: str, runs: list[tuple[float, int]]):
    seconds = [run[0] for run in runs]
    times = f"{statistics.median(seconds):.3f} ({min(seconds):.3f} to {max(seconds):.3f})"
    print(f"| {name} | {times} | {max(run[1] for run in runs) / 1e6:.0f} |", flush=True)


def report_batch(command: Command, folder: Path, options: argparse.Namespace):
    """The folder's rate, between two measurements of the network alone on scenes of the same size."""
    network = child.ours(options.threads)
    scene.write(512, 128, f"{folder}/scene")
    network.ask("load", f"{folder}/scene")

    def alone() -> list[float]:
        network.ask("run", options.precision)
        return [network.ask("run", options.precision)["seconds"] for _ in range(20)]

    before = alone()
    seconds, memory = command.complete(
        folder / "batch", folder / "masks", folder / "completed", "--texture", "none"
    )
    rate = 1 / statistics.median(before + alone())
    network.close()
    report(f"a folder of {options.batch} JPEGs of 512 x 512, holes of 128, no texture", [(seconds, memory)])
    speed = options.batch / seconds
    print(f"\nThe folder: {speed:.2f} images/s, {100 * speed / rate:.0f} % of the network's ({rate:.2f}).")


def main():
    options = arguments()
    command = Command(options)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        images = [sys.executable, str(child.BENCHMARKS / "images.py"), name, str(options.batch)]
        subprocess.run(images, check=True)
        print("| command | seconds: median (least to most) | peak memory, MB |\n|---|---|---|")
        report("--version", [command.measure("--version") for _ in range(options.rounds)])
        for image, mask, title in (
            ("small.png", "small-mask.png", "PNG of 128 x 128, hole of 32"),
            ("square.png", "square-mask.png", "PNG of 512 x 512, hole of 128"),
            ("photo.jpg", "photo-mask.png", "JPEG of 12 Mpx, hole of 256"),
            ("large.jpg", "large-mask.png", "JPEG of 21 Mpx, hole of 1024"),
        ):
            # With patches and without, in turn.
            runs = {"": [], "none": []}
            for _ in range(options.rounds):
                for texture, measured in runs.items():
                    words = ["--texture", texture] if texture else []
                    output = folder / f"completed-{image}"
                    measured.append(command.complete(folder / image, folder / mask, output, *words))
            for texture, measured in runs.items():
                report(f"{title}, no texture" if texture else title, measured)
        if options.batch:
            report_batch(command, folder, options)


if __name__ == "__main__":
    main()
