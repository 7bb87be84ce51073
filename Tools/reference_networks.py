"""The networks of every preset, written in PyTorch from the presets' descriptions, in float64.

This is the reference that the Swift networks are held against. It shares nothing with them but the names
of the tensors and the formula below, from which both sides make the same parameters and inputs, so that
no weights have to be stored.

The formula
-----------
Element i (row-major, from 0) of the tensor called NAME, with all integers modulo 2^64:

    hash  = fnv1a64(utf8(NAME))       offset 0xcbf29ce484222325, prime 0x100000001b3
    state = hash + i + 0x9E3779B97F4A7C15
    z = (state ^ state >> 30) * 0xBF58476D1CE4E5B9
    z = (z ^ z >> 27) * 0x94D049BB133111EB
    z = z ^ z >> 31                                          (the output function of splitmix64)
    u = (z >> 40) / 2^24              in [0, 1), exact in float32
    v = 2 u - 1                       in [-1, 1), exact in float32

    *.convolution.weight, *linear.weight, output.weight    v * (sqrt(3 / fan_in) * sqrt(2))
    *.convolution.bias, *linear.bias, output.bias          0.1 v
    *.normalization.weight                                 1 + 0.2 v
    *.normalization.bias, *.normalization.running_mean     0.1 v
    *.normalization.running_var                            1 + 0.5 u
    input.*                                                u

Every right-hand side is computed in float64 and rounded once to float32. fan_in = inputs * height * width
of the kernel; for transposed convolutions inputs * height * width / stride^2; for linear layers inputs.
NAME does not contain the preset: two presets differ only where their shapes or settings do.

Layouts are PyTorch's: convolution (out, in, height, width), transposed (in, out, height, width), linear
(out, in), images (batch, channel, height, width). "PyTorch" is torch 2.13.0 for the CPU.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F

MEAN_PIXEL = np.array([0.4560, 0.4472, 0.4155], dtype=np.float32)


# The formula.


def fnv1a64(text: str) -> int:
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def splitmix64(values: np.ndarray) -> np.ndarray:
    z = values + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(name: str, shape) -> np.ndarray:
    """u of the formula, in float64 (every value is a float32)."""
    count = math.prod(shape)
    hashes = splitmix64(np.arange(count, dtype=np.uint64) + np.uint64(fnv1a64(name)))
    return ((hashes >> np.uint64(40)).astype(np.float64) / 2.0**24).reshape(shape)


def make_parameter(name: str, shape, fan_in: float = 0) -> np.ndarray:
    u = uniform(name, shape)
    v = 2 * u - 1
    if name.startswith("input."):
        value = u
    elif name.endswith(("normalization.bias", "normalization.running_mean")):
        value = 0.1 * v
    elif name.endswith("normalization.weight"):
        value = 1 + 0.2 * v
    elif name.endswith("normalization.running_var"):
        value = 1 + 0.5 * u
    elif name.endswith(".bias"):
        value = 0.1 * v
    else:
        value = v * (math.sqrt(3 / fan_in) * math.sqrt(2))
    return value.astype(np.float32)


# The presets.


@dataclass(frozen=True)
class Preset:
    """What tells one known implementation's networks from another's. The defaults are the paper's."""

    name: str
    takes_mask: bool = True  # the mask is the fourth input channel, after the colours
    bias: bool = True  # convolutions followed by batch normalisation have a bias
    output_bias: bool = True  # the completion network's last convolution has a bias
    activation_first: bool = False  # convolution, activation, normalisation
    slope: float = 0.0  # of the leaky rectifier; 0 is ReLU
    output: str = "sigmoid"  # or tanh, clamp, residual (the input plus 2 sigmoid - 1)
    values: str = "centred"  # [0, 1] minus the mean pixel; or unit, [0, 1]; or signed, [-1, 1]
    hole: str = "zero"  # in the network's own values; or black, mean, given (as it is in the image)
    bgr: bool = False
    epsilon: float = 1e-5
    tensorflow_padding: bool = False
    train_size: int = 256
    local_size: int = 128
    global_layers: int = 6
    local_layers: int = 5
    local_first: bool = False  # in the concatenation
    linear_activation: bool = True  # ReLU after the two 1024-wide linear layers
    channels_last_flatten: bool = False  # the linear layers read height, width, channel


PAPER = Preset("paper")
PRESETS = [
    PAPER,
    replace(PAPER, name="celeba", train_size=160, local_size=96, global_layers=5),
    Preset(
        "shtamura", takes_mask=False, slope=0.3, output="tanh", values="signed", hole="black", bgr=True,
        epsilon=1e-3, tensorflow_padding=True, linear_activation=False, channels_last_flatten=True),
    Preset(
        "tadax", takes_mask=False, bias=False, output_bias=False, output="tanh", values="signed",
        epsilon=1e-3, tensorflow_padding=True, train_size=128, local_size=64, global_layers=5,
        local_layers=4, linear_activation=False),
    Preset(
        "otenim", activation_first=True, values="unit", hole="mean", train_size=160, local_size=96,
        global_layers=5, local_first=True),
    Preset("mmagic", bias=False, output="clamp", values="signed", bgr=True),
    replace(PAPER, name="free-form"),
    replace(PAPER, name="harmonic", output="residual", hole="given"),
]


# The layers. One row of the completion network: kernel, dilation, stride, outputs; stride -2 is transposed.

COMPLETION_ROWS = (
    [(5, 1, 1, 64), (3, 1, 2, 128), (3, 1, 1, 128), (3, 1, 2, 256), (3, 1, 1, 256), (3, 1, 1, 256)]
    + [(3, dilation, 1, 256) for dilation in (2, 4, 8, 16)]
    + [(3, 1, 1, 256), (3, 1, 1, 256), (4, 1, -2, 128), (3, 1, 1, 128), (4, 1, -2, 64), (3, 1, 1, 32)]
    + [(3, 1, 1, 3)]
)
DISCRIMINATOR_WIDTHS = [64, 128, 256, 512, 512, 512]


def same_padding(size: int, kernel: int, stride: int, dilation: int, tensorflow: bool) -> tuple[int, int]:
    """Zeros before and after one axis. TensorFlow puts the odd one after; Torch pads both sides alike."""
    extent = (kernel - 1) * dilation + 1
    if not tensorflow:
        return extent // 2, extent // 2
    total = max((math.ceil(size / stride) - 1) * stride + extent - size, 0)
    return total // 2, total - total // 2


def convolve_same(x, weight, bias, stride=1, dilation=1, tensorflow=False):
    top, bottom = same_padding(x.shape[2], weight.shape[2], stride, dilation, tensorflow)
    left, right = same_padding(x.shape[3], weight.shape[3], stride, dilation, tensorflow)
    return F.conv2d(F.pad(x, (left, right, top, bottom)), weight, bias, stride, 0, dilation)


class Network:
    """Parameters made by the formula when first asked for, and the layers built on them."""

    def __init__(self, preset: Preset, training: bool = False, dtype=torch.float64):
        self.preset, self.training, self.dtype = preset, training, dtype
        self.parameters: dict[str, torch.Tensor] = {}
        self.buffers: dict[str, torch.Tensor] = {}
        self.multiply_accumulates = 0

    def parameter(self, name: str, shape, fan_in: float = 0) -> torch.Tensor:
        if name not in self.parameters:
            tensor = torch.from_numpy(make_parameter(name, shape, fan_in)).to(self.dtype)
            self.parameters[name] = tensor.requires_grad_(self.training)
        return self.parameters[name]

    def buffer(self, name: str, shape) -> torch.Tensor:
        if name not in self.buffers:
            self.buffers[name] = torch.from_numpy(make_parameter(name, shape)).to(self.dtype)
        return self.buffers[name]

    @property
    def parameter_count(self) -> int:
        return sum(tensor.numel() for tensor in self.parameters.values())

    def convolution(self, x, prefix, kernel, dilation, stride, outputs, has_bias):
        inputs = x.shape[1]
        transposed = stride < 0
        pair = (inputs, outputs) if transposed else (outputs, inputs)
        fan_in = inputs * kernel * kernel / (stride * stride if transposed else 1)
        weight = self.parameter(f"{prefix}.convolution.weight", (*pair, kernel, kernel), fan_in)
        bias = self.parameter(f"{prefix}.convolution.bias", (outputs,)) if has_bias else None
        if transposed:
            y = F.conv_transpose2d(x, weight, bias, stride=-stride, padding=1)
        else:
            y = convolve_same(x, weight, bias, stride, dilation, self.preset.tensorflow_padding)
        applications = (x if transposed else y).shape[2:].numel() * x.shape[0]
        self.multiply_accumulates += applications * inputs * outputs * kernel * kernel
        return y

    def normalization(self, x, prefix):
        shape = (x.shape[1],)
        return F.batch_norm(
            x,
            self.buffer(f"{prefix}.normalization.running_mean", shape),
            self.buffer(f"{prefix}.normalization.running_var", shape),
            self.parameter(f"{prefix}.normalization.weight", shape),
            self.parameter(f"{prefix}.normalization.bias", shape),
            self.training, momentum=0.1, eps=self.preset.epsilon)

    def activation(self, x):
        return F.leaky_relu(x, self.preset.slope) if self.preset.slope else F.relu(x)

    def layer(self, x, prefix, row):
        x = self.convolution(x, prefix, *row, self.preset.bias)
        if self.preset.activation_first:
            return self.normalization(self.activation(x), prefix)
        return self.activation(self.normalization(x, prefix))

    def linear(self, x, prefix, outputs):
        weight = self.parameter(f"{prefix}.weight", (outputs, x.shape[1]), x.shape[1])
        self.multiply_accumulates += x.shape[0] * weight.numel()
        return F.linear(x, weight, self.parameter(f"{prefix}.bias", (outputs,)))

    # Values, colour order and hole.

    def mean_pixel(self):
        return torch.from_numpy(MEAN_PIXEL).to(self.dtype).reshape(1, 3, 1, 1)

    def own_values(self, image):
        """RGB in 0...1 as this preset's networks see it."""
        if self.preset.values == "signed":
            image = 2 * image - 1
        elif self.preset.values == "centred":
            image = image - self.mean_pixel()
        return image.flip(1) if self.preset.bgr else image

    def completion_input(self, image, mask):
        x = self.own_values(image)
        if self.preset.hole != "given":
            filling = {"zero": 0.0, "black": -1.0, "mean": self.mean_pixel()}[self.preset.hole]
            x = x * (1 - mask) + filling * mask
        return torch.cat([x, mask], dim=1) if self.preset.takes_mask else x

    # The two networks.

    def complete(self, image, mask):
        """RGB in 0...1 (batch, 3, height, width) before compositing, from an image alike and its mask."""
        x = self.completion_input(image, mask)
        for index, row in enumerate(COMPLETION_ROWS[:-1], start=1):
            x = self.layer(x, f"layers.{index}", row)
        z = self.convolution(x, "layers.17", *COMPLETION_ROWS[-1], self.preset.output_bias)
        # The two doublings give a multiple of 4; the surplus lies at the bottom and at the right.
        z = z[:, :, : image.shape[2], : image.shape[3]]
        if self.preset.output == "residual":
            return image + (2 * torch.sigmoid(z) - 1)
        if self.preset.output == "sigmoid":
            completed = torch.sigmoid(z)
        else:
            completed = torch.tanh(z) if self.preset.output == "tanh" else z.clamp(-1, 1)
        if self.preset.values == "signed":
            completed = (completed + 1) / 2
        return completed.flip(1) if self.preset.bgr else completed

    def branch(self, image, prefix, layer_count):
        x = self.own_values(image)
        for index, width in enumerate(DISCRIMINATOR_WIDTHS[:layer_count], start=1):
            x = self.layer(x, f"{prefix}.layers.{index}", (5, 1, 2, width))
        if self.preset.channels_last_flatten:
            x = x.permute(0, 2, 3, 1)
        x = self.linear(x.flatten(1), f"{prefix}.linear", 1024)
        return F.relu(x) if self.preset.linear_activation else x

    def discriminate(self, image, patch):
        """Logits (batch, 1) from whole images and their local patches, both RGB in 0...1."""
        branches = [
            self.branch(image, "global", self.preset.global_layers),
            self.branch(patch, "local", self.preset.local_layers),
        ]
        if self.preset.local_first:
            branches.reverse()
        return self.linear(torch.cat(branches, dim=1), "output", 1)
