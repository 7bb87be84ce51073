"""The scenes that are completed, and the options that describe them."""

import argparse
import importlib.util
import os
import sys


def arguments(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Adds the options that all measurements of the network share, and reads the command line."""
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parser.add_argument("--sizes", default="256,512,1024", help="sides of the images (default: 256,512,1024)")
    parser.add_argument("--hole", type=int, default=128, help="side of the hole in the middle (default: 128)")
    parser.add_argument("--rounds", type=int, default=9, help="measurements of each (default: 9)")
    parser.add_argument("--threads", type=int, default=threads, help="default: all processors")
    options = parser.parse_args()
    try:
        options.sizes = [int(size) for size in options.sizes.split(",")]
    except ValueError:
        parser.error("--sizes must be numbers separated by commas")
    if min(options.sizes) <= options.hole or min(options.hole, options.rounds, options.threads) < 1:
        parser.error("the hole must be smaller than the images, and all numbers at least 1")
    for name in ("numpy", "safetensors"):
        if importlib.util.find_spec(name) is None:
            sys.exit(f"{parser.prog} needs {name}: pip install -r requirements.txt")
    return options


def write(size: int, hole: int, path: str):
    """Writes a square image of noise with a square hole; how long it takes does not depend on the content."""
    import numpy
    from safetensors.numpy import save_file

    image = numpy.random.default_rng(size).random((1, 3, size, size), dtype=numpy.float32)
    mask = numpy.zeros((1, 1, size, size), dtype=numpy.float32)
    start = (size - hole) // 2
    mask[:, :, start : start + hole, start : start + hole] = 1
    save_file({"image": image, "mask": mask}, path)
