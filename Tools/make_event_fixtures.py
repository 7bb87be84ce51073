"""Prints the bytes of TensorBoard events as TensorBoard's own code writes them.

They stand in Tests/GLCICTrainingTests/EventRecordFixtures.swift. Run from the repository's root:

    python3 -m venv venv
    venv/bin/pip install tensorboard
    venv/bin/python Tools/make_event_fixtures.py > Tests/GLCICTrainingTests/EventRecordFixtures.swift
    swift format -i Tests/GLCICTrainingTests/EventRecordFixtures.swift

Last made with tensorboard 2.21.0.
"""

import io

from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter


def events():
    value = Summary.Value
    image = Summary.Image(height=7, width=300, colorspace=3, encoded_image_string=b"\x01\x02\xff")
    yield "versionRecord", Event(wall_time=1.5, file_version="brain.Event:2")
    yield "startRecord", Event(wall_time=1.5, step=301, session_log=SessionLog(status=SessionLog.START))
    yield "scalarRecord", Event(wall_time=1700000000.25, step=300, summary=Summary(value=[
        value(tag="training/reconstruction", simple_value=0.125), value(tag="\u00e9", simple_value=-3.5e-5)]))
    yield "imageRecord", Event(wall_time=2, step=1 << 40, summary=Summary(value=[value(tag="samples", image=image)]))


def record(event):
    class Kept(io.BytesIO):
        def close(self):
            pass

    file = Kept()
    writer = RecordWriter(file)
    writer.write(event.SerializeToString())
    writer.close()
    return file.getvalue().hex()


def main():
    print("// Printed by Tools/make_event_fixtures.py.")
    print("extension TensorBoardTests {")
    for name, event in events():
        digits = record(event)
        parts = [digits[start:start + 90] for start in range(0, len(digits), 90)]
        print(f"  static let {name} =\n    " + "\n    + ".join(f'"{part}"' for part in parts))
    print("}")


if __name__ == "__main__":
    main()
