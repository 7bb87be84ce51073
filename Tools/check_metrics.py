"""Recomputes the figures of `glcic evaluate` from the images it saved, with other people's code.

Similarity comes from scikit-image, MS-SSIM from pytorch-msssim, PSNR from OpenCV, errors from NumPy. Exits with 1
where a value, a mean or an interval's order is off.

    python3 -m venv venv
    venv/bin/pip install numpy torch scikit-image opencv-python-headless pytorch-msssim
    ./glcic evaluate PHOTOGRAPHS --json result.json --save saved
    venv/bin/python Tools/check_metrics.py result.json saved
"""

import json
import pathlib
import sys

import cv2
import numpy as np
import torch
from pytorch_msssim import ms_ssim
from skimage.metrics import structural_similarity

TOLERANCE = 1e-4


def read(path, flag=cv2.IMREAD_COLOR):
    picture = cv2.imread(str(path), flag)
    if picture is None:
        sys.exit(f"{path}: cannot be read; was it saved by the same evaluation?")
    return picture


def seam_error(image, truth, mask):
    """Mean of the gradients' differences over all pairs of neighbours with one on the hole's rim."""
    inner = np.pad(mask, 1, mode="edge")
    rim = mask & ~(inner[:-2, 1:-1] & inner[2:, 1:-1] & inner[1:-1, :-2] & inner[1:-1, 2:])
    difference = image - truth
    down = np.abs(np.diff(difference, axis=0))[rim[1:] | rim[:-1]]
    right = np.abs(np.diff(difference, axis=1))[rim[:, 1:] | rim[:, :-1]]
    return np.concatenate([down.ravel(), right.ravel()]).mean()


def tensor(image):
    return torch.tensor(image.transpose(2, 0, 1)[None])


def measure(fill, truth, mask):
    a, b = fill / 255.0, truth / 255.0
    values = {
        "holeL1": 100 * np.abs(a - b)[mask].mean(),
        "holeL2": 100 * ((a - b)[mask] ** 2).mean(),
        "holePSNR": min(100, cv2.PSNR(fill[mask], truth[mask])),
        "imagePSNR": min(100, cv2.PSNR(fill, truth)),
        "ssim": structural_similarity(
            a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, win_size=11, channel_axis=2,
            data_range=1),
        "seamError": 100 * seam_error(a, b, mask),
    }
    if min(mask.shape) > 160:
        values["msSSIM"] = ms_ssim(tensor(a), tensor(b), data_range=1, win_size=11).item()
    return values


def main(result_path, folder):
    result = json.loads(pathlib.Path(result_path).read_text())
    folder = pathlib.Path(folder)
    worst, sums, count = {}, {}, 0
    for image in result["images"]:
        truth = read(folder / "truth" / image["file"])
        mask = read(folder / "masks" / image["file"], cv2.IMREAD_GRAYSCALE) > 127
        if int(mask.sum()) != image["holePixels"]:
            sys.exit(f"{image['file']}: its mask has {int(mask.sum())} pixels, the result says {image['holePixels']}")
        for method, values in image["values"].items():
            for name, value in measure(read(folder / method / image["file"]), truth, mask).items():
                worst[name] = max(worst.get(name, 0), abs(value - values[name]))
                sums.setdefault((method, name), []).append(value)
                count += 1
    for method in result["summary"]:
        for name, estimate in method["means"].items():
            if (method["id"], name) in sums:
                mean = np.mean(sums[method["id"], name])
                worst[f"mean {name}"] = max(worst.get(f"mean {name}", 0), abs(mean - estimate["mean"]))
            if not estimate["low"] <= estimate["mean"] <= estimate["high"]:
                sys.exit(f"{method['id']}, {name}: the mean lies outside its interval")
    for name, difference in sorted(worst.items()):
        print(f"{name:16} differs by at most {difference:.2e}")
    if not count or max(worst.values()) > TOLERANCE:
        sys.exit(f"some values differ by more than {TOLERANCE}")
    print(f"{count} values of {len(result['images'])} images agree to {TOLERANCE}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: check_metrics.py RESULT.json FOLDER")
    main(*sys.argv[1:])
