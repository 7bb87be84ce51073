"""The completion network in PyTorch, layer by layer as PyTorch implementations of the paper write it."""

import torch
from safetensors.torch import load_file
from torch import nn

# Kernel, dilation, stride, outputs of each layer (the paper, table 1); stride -2 is a transposed convolution.
ROWS = (
    [(5, 1, 1, 64), (3, 1, 2, 128), (3, 1, 1, 128), (3, 1, 2, 256), (3, 1, 1, 256), (3, 1, 1, 256)]
    + [(3, dilation, 1, 256) for dilation in (2, 4, 8, 16)]
    + [(3, 1, 1, 256), (3, 1, 1, 256), (4, 1, -2, 128), (3, 1, 1, 128), (4, 1, -2, 64), (3, 1, 1, 32)]
    + [(3, 1, 1, 3)]
)


def convolution(inputs: int, row: tuple[int, int, int, int]) -> nn.Module:
    kernel, dilation, stride, outputs = row
    if stride < 0:
        return nn.ConvTranspose2d(inputs, outputs, kernel, stride=-stride, padding=1)
    return nn.Conv2d(
        inputs, outputs, kernel, stride=stride, padding=dilation * (kernel - 1) // 2, dilation=dilation
    )


def completion_layers() -> list[nn.Module]:
    """All layers but the sigmoid at the end, for an image with its mask."""
    layers: list[nn.Module] = []
    inputs = 4
    for row in ROWS:
        layers.append(convolution(inputs, row))
        inputs = row[3]
        if row is not ROWS[-1]:
            layers += [nn.BatchNorm2d(inputs), nn.ReLU()]
    return layers


class CompletionNetwork(nn.Module):
    """Image and mask in (RGB in 0...1; 1 in the hole), picture of the whole image out."""

    def __init__(self, weights: str, mean_pixel: list[float]):
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean_pixel).reshape(1, 3, 1, 1))
        self.layers = nn.Sequential(*completion_layers())
        self.load(weights)
        self.eval()

    def load(self, path: str):
        """Takes the weights from a file that glcic wrote."""
        tensors = load_file(path)
        state = self.state_dict()
        for number in range(len(ROWS)):
            for part, place in (("convolution", 3 * number), ("normalization", 3 * number + 1)):
                prefix = f"layers.{number + 1}.{part}."
                for name in [name for name in tensors if name.startswith(prefix)]:
                    state[f"layers.{place}.{name.removeprefix(prefix)}"] = tensors[name]
        self.load_state_dict(state)

    def forward(self, image, mask):
        known = (image - self.mean) * (1 - mask)
        return torch.sigmoid(self.layers(torch.cat([known, mask], dim=1)))
