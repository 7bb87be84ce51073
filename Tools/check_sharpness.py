"""Recomputes detail and the sliced Wasserstein distances of `glcic evaluate` from the images it saved.

Written from their definitions alone, in NumPy and float64. Detail must agree with each image's value and each
method's median. The distances depend on the patches and directions that are drawn; this script draws its own, a
few times over, and expects the tool's value within the spread that it finds. Exits with 1 where something is off.

    python3 -m venv venv
    venv/bin/pip install numpy pillow
    ./glcic evaluate PHOTOGRAPHS --json result.json --save saved
    venv/bin/python Tools/check_sharpness.py result.json saved [DRAWS [SEED]]

Of 200 photographs of 256 px, three methods and four draws, it takes about three minutes.
"""

import json
import pathlib
import sys

import numpy as np
from PIL import Image

DETAIL_TOLERANCE = 1e-6
LEVELS = 3
SIDE = 7
DIRECTIONS = 256
# As many as the tool takes.
PATCHES_PER_IMAGE, PATCHES_IN_ALL = 200, 40_000
# The tool's value may lie so many standard deviations of a draw from the mean of the draws, and this share of it more:
# with few draws, their deviation is not well known.
DEVIATIONS, SHARE = 4, 0.01


def read(path, mode):
    try:
        return np.asarray(Image.open(path).convert(mode))
    except OSError as error:
        sys.exit(f"{path}: cannot be read ({error}); was it saved by the same evaluation?")


def mean_laplacian(image, mask):
    """Over the pixels of the mask whose four neighbours lie inside the image; None where there are none."""
    here = image[1:-1, 1:-1]
    beside = image[:-2, 1:-1] + image[2:, 1:-1] + image[1:-1, :-2] + image[1:-1, 2:]
    inner = mask[1:-1, 1:-1]
    return np.abs(beside - 4 * here)[inner].mean() if inner.any() else None


def detail(fill, truth, mask):
    # In whole numbers of 0 to 255, whose unit the ratio loses.
    expected = mean_laplacian(truth.astype(int), mask)
    return mean_laplacian(fill.astype(int), mask) / expected if expected else None


def blurred(image):
    """[1, 4, 6, 4, 1] / 16 down and across; borders reflect without repeating the outermost pixel."""
    for axis in (0, 1):
        size = image.shape[axis]
        padded = np.pad(image, [(2, 2) if axis == a else (0, 0) for a in range(3)], mode="reflect")
        image = sum(
            weight * np.take(padded, range(start, start + size), axis)
            for start, weight in enumerate(np.array([1, 4, 6, 4, 1]) / 16))
    return image


def bands(image):
    """The first bands of the Laplacian pyramid."""
    result = []
    for _ in range(LEVELS):
        small = blurred(image)[::2, ::2]
        spread = np.zeros_like(image)
        spread[::2, ::2] = small
        # Every second pixel is a zero, but where there is only one.
        gain = np.prod([min(side, 2) for side in image.shape[:2]])
        result.append(image - gain * blurred(spread))
        image = small
    return result


def middles(mask, level):
    """Rows and columns of all middles of patches: in the hole, the patch inside the band."""
    reduced = mask[::2**level, ::2**level].copy()
    half = SIDE // 2
    reduced[:half] = reduced[:, :half] = False
    reduced[max(reduced.shape[0] - half, 0):] = False
    reduced[:, max(reduced.shape[1] - half, 0):] = False
    return np.nonzero(reduced)


def patches(band, rows, columns):
    offsets = np.arange(SIDE) - SIDE // 2
    return band[rows[:, None, None] + offsets[:, None], columns[:, None, None] + offsets]


def sliced_wasserstein(first, second, random):
    first, second = first.reshape(len(first), -1), second.reshape(len(second), -1)
    distances = []
    for _ in range(DIRECTIONS // 64):
        directions = random.standard_normal((first.shape[1], 64))
        directions /= np.linalg.norm(directions, axis=0)
        left, right = np.sort(first @ directions, axis=0), np.sort(second @ directions, axis=0)
        distances.append(np.abs(left - right).mean())
    return 1000 * np.mean(distances)


def check_detail(result, pictures):
    values, worst, count = {}, 0, 0
    for image in result["images"]:
        truth, mask, fills = pictures(image)
        for method, fill in fills.items():
            value, found = detail(fill, truth, mask), image["values"][method].get("detail")
            if (value is None) != (found is None):
                sys.exit(f"{image['file']}, {method}: the detail is {found} instead of {value}")
            if value is not None:
                values.setdefault(method, []).append(value)
                worst = max(worst, abs(value - found))
                count += 1
    for method in result["summary"]:
        if method["id"] in values:
            worst = max(worst, abs(np.median(values[method["id"]]) - method["means"]["detail"]["mean"]))
    print(f"detail: {count} values and their medians differ by at most {worst:.1e}")
    return count > 0 and worst < DETAIL_TOLERANCE


def distances(result, pictures, random):
    """Distances by method and level, of patches and directions of this script's own."""
    methods = [method["id"] for method in result["summary"]]
    share = max(1, min(PATCHES_PER_IMAGE, PATCHES_IN_ALL // (len(result["images"]) + len(result["skipped"]))))
    truths, fills = [[] for _ in range(LEVELS)], {method: [[] for _ in range(LEVELS)] for method in methods}
    for image in result["images"]:
        truth, mask, pictured = pictures(image)
        places = []
        for level in range(LEVELS):
            rows, columns = middles(mask, level)
            drawn = random.integers(0, len(rows), share) if len(rows) else np.zeros(0, int)
            places.append((rows[drawn], columns[drawn]))
        for descriptors, picture in [(truths, truth)] + [(fills[m], pictured[m]) for m in methods]:
            for level, band in enumerate(bands(picture / 255)):
                descriptors[level].append(patches(band, *places[level]).astype(np.float32))
    found = {}
    for level in range(LEVELS):
        expected = np.concatenate(truths[level])
        for method in methods:
            if len(expected):
                found[method, level] = sliced_wasserstein(np.concatenate(fills[method][level]), expected, random)
    return found


def main(result_path, folder, draws=4, seed=0):
    result = json.loads(pathlib.Path(result_path).read_text())
    folder = pathlib.Path(folder)

    def pictures(image):
        file = image["file"]
        mask = read(folder / "masks" / file, "L") > 127
        return read(folder / "truth" / file, "RGB"), mask, {
            method: read(folder / method / file, "RGB") for method in image["values"]}

    agrees = check_detail(result, pictures)
    found = [distances(result, pictures, np.random.default_rng([seed, draw])) for draw in range(draws)]
    for method in result["summary"]:
        for level in range(LEVELS):
            if (method["id"], level) not in found[0]:
                continue
            values = [draw[method["id"], level] for draw in found]
            mean, deviation = np.mean(values), np.std(values, ddof=1)
            value = method["figures"][f"slicedWasserstein{level + 1}"]
            isNear = abs(value - mean) <= DEVIATIONS * deviation + SHARE * mean
            agrees = agrees and isNear
            print(f"{method['id']:20} SWD {level + 1}: {value:8.2f}, here {mean:8.2f} ± {deviation:.2f}"
                  + ("" if isNear else "  OFF"))
    sys.exit(None if agrees else "some values differ")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4, 5):
        sys.exit("usage: check_sharpness.py RESULT.json FOLDER [DRAWS [SEED]]")
    main(*sys.argv[1:3], *map(int, sys.argv[3:]))
