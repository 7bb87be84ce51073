"""Trains and loads in PyTorch, on demand: the same commands and answers as our side's."""

import io
import json
import os
import random
import sys
import time
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from network import completion_layers

MEAN_PIXEL = [0.46, 0.45, 0.42]
ALPHA = 4e-4


class Discriminator(nn.Module):
    """The two branches for one size of image (the paper, tables 2 and 3), each halved until 4 × 4 is left."""

    def __init__(self, size: int):
        super().__init__()
        self.branches = nn.ModuleList([self.branch(size), self.branch(size // 2)])
        self.output = nn.Linear(2048, 1)

    @staticmethod
    def branch(size: int) -> nn.Module:
        layers, inputs, widths = [], 3, iter([64, 128, 256, 512, 512, 512])
        while size > 4:
            width = next(widths)
            layers += [nn.Conv2d(inputs, width, 5, stride=2, padding=2), nn.BatchNorm2d(width), nn.ReLU()]
            inputs, size = width, size // 2
        return nn.Sequential(*layers, nn.Flatten(), nn.Linear(inputs * 16, 1024), nn.ReLU())

    def forward(self, image, patch):
        return self.output(torch.cat([self.branches[0](image), self.branches[1](patch)], dim=1))


class Crops(torch.utils.data.Dataset):
    """The paper's samples of a folder of images, as its implementations cut them with Pillow."""

    def __init__(self, folder: str):
        self.paths = sorted(Path(folder).glob("*.jpg"))

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index: int):
        image = Image.open(io.BytesIO(self.paths[index].read_bytes())).convert("RGB")
        scale = random.randint(256, 384) / min(image.size)
        image = image.resize([max(256, round(side * scale)) for side in image.size], Image.Resampling.BICUBIC)
        x, y = (random.randint(0, side - 256) for side in image.size)
        image = image.crop((x, y, x + 256, y + 256))
        if random.random() < 0.5:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        values = torch.from_numpy(numpy.array(image)).permute(2, 0, 1).float() / 255
        mask = torch.zeros(1, 256, 256)
        width, height = random.randint(96, 128), random.randint(96, 128)
        left, top = random.randint(0, 256 - width), random.randint(0, 256 - height)
        mask[:, top : top + height, left : left + width] = 1
        return values, mask


class Contender:
    def __init__(self, runtime: str):
        self.autocast = runtime == "autocast"
        self.layout = torch.channels_last if self.autocast else torch.contiguous_format
        self.batches = None

    def images(self, folder: str, workers: str, _: str):
        loader = torch.utils.data.DataLoader(
            Crops(folder), batch_size=16, shuffle=True, num_workers=int(workers), persistent_workers=True,
            drop_last=True)

        def endless():
            while True:
                yield from loader

        self.batches = endless()
        return {}

    def load(self, count: str):
        start = time.perf_counter()
        for _ in range(int(count) // 16):
            next(self.batches)
        return {"seconds": time.perf_counter() - start}

    def prepare(self, size: str, batch: str):
        size, batch = int(size), int(batch)
        self.image = torch.rand(batch, 3, size, size).contiguous(memory_format=self.layout)
        self.mask = torch.zeros(batch, 1, size, size)
        hole, start = size // 2 - size // 16, size // 4
        self.mask[:, :, start : start + hole, start : start + hole] = 1
        self.mean = torch.tensor(MEAN_PIXEL).reshape(1, 3, 1, 1)
        self.completion = nn.Sequential(*completion_layers(), nn.Sigmoid()).to(memory_format=self.layout)
        self.discriminator = Discriminator(size).to(memory_format=self.layout)
        self.optimizers = [torch.optim.Adadelta(n.parameters()) for n in (self.completion, self.discriminator)]
        return {}

    def step(self, phase: str, _: str):
        start = time.perf_counter()
        self.joint() if phase == "joint" else self.phase1()
        return {"seconds": time.perf_counter() - start}

    def complete(self):
        known = (self.image - self.mean) * (1 - self.mask)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.autocast):
            return self.completion(torch.cat([known, self.mask], dim=1)).float()

    def judge(self, image):
        size = image.shape[-1]
        part = slice(size // 4, size // 4 + size // 2)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.autocast):
            return self.discriminator(image, image[:, :, part, part]).float()

    def update(self, optimizer, loss):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    def phase1(self):
        completed = self.complete()
        self.update(self.optimizers[0], F.mse_loss(completed * self.mask, self.image * self.mask))

    def joint(self):
        completed = self.complete()
        composite = self.image + (completed - self.image) * self.mask
        ones = torch.ones(len(self.image), 1)
        fake = F.binary_cross_entropy_with_logits(self.judge(composite.detach()), 0 * ones)
        real = F.binary_cross_entropy_with_logits(self.judge(self.image), ones)
        self.update(self.optimizers[1], fake + real)
        for parameter in self.discriminator.parameters():
            parameter.requires_grad_(False)
        adversarial = F.binary_cross_entropy_with_logits(self.judge(composite), ones)
        self.update(
            self.optimizers[0],
            F.mse_loss(completed * self.mask, self.image * self.mask) + ALPHA * adversarial)
        for parameter in self.discriminator.parameters():
            parameter.requires_grad_(True)


def serve(runtime: str, commands, answers):
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    contender = Contender(runtime)
    for line in commands:
        command, *words = line.rstrip("\n").split("\t")
        if command not in ("images", "load", "prepare", "step"):
            sys.exit(f"training_peer.py: not a command: {line.strip()}")
        print(json.dumps(getattr(contender, command)(*words)), file=answers, flush=True)


if __name__ == "__main__":
    # Libraries that print must not disturb the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    serve(sys.argv[1], sys.stdin, answers)
