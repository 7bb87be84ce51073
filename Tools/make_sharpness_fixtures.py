"""Makes the golden values for detail, bands, patches and the sliced Wasserstein distance.

All comes from the definitions in `check_sharpness.py`, in NumPy and float64; pictures, patches and directions are
formulas in whole numbers, so that the tests can make the same ones, and no seed is needed. Run from the
repository's root:

    python3 -m venv venv
    venv/bin/pip install numpy pillow
    venv/bin/python Tools/make_sharpness_fixtures.py Tests/GLCICEvaluationTests/Fixtures

Last made with numpy 2.4.6.
"""

import json
import pathlib
import sys

import numpy as np

from check_sharpness import SIDE, bands, detail, patches

UNIT = 32_767


def picture(width, height, number):
    """Samples of 0 to 255 in rows, columns, channels."""
    row, column, channel = np.mgrid[0:height, 0:width, 0:3]
    return (row * row * (3 + number) + column * 17 + channel * 41 + row * column) % 256


def detail_case(width, height, x, y, w, h):
    mask = np.zeros((height, width), bool)
    mask[y:y + h, x:x + w] = True
    value = detail(picture(width, height, 1), picture(width, height, 0), mask)
    return {"width": width, "height": height, "box": {"x": x, "y": y, "width": w, "height": h}, "detail": value}


def band_case(width, height):
    levels = bands(picture(width, height, 0) / 255)
    return {
        "width": width, "height": height,
        "bands": [[round(float(v), 7) for v in band.transpose(2, 0, 1).ravel()] for band in levels]}


def patch_case():
    """A patch in each band, at the first, a middle and the last place that it may have."""
    places = [(3, 3), (9, 12), (5, 6)]
    levels = bands(picture(40, 36, 0) / 255)
    cut = [patches(band, np.array([r]), np.array([c]))[0] for band, (r, c) in zip(levels, places)]
    return {
        "width": 40, "height": 36, "places": [{"row": r, "column": c} for r, c in places],
        "patches": [np.rint(UNIT * patch.transpose(2, 0, 1)).astype(int).ravel().tolist() for patch in cut]}


def patch_set(count, number):
    """Whole numbers: patch, channel, row and column in one line, each channel of another spread."""
    index = np.arange(count * 3 * SIDE * SIDE)
    channel = index // (SIDE * SIDE) % 3
    return ((index * index * (7 + number) + index * 13) % 2003 - 900) * (channel + 1 + number)


def distance_case(count, directions, is_flat=False):
    index = np.arange(3 * SIDE * SIDE)
    vectors = np.array([(k * 131 + index * index * 37 + 11) % 201 - 100 for k in range(directions)], float)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    def projections(samples):
        return np.sort(samples.reshape(count, -1) / UNIT @ vectors.T, axis=0)

    first = np.full(count * 3 * SIDE * SIDE, 50) if is_flat else patch_set(count, 1)
    distance = np.abs(projections(first) - projections(patch_set(count, 0))).mean()
    return {"patches": count, "directions": directions, "isFlat": is_flat, "distance": float(distance)}


def main(folder):
    golden = {
        "details": [
            detail_case(30, 20, 5, 4, 12, 9), detail_case(17, 23, 0, 0, 17, 10), detail_case(16, 16, 14, 3, 2, 8)],
        "bands": [band_case(16, 16), band_case(21, 18), band_case(3, 5), band_case(1, 2)],
        "patches": patch_case(),
        "distances": [distance_case(60, 40), distance_case(7, 16), distance_case(60, 5, is_flat=True)],
    }
    pathlib.Path(folder, "sharpness.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make_sharpness_fixtures.py FOLDER")
    main(sys.argv[1])
