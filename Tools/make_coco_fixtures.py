"""Makes the golden values for object shapes, and small data sets as the usual tools write them.

The masks come from pycocotools (the tools of COCO themselves): random polygons, in several parts, crossing
themselves and the border, and random masks with their run lengths, plain and compressed. The annotation file is
written by hand in COCO's form, the archive by webdataset. Seed 2017, set below. Run from the repository's root:

    python3 -m venv venv
    venv/bin/pip install numpy pillow pycocotools webdataset
    venv/bin/python Tools/make_coco_fixtures.py Tests/ImagingTests/Fixtures Tests/GLCICTrainingTests/Fixtures

Last made with numpy 2.4.6, Pillow 13.0.0, pycocotools 2.0.11, webdataset 1.0.2.
"""

import io
import json
import pathlib
import sys

import numpy as np
import webdataset
from PIL import Image
from pycocotools import mask as coco

SEED = 2017


def random_polygon(generator, width, height, kind):
    """One outline, as a flat list of x and y."""
    corners = int(generator.integers(3, 12))
    if kind == "star":
        angles = np.sort(generator.random(corners)) * 2 * np.pi
        radii = generator.uniform(0.1, 0.5, corners) * min(width, height)
        x = width * generator.random() + radii * np.cos(angles)
        y = height * generator.random() + radii * np.sin(angles)
    elif kind == "crossing":
        x = generator.uniform(-0.3, 1.3, corners) * width
        y = generator.uniform(-0.3, 1.3, corners) * height
    elif kind == "whole":
        x = generator.integers(-2, width + 3, corners)
        y = generator.integers(-2, height + 3, corners)
    else:  # fifths and tenths, where rounding decides
        x = generator.integers(-5, 10 * width, corners) / 10
        y = generator.integers(-5, 10 * height, corners) / 10
    return [round(float(value), 2) for pair in zip(x, y) for value in pair]


def polygon_case(generator, number):
    """An image size, the outlines of an object, and its mask as COCO's tools draw it."""
    width, height = (int(side) for side in generator.integers(1, 40, 2))
    kinds = ("star", "crossing", "whole", "fine")
    parts = int(generator.integers(1, 4)) if number % 3 == 0 else 1
    outlines = [random_polygon(generator, width, height, kinds[number % 4]) for _ in range(parts)]
    merged = coco.merge(coco.frPyObjects(outlines, height, width))
    pixels = "".join(str(value) for value in coco.decode(merged).flatten())
    return {"width": width, "height": height, "outlines": outlines, "mask": pixels}


def run_case(generator, number):
    """A random mask with its run lengths, plain and compressed."""
    width, height = (int(side) for side in generator.integers(1, 60, 2))
    if number % 3 == 0:
        pixels = generator.random((height, width)) < generator.random()
    else:  # long runs, so that lengths need several characters
        rows, columns = np.mgrid[0:height, 0:width]
        pixels = np.hypot(rows - height / 2, columns - width / 2) < generator.random() * max(height, width)
    pixels = np.asfortranarray(pixels.astype(np.uint8))
    compressed = coco.encode(pixels)
    flat = pixels.flatten(order="F")
    edges = np.flatnonzero(np.diff(flat)) + 1
    counts = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    counts = [0] + counts if flat[0] else counts
    assert coco.frPyObjects({"counts": counts, "size": [height, width]}, height, width) == compressed
    return {
        "width": width, "height": height, "counts": counts, "compressed": compressed["counts"].decode(),
        "mask": "".join(str(value) for value in pixels.flatten()), "area": int(coco.area(compressed)),
        "box": [int(value) for value in coco.toBbox(compressed)],
    }


def annotations(generator):
    """A file of instances with all three forms of shapes, and some that make no sense."""
    images = [
        {"id": number, "file_name": f"{number:012d}.jpg", "width": 64, "height": 48} for number in (9, 25, 30, 34)
    ]
    disc = np.hypot(*np.mgrid[-24:24, -32:32]) < 20
    compressed = coco.encode(np.asfortranarray(disc.astype(np.uint8)))
    plain = {"size": [48, 64], "counts": [48 * 10 + 4] + [40, 8] * 29 + [40, 4 + 48 * 24]}
    shapes = [
        [[10.5, 10.25, 50.0, 12.75, 45.5, 40.0, 12.0, 38.5]],
        [[2, 2, 30, 2, 30, 30, 2, 30], [34.1, 4, 60, 4, 60, 44, 34.1, 44]],
        plain,
        {"size": [48, 64], "counts": compressed["counts"].decode()},
        [[1, 1, 9, 1, 9, 9]],  # too small
        [[1, 1, 9, 1]],  # no polygon
        {"size": [48, 64], "counts": [5, 1 << 40]},  # longer than the image
        None,
    ]
    entries = [
        {"id": number + 1, "image_id": images[number % 4]["id"], "category_id": 18, "segmentation": shape,
         "iscrowd": int(isinstance(shape, dict)), "area": 900.5, "bbox": [1.0, 2.0, 30.0, 40.0]}
        for number, shape in enumerate(shapes)
    ]
    return {
        "info": {"description": "a \"test\" with \\ and \u00e9 \U0001f5bc", "year": 2017, "nested": [[], {}, [1e-3]]},
        "licenses": [], "images": images, "annotations": entries,
        "categories": [{"id": 18, "name": "dog", "supercategory": "animal"}],
    }


def write_shard(generator, path):
    """Three samples of a picture and its label, as webdataset packs them."""
    with webdataset.TarWriter(str(path), mtime=0, user="user", group="group") as writer:
        for number in range(3):
            pixels = np.full((8, 12, 3), 60 * number + 40, np.uint8)
            writer.write({"__key__": f"sample{number:03d}", "png": Image.fromarray(pixels), "cls": number})


def main():
    shapes, training = (pathlib.Path(name) for name in sys.argv[1:3])
    training.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(SEED)
    polygons = [polygon_case(generator, number) for number in range(80)]
    runs = [run_case(generator, number) for number in range(40)]
    (shapes / "coco-shapes.json").write_text(json.dumps({"polygons": polygons, "runs": runs}) + "\n")
    (training / "instances.json").write_text(json.dumps(annotations(generator), indent=1) + "\n")
    write_shard(generator, training / "webdataset-000000.tar")


if __name__ == "__main__":
    main()
