"""Makes the golden values for the classical algorithms (harmonic and biharmonic fill, Poisson blending, fast marching, quality).

Every value comes from an independent implementation: scipy's direct sparse solver in double precision,
OpenCV's inpainting, scikit-image's quality measures. Seed 2017, set below. Run from the repository's root:

    python3 -m venv venv
    venv/bin/pip install numpy scipy opencv-python-headless scikit-image
    venv/bin/python Tools/make_classical_fixtures.py Tests/ImagingTests/Fixtures

Last made with numpy 2.4.6, scipy 1.17.1, OpenCV 5.0.0, scikit-image 0.26.0.
"""

import json
import pathlib
import sys

import cv2
import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import spsolve
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

SEED = 2017
SIDES = ((-1, 0), (0, -1), (0, 1), (1, 0))


def smooth_noise(generator, height, width, sigma):
    """Blurred noise stretched to 0...1: soft shapes such as a photograph has."""
    noise = cv2.GaussianBlur(generator.random((height, width)), (0, 0), sigma)
    return (noise - noise.min()) / (noise.max() - noise.min())


def poisson_masks(generator, height, width):
    """Named holes of every kind: at the border, in parts, one pixel wide, dense and sparse."""
    rows, columns = np.mgrid[0:height, 0:width]
    masks = {
        "one pixel": (rows == 7) & (columns == 9),
        "one pixel in the corner": (rows == 0) & (columns == 0),
        "box": (rows > 4) & (rows < 15) & (columns > 5) & (columns < 19),
        "box in the corner": (rows < 9) & (columns > width - 12),
        "left strip": columns < 4,
        "band from border to border": (rows > 6) & (rows < 13),
        "diagonal line": rows == columns,
        "thin antidiagonal lines": (rows + columns) % 6 == 0,
        "checkerboard": (rows + columns) % 2 == 0,
        "comb": (rows < 3) | (columns % 4 == 1),
        "ring": np.abs(np.hypot(rows - 9.5, columns - 11.5) - 6) < 2,
        "disc": np.hypot(rows - 9.5, columns - 11.5) < 8,
        "two holes": ((rows < 5) & (columns < 6)) | ((rows > 11) & (columns > 13)),
        "sparse noise": generator.random((height, width)) < 0.3,
        "dense noise": generator.random((height, width)) < 0.8,
        "all but one pixel": ~((rows == 5) & (columns == 17)),
        "all but the last pixel": ~((rows == height - 1) & (columns == width - 1)),
        "all but every second pixel of every second row": (rows % 2 == 1) | (columns % 2 == 1),
    }
    return {name: mask.astype(np.uint8) for name, mask in masks.items()}


def direct_solve(source, target, mask):
    """Seamless cloning by the definition: one equation per hole pixel, a direct sparse solve."""
    height, width = mask.shape
    numbers = np.full(mask.shape, -1)
    pixels = np.argwhere(mask == 1)
    numbers[mask == 1] = np.arange(len(pixels))
    entries, places, right = [], [], np.zeros(len(pixels))
    for number, (row, column) in enumerate(pixels):
        for down, across in SIDES:
            y, x = row + down, column + across
            if not (0 <= y < height and 0 <= x < width):
                continue
            right[number] += source[row, column] - source[y, x]
            entries.append(1.0)
            places.append((number, number))
            if mask[y, x]:
                entries.append(-1.0)
                places.append((number, numbers[y, x]))
            else:
                right[number] += target[y, x]
    matrix = csr_matrix((entries, np.array(places).T), shape=(len(pixels), len(pixels)))
    result = target.astype(np.float64).copy()
    result[mask == 1] = spsolve(matrix.tocsc(), right)
    return result


def direct_biharmonic_solve(target, mask):
    """The biharmonic fill by the definition: the Laplacian of the Laplacian is zero at every hole pixel."""
    height, width = mask.shape
    entries, places = [], []
    for number, (row, column) in enumerate(np.ndindex(mask.shape)):
        for down, across in SIDES:
            y, x = row + down, column + across
            if 0 <= y < height and 0 <= x < width:
                entries += [1.0, -1.0]
                places += [(number, number), (number, y * width + x)]
    laplacian = csr_matrix((entries, np.array(places).T), shape=(mask.size, mask.size))
    hole = mask.ravel() == 1
    rows = (laplacian @ laplacian)[hole]
    result = target.ravel().astype(np.float64)
    result[hole] = spsolve(rows[:, hole].tocsc(), -rows[:, ~hole] @ result[~hole])
    return result


def poisson_fixture(generator):
    height, width = 20, 24
    target = smooth_noise(generator, height, width, 1.2).astype(np.float32)
    source = generator.random((height, width)).astype(np.float32)
    cases = []
    for name, mask in poisson_masks(generator, height, width).items():
        zero = np.zeros_like(target)
        cases.append({
            "name": name,
            "mask": numbers(mask),
            "harmonic": numbers(direct_solve(zero.astype(float), target.astype(float), mask)),
            "biharmonic": numbers(direct_biharmonic_solve(target, mask)),
            "blend": numbers(direct_solve(source.astype(float), target.astype(float), mask)),
        })
    return {"width": width, "height": height, "target": numbers(target), "source": numbers(source), "cases": cases}


def marching_masks(size):
    """Holes that keep off the first row and column, which OpenCV never fills."""
    rows, columns = np.mgrid[0:size, 0:size]
    masks = {
        "box": (rows > 11) & (rows < 36) & (columns > 13) & (columns < 35),
        "disc": np.hypot(rows - 24, columns - 22) < 13,
        "strokes": (np.abs(rows - columns) < 3) & (rows > 3) & (rows < 44),
        "two holes": ((rows > 5) & (rows < 15) & (columns > 4) & (columns < 20)) | (np.hypot(rows - 33, columns - 32) < 9),
    }
    return {name: mask.astype(np.uint8) for name, mask in masks.items()}


def without_rim_plane(image, mask):
    """Subtracts around each hole the plane that fits its rim best: then there is nothing to extrapolate."""
    count, labels = cv2.connectedComponents(mask)
    holes = [np.uint8(labels == label) for label in range(1, count)]
    nearest = np.argmin([cv2.distanceTransform(1 - hole, cv2.DIST_L2, 5) for hole in holes], axis=0)
    every = np.mgrid[0:image.shape[0], 0:image.shape[1]]
    result = image.copy()
    for label, hole in enumerate(holes):
        rim = (cv2.dilate(hole, cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))) == 1) & (hole == 0)
        rows, columns = np.nonzero(rim)
        design = np.stack([columns, rows, np.ones(len(rows))], axis=1)
        slope = np.linalg.lstsq(design, image[rim], rcond=None)[0]
        result[nearest == label] -= (slope[0] * every[1] + slope[1] * every[0])[nearest == label]
    return result


def marching_fixture(generator):
    size = 48
    color = np.stack([smooth_noise(generator, size, size, 4) for _ in range(3)], axis=-1)
    color = np.round(color * 255).astype(np.uint8)
    gray = smooth_noise(generator, size, size, 2)
    cases = []
    for name, mask in marching_masks(size).items():
        flat = without_rim_plane(gray, mask).astype(np.float32)
        # OpenCV adds half a level and a bounded gradient term at each pixel; at this scale they vanish.
        scale = np.float32(1e6)
        fills = [{
            "radius": radius,
            "flat": numbers(cv2.inpaint(flat * scale, mask, radius, cv2.INPAINT_TELEA) / scale),
            "color": numbers(planes(cv2.inpaint(color, mask, radius, cv2.INPAINT_TELEA))),
        } for radius in (1, 4)]
        cases.append({"name": name, "mask": numbers(mask), "flat": numbers(flat), "fills": fills})
    return {"size": size, "color": numbers(planes(color)), "cases": cases}


def quality_fixture(generator):
    cases = []
    for height, width, sigma, noise in ((33, 40, 3, 0.1), (11, 11, 2, 0.3), (64, 17, 1, 0.02), (20, 50, 5, 1.0)):
        truth = np.stack([smooth_noise(generator, height, width, sigma) for _ in range(3)], axis=-1)
        image = np.clip(truth + noise * generator.standard_normal(truth.shape), 0, 1)
        truth, image = np.round(truth * 255), np.round(image * 255)
        mask = (generator.random((height, width)) < 0.4).astype(np.uint8)
        a, b = image / 255, truth / 255
        cases.append({
            "width": width, "height": height, "mask": numbers(mask),
            "image": numbers(planes(image.astype(np.uint8))), "truth": numbers(planes(truth.astype(np.uint8))),
            "similarity": structural_similarity(
                a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, channel_axis=2, data_range=1),
            "signalToNoise": peak_signal_noise_ratio(b, a, data_range=1),
            "holeSignalToNoise": peak_signal_noise_ratio(b[mask == 1], a[mask == 1], data_range=1),
            "holeError": float(np.abs(a - b)[mask == 1].mean()),
        })
    return {"cases": cases}


def planes(image):
    return image.transpose(2, 0, 1)


def numbers(array):
    if array.dtype == np.uint8:
        return array.ravel().tolist()
    return [float(f"{value:.7g}") for value in array.ravel()]


def main(folder):
    generator = np.random.default_rng(SEED)
    for name, make in (("poisson", poisson_fixture), ("marching", marching_fixture), ("quality", quality_fixture)):
        text = json.dumps(make(generator), separators=(",", ":"))
        pathlib.Path(folder, f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
