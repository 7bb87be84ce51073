#!/usr/bin/env python3
"""Times the patch filling of `glcic` against OpenCV contrib's, in turn, on the same photographs and holes.

Ours is `--method patchmatch` (patches alone) and the `texture` of the default way (patches that a network guides), as
`--timings` gives them; without start, decoding and encoding. OpenCV's is `cv2.xphoto.inpaint` with
INPAINT_SHIFTMAP (K. He, J. Sun, *Statistics of Patch Offsets for Image Completion*, ECCV 2012), the call alone.
Both have all processors.
"""

import argparse
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import cv2
from PIL import Image

import child
import command
import images


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (default: 5)")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    return options


def ours(executable: str, environment: dict[str, str], stage: str, image: Path, mask: Path, *words: str) -> float:
    """Runs the tool and returns the seconds of a stage."""
    process = subprocess.run(
        [executable, "complete", image, "--mask", mask, "--output", image.with_name("ours.png"), "--timings", *words],
        env=environment, capture_output=True, text=True, check=True)
    number, unit = re.search(rf"^{stage} +([0-9.]+) (ms|s)", process.stderr, re.MULTILINE).groups()
    return float(number) / (1000 if unit == "ms" else 1)


def opencv(image: Path, mask: Path) -> float:
    picture = cv2.cvtColor(cv2.imread(str(image)), cv2.COLOR_BGR2Lab)
    known = 255 - cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE)
    result = picture.copy()
    start = time.perf_counter()
    cv2.xphoto.inpaint(picture, known, result, cv2.xphoto.INPAINT_SHIFTMAP)
    return time.perf_counter() - start


def text(values: list[float]) -> str:
    return f"{statistics.median(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def main():
    options = arguments()
    executable, environment = command.executable(), child.run_environment()
    photograph = Image.open(sorted(images.EXAMPLES.glob("*.jpg"))[0]).convert("RGB")
    print(f"OpenCV {cv2.__version__}, {os.cpu_count()} processors; seconds: median (least to most)\n")
    print("| image, hole | OpenCV | patches alone | times | guided patches | times |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        for side, hole in ((512, 128), (1024, 256)):
            image, mask = Path(name, "image.png"), Path(name, "mask.png")
            images.square(photograph, side, seed=0).save(image)
            images.write_mask(mask, side, side, hole)
            peer, alone, guided = [], [], []
            for _ in range(options.rounds):
                peer.append(opencv(image, mask))
                alone.append(ours(executable, environment, "fill", image, mask, "--method", "patchmatch"))
                guided.append(ours(executable, environment, "texture", image, mask))
            ratios = [statistics.median(a / b for a, b in zip(peer, other)) for other in (alone, guided)]
            print(
                f"| {side} × {side}, {hole} × {hole} | {text(peer)} | {text(alone)} | {ratios[0]:.2f} "
                f"| {text(guided)} | {ratios[1]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
