"""Makes the golden values for the measures of quality on 20 pairs of images.

Similarity and PSNR come from scikit-image, MS-SSIM from pytorch-msssim, errors in the hole and along its seam from
NumPy. The pairs are cut from one picture and distorted in whole numbers, so that the tests can make the same ones
from `similarity.png`. Run from the repository's root:

    python3 -m venv venv
    venv/bin/pip install numpy torch scikit-image opencv-python-headless pytorch-msssim
    venv/bin/python Tools/make_quality_fixtures.py Tests/ImagingTests/Fixtures

Last made with numpy 2.4.6, scikit-image 0.26.0, OpenCV 5.0.0, pytorch-msssim 1.0.0, torch 2.13.0.
"""

import json
import pathlib
import sys

import cv2
import numpy as np
import torch
from pytorch_msssim import ms_ssim
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

WIDTH, HEIGHT = 210, 190

# Kind and strength of the distortion, then the part of the picture: x, y, width, height.
CASES = (
    ("offset", 20, 0, 0, 210, 190), ("offset", -45, 3, 5, 161, 161), ("offset", 7, 1, 1, 64, 50),
    ("noise", 1, 0, 0, 210, 190), ("noise", 4, 11, 7, 177, 170), ("noise", 8, 0, 20, 165, 163),
    ("noise", 3, 5, 5, 11, 11), ("contrast", 4, 0, 0, 210, 190), ("contrast", 11, 13, 4, 172, 186),
    ("contrast", 1, 30, 9, 40, 90), ("inverted", 0, 0, 0, 210, 190), ("inverted", 0, 8, 8, 31, 17),
    ("shifted", 1, 0, 0, 210, 190), ("shifted", 5, 2, 3, 201, 181), ("shifted", 30, 0, 0, 210, 190),
    ("mirrored", 0, 0, 0, 210, 190), ("levels", 192, 4, 0, 200, 189), ("levels", 128, 0, 0, 210, 190),
    ("hole", 128, 0, 0, 210, 190), ("hole", 90, 9, 12, 175, 164),
)


def hole(height, width):
    """The mask of every pair: the middle, half as wide and high."""
    mask = np.zeros((height, width), bool)
    mask[height // 4:height // 4 + height // 2, width // 4:width // 4 + width // 2] = True
    return mask


def distorted(image, kind, strength):
    """The second picture of a pair, from samples of 0 to 255 in rows, columns, channels."""
    height, width, _ = image.shape
    row, column, channel = np.mgrid[0:height, 0:width, 0:3]
    noise = (row * 7919 + column * 104729 + channel * 31) % 256 - 128
    result = {
        "offset": lambda: image + strength,
        "noise": lambda: image + (noise * strength >> 3),
        "contrast": lambda: 128 + ((image - 128) * strength >> 3),
        "inverted": lambda: 255 - image,
        "shifted": lambda: np.roll(image, -strength, axis=1),
        "mirrored": lambda: image[:, ::-1],
        "levels": lambda: image & strength,
        "hole": lambda: np.where(hole(height, width)[:, :, None], strength, image),
    }[kind]()
    return np.clip(result, 0, 255)


def seam_error(image, truth, mask):
    """The definition of Quality.seamError."""
    inner = np.pad(mask, 1, mode="edge")
    known = ~(inner[:-2, 1:-1] & inner[2:, 1:-1] & inner[1:-1, :-2] & inner[1:-1, 2:])
    rim = mask & known
    difference = image - truth
    down = np.abs(np.diff(difference, axis=0))[rim[1:] | rim[:-1]]
    right = np.abs(np.diff(difference, axis=1))[rim[:, 1:] | rim[:, :-1]]
    return float(np.concatenate([down.ravel(), right.ravel()]).mean())


def tensor(image):
    return torch.tensor(image.transpose(2, 0, 1)[None])


def main(folder):
    photograph = cv2.imread("Examples/wren-on-rock.jpg")[400:400 + HEIGHT, 330:330 + WIDTH]
    cv2.imwrite(str(pathlib.Path(folder, "similarity.png")), photograph)
    picture = cv2.cvtColor(photograph, cv2.COLOR_BGR2RGB).astype(int)
    cases = []
    for kind, strength, x, y, width, height in CASES:
        truth = picture[y:y + height, x:x + width]
        image = distorted(truth, kind, strength)
        a, b, mask = image / 255, truth / 255, hole(height, width)
        large = min(width, height) > 160
        cases.append({
            "kind": kind, "strength": strength, "box": {"x": x, "y": y, "width": width, "height": height},
            "similarity": structural_similarity(
                a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, win_size=11, channel_axis=2,
                data_range=1),
            "multiscale": ms_ssim(tensor(a), tensor(b), data_range=1, win_size=11).item() if large else None,
            "signalToNoise": peak_signal_noise_ratio(b, a, data_range=1),
            "holeSignalToNoise": peak_signal_noise_ratio(b[mask], a[mask], data_range=1),
            "absoluteError": float(np.abs(a - b)[mask].mean()),
            "squaredError": float(((a - b)[mask] ** 2).mean()),
            "seamError": seam_error(a, b, mask),
        })
    pathlib.Path(folder, "similarity.json").write_text(json.dumps({"cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
