"""Writes Tests/GLCICTests/Fixtures/networks.safetensors: what the networks of every preset must compute.

    python3 -m venv venv && venv/bin/pip install numpy torch==2.13.0
    venv/bin/python Tools/make_network_fixtures.py

Parameters and inputs come from the formula at the head of reference_networks.py and are not stored. All
values are computed in float64 and stored in float32; sizes are width x height; images are RGB in 0...1.

PRESET.completion.SIZE.output          completed images of `input.image`, before compositing, running
                                       statistics, batch 1. The mask is 1 in the boxes of `boxes.SIZE`, 0
                                       elsewhere. For `harmonic` the image counts as already filled.
mmagic.completion-clamped.SIZE.output  the same with layers.17's weight and bias times 8
PRESET.discriminator.logits            (2, 1) of `input.global` and `input.local` at the preset's sizes
paper.completion-train.SIZE.…          batch 2, batch statistics, momentum 0.1: `output`; `loss` = sum of
                                       mask (output - image)^2 / (3 sum of mask); `gradient.NAME` of it;
                                       `running.NAME`: statistics after the one pass. Image n has the boxes
                                       of `boxes-train.SIZE` [n].
paper.discriminator-train.…            batch 2 of 128 x 128 with patches of 64 x 64 of `input.global.59` and
                                       `input.local.59`, batch statistics: `logits`; `loss` = mean
                                       softplus(-logit);
                                       `gradient.NAME`
optimizer.CASE.trajectory              (5, 8) values after each step on 0.5 sum a (p - c)^2 in float64, from
                                       p = v of `optimizer.start`, a = 0.5 + u of `optimizer.curvature`,
                                       c = v of `optimizer.target`
formula.NAME                           the first 16 elements of the tensor NAME
__metadata__                           boxes (x, y, width, height), parameter counts, multiply-accumulates
                                       (the discriminator's for one image and its patch), optimiser
                                       settings, how far PyTorch's own float32 is from the values

`gradient.NAME` of a weight over 20,000 elements holds its first rows only; see the shape.
"""

import json
import os
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from reference_networks import (
    MEAN_PIXEL, PAPER, PRESETS, Network, convolve_same, fnv1a64, make_parameter, splitmix64, uniform)

FIXTURES = Path(__file__).resolve().parent.parent / "Tests" / "GLCICTests" / "Fixtures"
BOXES = {
    "40x36": [[9, 11, 14, 12], [28, 3, 5, 7]],
    "37x30": [[8, 9, 13, 11], [25, 2, 4, 6]],
    "100x92": [[30, 25, 40, 36]],  # large enough for every tap of the convolution of dilation 16
}
SIZES = {"paper": ["40x36", "37x30", "100x92"], "shtamura": ["40x36", "37x30"]}
TRAIN_BOXES = {"40x36": [[[9, 11, 14, 12]], [[20, 5, 11, 16]]]}
COMPLETION_GRADIENTS = [
    "layers.1.convolution.weight", "layers.2.normalization.bias", "layers.9.convolution.weight",
    "layers.13.convolution.weight", "layers.16.normalization.weight", "layers.17.convolution.weight",
    "layers.17.convolution.bias"]
DISCRIMINATOR_GRADIENTS = [
    "global.layers.1.convolution.weight", "global.layers.6.normalization.weight",
    "local.layers.1.convolution.weight", "local.linear.bias", "output.weight", "output.bias"]
# With these inputs no rectifier's argument is so near zero that float32 could put it on the other side, where
# the whole gradient below it would change.
DISCRIMINATOR_INPUTS = ("input.global.59", "input.local.59")
LEAST_ARGUMENT = 1e-6
RUNNING_LAYERS = [1, 9, 16]
OPTIMIZERS = {
    "adadelta": (torch.optim.Adadelta, dict(lr=1.0, rho=0.9, eps=1e-6)),
    "adadelta-keras": (torch.optim.Adadelta, dict(lr=1.0, rho=0.95, eps=1e-7)),
    "adam": (torch.optim.Adam, dict(lr=0.05, betas=(0.9, 0.999), eps=1e-8)),
    "adamw": (torch.optim.AdamW, dict(lr=0.05, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.1)),
}


def image_tensor(name, batch, width, height, dtype=torch.float64):
    return torch.from_numpy(make_parameter(name, (batch, 3, height, width))).to(dtype)


def mask_tensor(boxes_per_image, width, height, dtype=torch.float64):
    mask = torch.zeros(len(boxes_per_image), 1, height, width, dtype=dtype)
    for index, boxes in enumerate(boxes_per_image):
        for x, y, box_width, box_height in boxes:
            mask[index, 0, y : y + box_height, x : x + box_width] = 1
    return mask


def dimensions(size):
    return map(int, size.split("x"))


# The cases. Each returns a dictionary of tensors.


def completion(preset, size, dtype):
    width, height = dimensions(size)
    network = Network(preset, dtype=dtype)
    mask = mask_tensor([BOXES[size]], width, height, dtype)
    return {"output": network.complete(image_tensor("input.image", 1, width, height, dtype), mask)}


def completion_clamped(preset, size, dtype):
    """As `completion`, with the last layer's weight and bias 8 times as large, to reach the clamp."""
    width, height = dimensions(size)
    network = Network(preset, dtype=dtype)
    network.parameter("layers.17.convolution.weight", (3, 32, 3, 3), 288).mul_(8)
    network.parameter("layers.17.convolution.bias", (3,)).mul_(8)
    mask = mask_tensor([BOXES[size]], width, height, dtype)
    output = network.complete(image_tensor("input.image", 1, width, height, dtype), mask)
    assert (output == 0).any() and (output == 1).any()
    return {"output": output}


def completion_training(preset, size, dtype):
    width, height = dimensions(size)
    network = Network(preset, training=True, dtype=dtype)
    image = image_tensor("input.image", 2, width, height, dtype)
    mask = mask_tensor(TRAIN_BOXES[size], width, height, dtype)
    output = network.complete(image, mask)
    loss = (mask * (output - image) ** 2).sum() / (3 * mask.sum())
    result = {"output": output, "loss": loss.reshape(1)} | gradients(network, loss, COMPLETION_GRADIENTS)
    for layer in RUNNING_LAYERS:
        for statistic in ("running_mean", "running_var"):
            name = f"layers.{layer}.normalization.{statistic}"
            result[f"running.{name}"] = network.buffers[name]
    return result


def discriminator(preset, dtype):
    return {"logits": discriminator_pass(Network(preset, dtype=dtype), dtype)}


def discriminator_training(preset, dtype):
    network = Network(replace(preset, train_size=128, local_size=64), training=True, dtype=dtype)
    arguments = []
    activation = network.activation
    network.activation = lambda x: arguments.append(x.detach().abs().min().item()) or activation(x)
    logits = discriminator_pass(network, dtype, DISCRIMINATOR_INPUTS)
    assert min(arguments) > LEAST_ARGUMENT, min(arguments)
    loss = F.softplus(-logits).mean()
    return {"logits": logits, "loss": loss.reshape(1)} | gradients(network, loss, DISCRIMINATOR_GRADIENTS)


def discriminator_pass(network, dtype, names=("input.global", "input.local")):
    side, local_side = network.preset.train_size, network.preset.local_size
    image = image_tensor(names[0], 2, side, side, dtype)
    return network.discriminate(image, image_tensor(names[1], 2, local_side, local_side, dtype))


def gradients(network, loss, names):
    loss.backward()
    result = {}
    for name in names:
        gradient = network.parameters[name].grad
        rows = 4 if gradient.numel() > 20_000 else gradient.shape[0]
        result[f"gradient.{name}"] = gradient[:rows]
    return result


def optimizer_trajectory(kind, settings):
    parameter = torch.from_numpy(2 * uniform("optimizer.start", (8,)) - 1).requires_grad_()
    curvature = torch.from_numpy(0.5 + uniform("optimizer.curvature", (8,)))
    target = torch.from_numpy(2 * uniform("optimizer.target", (8,)) - 1)
    optimizer = kind([parameter], **settings)
    trajectory = []
    for _ in range(5):
        optimizer.zero_grad()
        (0.5 * curvature * (parameter - target) ** 2).sum().backward()
        optimizer.step()
        trajectory.append(parameter.detach().clone())
    return torch.stack(trajectory)


def sizes_and_costs(preset):
    """Trainable parameters of both networks; multiply-accumulates of the convolutions and linear layers."""
    completion_network, discriminator_network = Network(preset), Network(preset)
    with torch.no_grad():
        completion_network.complete(image_tensor("input.image", 1, 256, 256), mask_tensor([[]], 256, 256))
        discriminator_pass(discriminator_network, torch.float64)
    side = preset.train_size
    return {
        "completion.parameters": completion_network.parameter_count,
        "completion.multiply-accumulates.256x256": completion_network.multiply_accumulates,
        "discriminator.parameters": discriminator_network.parameter_count,
        f"discriminator.multiply-accumulates.{side}x{side}": discriminator_network.multiply_accumulates // 2,
    }


# Self-checks: a wrong reference is worse than none.


def check_formula():
    assert fnv1a64("") == 0xCBF29CE484222325 and fnv1a64("a") == 0xAF63DC4C8601EC8C
    assert int(splitmix64(np.zeros(1, dtype=np.uint64))[0]) == 0xE220A8397B1DCDAF
    u = uniform("check", (1 << 16,))
    assert (u.astype(np.float32) == u).all() and abs(u.mean() - 0.5) < 0.01 and u.min() >= 0 and u.max() < 1


def check_same_convolution(width, height, kernel, stride, dilation):
    """TensorFlow's "same" tap by tap: out[y, x] = sum of in[y s - before + d i, ...] w[i, ...]."""
    x = uniform("check.image", (1, 2, height, width))
    weight = uniform("check.weight", (3, 2, kernel, kernel))

    def geometry(size):
        count = -(-size // stride)
        return count, max((count - 1) * stride + (kernel - 1) * dilation + 1 - size, 0) // 2

    (rows, top), (columns, left) = geometry(height), geometry(width)
    expected = np.zeros((1, 3, rows, columns))
    for o, y, column, c, i, j in np.ndindex(3, rows, columns, 2, kernel, kernel):
        source_y, source_x = y * stride - top + i * dilation, column * stride - left + j * dilation
        if 0 <= source_y < height and 0 <= source_x < width:
            expected[0, o, y, column] += x[0, c, source_y, source_x] * weight[o, c, i, j]
    actual = convolve_same(torch.from_numpy(x), torch.from_numpy(weight), None, stride, dilation, True)
    assert np.abs(actual.numpy() - expected).max() < 1e-12


def check_counts(metadata):
    assert metadata["paper.completion.parameters"] == "6072131"
    assert metadata["paper.discriminator.parameters"] == "45063681"
    gigaflop = 2 * int(metadata["paper.completion.multiply-accumulates.256x256"]) / 1e9
    assert round(gigaflop, 1) == 65.1, gigaflop


def check_informative(name, tensor):
    """Values that are all alike, saturated or not numbers would let a wrong network pass."""
    assert torch.isfinite(tensor).all(), name
    if tensor.numel() > 16:
        assert tensor.std() > 0.02 or "gradient" in name, (name, tensor.std())
        assert tensor.count_nonzero() > tensor.numel() // 2, name


# The file.


def write_safetensors(path, tensors, metadata):
    header, blobs, offset = {"__metadata__": metadata}, [], 0
    for name, tensor in tensors.items():
        blob = tensor.detach().numpy().astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))
    os.replace(temporary, path)


def main():
    check_formula()
    for shape in [(7, 8, 3, 2, 1), (8, 5, 5, 2, 1), (9, 6, 3, 1, 2), (6, 6, 5, 1, 1)]:
        check_same_convolution(*shape)

    tensors = {}
    metadata = {
        "torch": torch.__version__,
        "mean": json.dumps([round(float(value), 4) for value in MEAN_PIXEL]),
        **{f"boxes.{size}": json.dumps(boxes) for size, boxes in BOXES.items()},
        **{f"boxes-train.{size}": json.dumps(boxes) for size, boxes in TRAIN_BOXES.items()},
    }

    def add(prefix, case, *arguments):
        result = case(*arguments, torch.float64)
        deviation = 0.0
        for key, approximate in case(*arguments, torch.float32).items():
            check_informative(f"{prefix}.{key}", result[key])
            tensors[f"{prefix}.{key}"] = result[key]
            difference = (approximate.double() - result[key]).abs().max().item()
            deviation = max(deviation, difference)
        metadata[f"{prefix}.float32-deviation"] = f"{deviation:.2e}"
        print(f"{prefix}: PyTorch's float32 is within {deviation:.2e}", flush=True)

    for preset in PRESETS:
        for size in SIZES.get(preset.name, ["40x36"]):
            add(f"{preset.name}.completion.{size}", completion, preset, size)
        add(f"{preset.name}.discriminator", discriminator, preset)
        costs = sizes_and_costs(preset)
        metadata |= {f"{preset.name}.{key}": str(value) for key, value in costs.items()}
    check_counts(metadata)
    mmagic = next(preset for preset in PRESETS if preset.name == "mmagic")
    add("mmagic.completion-clamped.40x36", completion_clamped, mmagic, "40x36")
    add("paper.completion-train.40x36", completion_training, PAPER, "40x36")
    add("paper.discriminator-train", discriminator_training, PAPER)

    for name, (kind, settings) in OPTIMIZERS.items():
        tensors[f"optimizer.{name}.trajectory"] = optimizer_trajectory(kind, settings)
        metadata[f"optimizer.{name}"] = json.dumps(settings)
    for name, shape, fan_in in [
        ("input.image", (16,), 0), ("layers.1.convolution.weight", (16,), 100),
        ("layers.13.convolution.weight", (16,), 1024), ("layers.1.convolution.bias", (16,), 0),
        ("layers.1.normalization.weight", (16,), 0), ("layers.1.normalization.bias", (16,), 0),
        ("layers.1.normalization.running_mean", (16,), 0), ("layers.1.normalization.running_var", (16,), 0),
        ("global.linear.weight", (16,), 8192),
    ]:
        tensors[f"formula.{name}"] = torch.from_numpy(make_parameter(name, shape, fan_in))

    path = FIXTURES / "networks.safetensors"
    write_safetensors(path, tensors, metadata)
    print(f"{path.name}: {len(tensors)} tensors, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
