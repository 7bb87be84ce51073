"""Checks what `glcic complete` made of a JPEG file, with jpegio, a reader of coefficients that is none of ours.

    python3 -m venv venv && venv/bin/pip install numpy pillow jpegio
    venv/bin/python Tools/check_jpeg.py INPUT.jpg MASK.png OUTPUT.jpg

The mask is that of the completion, of the upright image's size. Outside the blocks that its holes touch all quantised
coefficients must be equal, and the quantisation tables everywhere; otherwise the exit status is 1.
"""

import sys
from pathlib import Path

import jpegio
import numpy as np
from PIL import Image

# What is done to an upright picture to lay it as the file does, by EXIF's orientation.
TURNS = {
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE],
    6: [Image.Transpose.ROTATE_90],
    7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_270],
}


def main(source, mask, result):
    orientation = Image.open(source).getexif().get(0x0112, 1)
    picture = Image.open(mask).convert("L")
    for turn in TURNS.get(orientation, []):
        picture = picture.transpose(turn)
    holes = np.asarray(picture) >= 128
    before, after = jpegio.read(source), jpegio.read(result)
    across = max(component.h_samp_factor for component in before.comp_info)
    down = max(component.v_samp_factor for component in before.comp_info)
    touched = changed = wrong = 0
    for component, old, new in zip(before.comp_info, before.coef_arrays, after.coef_arrays, strict=True):
        if old.shape != new.shape:
            sys.exit(f"the planes differ in size: {old.shape} and {new.shape}")
        width = 8 * across // component.h_samp_factor
        height = 8 * down // component.v_samp_factor
        for row in range(old.shape[0] // 8):
            for column in range(old.shape[1] // 8):
                is_touched = holes[row * height : (row + 1) * height, column * width : (column + 1) * width].any()
                block = np.s_[8 * row : 8 * row + 8, 8 * column : 8 * column + 8]
                is_changed = (old[block] != new[block]).any()
                touched += is_touched
                changed += is_changed
                wrong += is_changed and not is_touched
    tables = all(np.array_equal(*pair) for pair in zip(before.quant_tables, after.quant_tables, strict=True))
    growth = 100 * (Path(result).stat().st_size / Path(source).stat().st_size - 1)
    print(f"{touched} blocks touched, {changed} changed, {wrong} changed outside; tables equal: {tables}; size {growth:+.2f} %")
    sys.exit(1 if wrong or not tables else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
