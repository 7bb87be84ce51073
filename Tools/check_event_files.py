"""Reads the event files of a run with TensorBoard's own reader and compares them with the run's tables.

    python3 -m venv venv
    venv/bin/pip install tensorboard pillow
    venv/bin/python Tools/check_event_files.py RUN

RUN is the output folder of `glcic train`. Every number of losses.csv and validation.csv must be there, in float32,
at its step and nothing else; the pictures must be PNG files of the size that they claim. Exits with status 1 and
says what differs otherwise.

Last run with tensorboard 2.21.0, on a run that was killed and resumed.
"""

import csv
import io
import pathlib
import sys

import numpy as np
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def expected(path, group):
    """Tag -> {step: value} of a table."""
    values = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            for name, text in row.items():
                if name not in ("step", "phase") and text:
                    values.setdefault(f"{group}/{name}", {})[int(row["step"])] = np.float32(text)
    return values


def main():
    run = pathlib.Path(sys.argv[1])
    wanted = expected(run / "losses.csv", "training")
    if (run / "validation.csv").exists():
        wanted |= expected(run / "validation.csv", "validation")
    events = EventAccumulator(str(run), size_guidance={"scalars": 0, "images": 0})
    events.Reload()
    problems = []
    found = events.Tags()["scalars"]
    if set(found) != set(wanted):
        problems.append(f"tags differ: {sorted(set(found) ^ set(wanted))}")
    for tag in set(found) & set(wanted):
        read = {event.step: np.float32(event.value) for event in events.Scalars(tag)}
        if read != wanted[tag]:
            problems.append(f"{tag}: {len(read)} values, {len(wanted[tag])} in the table, or they differ")
    pictures = 0
    for tag in events.Tags()["images"]:
        for event in events.Images(tag):
            picture = Image.open(io.BytesIO(event.encoded_image_string))
            picture.load()
            pictures += 1
            if picture.format != "PNG" or picture.size != (event.width, event.height):
                problems.append(f"{tag} at step {event.step}: {picture.format} of {picture.size}")
    for problem in problems:
        print(problem, file=sys.stderr)
    numbers = sum(len(values) for values in wanted.values())
    print(f"{numbers} numbers under {len(wanted)} tags and {pictures} pictures read")
    sys.exit(1 if problems or not numbers else 0)


if __name__ == "__main__":
    main()
