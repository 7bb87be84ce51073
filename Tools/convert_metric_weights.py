"""Converts published weights for `glcic evaluate --lpips` and `--inception` to safetensors.

The weights are other people's, under their own terms, so that they do not come with this project:

- LPIPS: AlexNet as torchvision publishes it (`alexnet-owt-7be5be79.pth`, a dictionary of tensors), and the channels'
  weights of version 0.1, which are within the package `lpips`.
- FID: InceptionV3 as pytorch-fid publishes it (`pt_inception-2015-12-05-6726825d.pth`).

    python3 -m venv venv
    venv/bin/pip install numpy torch safetensors && venv/bin/pip install --no-deps lpips
    venv/bin/python Tools/convert_metric_weights.py lpips alexnet-owt-7be5be79.pth lpips.safetensors
    venv/bin/python Tools/convert_metric_weights.py inception pt_inception-2015-12-05-6726825d.pth inception.safetensors

`torchvision.models.alexnet(weights="DEFAULT")` downloads the first into `~/.cache/torch/hub/checkpoints`, running
`python -m pytorch_fid` the second.
"""

import importlib.util
import pathlib
import sys

import torch
from safetensors.torch import save_file


def heads():
    """The channels' weights of the package lpips, which need not be imported for it."""
    package = importlib.util.find_spec("lpips")
    if package is None:
        sys.exit("the package lpips is missing: pip install --no-deps lpips")
    return torch.load(
        pathlib.Path(package.origin).parent / "weights/v0.1/alex.pth", map_location="cpu", weights_only=True)


def lpips_tensors(alexnet):
    """AlexNet's convolutions and the heads, by the names of torchvision and lpips."""
    tensors = {name: tensor for name, tensor in alexnet.items() if name.startswith("features.")}
    return tensors | heads()


def inception_tensors(inception):
    """All of InceptionV3 up to its last pooling."""
    unused = ("fc.", "AuxLogits.")
    return {
        name: tensor for name, tensor in inception.items()
        if not name.startswith(unused) and not name.endswith("num_batches_tracked")
    }


def main(kind, source, target):
    make = {"lpips": lpips_tensors, "inception": inception_tensors}.get(kind)
    if make is None:
        sys.exit(f"{kind}: unknown; use lpips or inception")
    tensors = make(torch.load(source, map_location="cpu", weights_only=True))
    save_file({name: tensor.float().contiguous() for name, tensor in tensors.items()}, target)
    print(f"{target}: {len(tensors)} tensors")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: convert_metric_weights.py lpips|inception SOURCE.pth TARGET.safetensors")
    main(*sys.argv[1:])
