"""Makes the golden values of LPIPS, InceptionV3's features and the Fréchet distance.

The published weights cannot come with this project, and need not for a test: both sides fill the networks by the
formula of `reference_networks.py`, the packages `lpips` and `pytorch-fid` compute, and `metrics.json` keeps what they
find. Run from the repository's root:

    python3 -m venv venv
    venv/bin/pip install numpy scipy torch==2.13.0 && venv/bin/pip install --no-deps torchvision==0.28 lpips pytorch-fid pillow tqdm
    venv/bin/python Tools/make_metric_fixtures.py Tests/GLCICEvaluationTests/Fixtures/metrics.json

Last made with torch 2.13.0, torchvision 0.28.0, lpips 0.1.4, pytorch-fid 0.3.0, scipy 1.17.1.
"""

import json
import math
import pathlib
import sys

import numpy as np
import torch

# PyPI's torchvision wants its own operators, which fit CUDA's torch only; no network here uses them.
for operator in ("nms", "qnms"):
    torch.library.define(f"torchvision::{operator}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import lpips  # noqa: E402
from pytorch_fid import inception  # noqa: E402
from pytorch_fid.fid_score import calculate_frechet_distance  # noqa: E402

from reference_networks import uniform  # noqa: E402


def weight(name, shape):
    """A tensor of the networks: He's range for kernels, small numbers for the rest, positive heads."""
    u = uniform(name, shape)
    v = 2 * u - 1
    if name.startswith("lin"):
        value = u
    elif name.endswith(".bn.weight"):
        value = 1 + 0.2 * v
    elif name.endswith("running_var"):
        value = 1 + 0.5 * u
    elif name.endswith((".bias", "running_mean")):
        value = 0.1 * v
    else:
        value = v * math.sqrt(6 / math.prod(shape[1:]))
    return torch.tensor(value.astype(np.float32))


def filled(state):
    """The dictionary of a network with every tensor by the formula."""
    return {name: weight(name, tuple(tensor.shape)) if tensor.is_floating_point() else tensor
            for name, tensor in state.items()}


def image(name, height, width):
    return torch.tensor(uniform(f"image.{name}", (1, 3, height, width)).astype(np.float32))


def with_hole(truth):
    """The image with its middle gray."""
    result = truth.clone()
    height, width = truth.shape[2:]
    result[:, :, height // 4:height * 3 // 4, width // 4:width * 3 // 4] = 0.5
    return result


def alexnet_names(name):
    """AlexNet's names in torchvision for those of the package lpips, whose slices hold the same layers."""
    return "features." + name.split(".", 2)[2] if name.startswith("net.") else name


def perceptual_cases():
    model = lpips.LPIPS(net="alex", pretrained=False, pnet_rand=True, verbose=False).double()
    state = {name: weight(alexnet_names(name), tuple(tensor.shape)).double()
             for name, tensor in model.state_dict().items() if not name.startswith(("scaling_layer", "lins."))}
    model.load_state_dict(state, strict=False)
    model.eval()
    cases = []
    for height, width in ((64, 64), (96, 131), (200, 65)):
        truth = image(f"{height}x{width}", height, width)
        with torch.no_grad():
            value = model(with_hole(truth).double(), truth.double(), normalize=True).item()
        cases.append({"height": height, "width": width, "distance": value})
    return cases


def inception_features():
    def fill(*_, **__):
        plain = inception._inception_v3(num_classes=1008, aux_logits=False, weights=None)
        return filled(plain.state_dict())

    inception.load_state_dict_from_url = fill
    model = inception.InceptionV3([inception.InceptionV3.DEFAULT_BLOCK_INDEX]).eval()
    with torch.no_grad():
        values = model(image("inception", 90, 120))[0].ravel().numpy()
    return [float(f"{value:.7g}") for value in values]


def frechet_cases():
    cases = []
    for first, second, width in ((40, 50, 16), (30, 17, 16), (2, 90, 5)):
        a = uniform("features.first", (first, width))
        b = 0.7 * uniform("features.second", (second, width)) + 0.1
        covariances = [np.cov(values, rowvar=False) for values in (a, b)]
        distance = calculate_frechet_distance(a.mean(axis=0), covariances[0], b.mean(axis=0), covariances[1])
        # The root of the product by its eigenvalues, which are real and not negative.
        roots = np.sqrt(np.maximum(np.linalg.eigvals(covariances[0] @ covariances[1]).real, 0)).sum()
        exact = ((a.mean(axis=0) - b.mean(axis=0)) ** 2).sum() + sum(map(np.trace, covariances)) - 2 * roots
        assert abs(exact - distance) < 1e-3, (exact, distance)
        cases.append({"first": first, "second": second, "width": width, "distance": float(exact)})
    return cases


def main(path):
    torch.manual_seed(0)
    contents = {
        "perceptual": perceptual_cases(), "inception": inception_features(), "frechet": frechet_cases(),
    }
    pathlib.Path(path).write_text(json.dumps(contents) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
