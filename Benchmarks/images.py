"""Makes the files that command.py completes, from the photographs in Examples."""

import sys
from pathlib import Path

import numpy
from PIL import Image

EXAMPLES = Path(__file__).resolve().parent.parent / "Examples"


def enlarged(photograph: Image.Image, width: int, height: int, seed: int) -> Image.Image:
    """Enlarges, and adds the noise of a sensor, without which the file would be too easy to decode."""
    large = numpy.asarray(photograph.resize((width, height), Image.Resampling.LANCZOS), dtype=numpy.float32)
    noise = numpy.random.default_rng(seed).normal(0, 4, large.shape)
    return Image.fromarray((large + noise).clip(0, 255).astype(numpy.uint8))


def square(photograph: Image.Image, side: int, seed: int) -> Image.Image:
    """A square cut from a place of the photograph that depends on the seed."""
    draw = numpy.random.default_rng(seed)
    cut = min(photograph.size)
    x, y = (int(draw.integers(0, room - cut + 1)) for room in photograph.size)
    return photograph.crop((x, y, x + cut, y + cut)).resize((side, side), Image.Resampling.LANCZOS)


def write_mask(path: Path, width: int, height: int, hole: int):
    mask = Image.new("L", (width, height))
    x, y = (width - hole) // 2, (height - hole) // 2
    mask.paste(255, (x, y, x + hole, y + hole))
    mask.save(path)


def main(folder: Path, batch: int):
    photographs = [Image.open(path).convert("RGB") for path in sorted(EXAMPLES.glob("*.jpg"))]
    enlarged(photographs[0], 4000, 3000, seed=0).save(folder / "photo.jpg", quality=92)
    write_mask(folder / "photo-mask.png", 4000, 3000, hole=256)
    enlarged(photographs[0], 5616, 3744, seed=0).save(folder / "large.jpg", quality=92)
    write_mask(folder / "large-mask.png", 5616, 3744, hole=1024)
    square(photographs[0], 512, seed=0).save(folder / "square.png")
    write_mask(folder / "square-mask.png", 512, 512, hole=128)
    square(photographs[0], 128, seed=0).save(folder / "small.png")
    write_mask(folder / "small-mask.png", 128, 128, hole=32)
    for name in ("batch", "masks"):
        (folder / name).mkdir()
    for index in range(batch):
        image = square(photographs[index % len(photographs)], 512, seed=index)
        image.save(folder / "batch" / f"{index:04}.jpg", quality=92)
        write_mask(folder / "masks" / f"{index:04}.png", 512, 512, hole=128)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
