"""Writes small JPEG files of many kinds into Tests/ImagingTests/Fixtures/jpeg, from a photograph of this repository.

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0
    venv/bin/python Tools/make_jpeg_fixtures.py

Encoded by Pillow (libjpeg-turbo): subsampling, progressive and sequential, restart markers, tables made for the
picture, gray, RGB and CMYK components, odd sizes, all orientations; one with previews in every place that has some, an
index of further pictures and a video behind it, as phones write them.
"""

import io
import struct
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "Tests/ImagingTests/Fixtures/jpeg"
KINDS = {
    "baseline-420": dict(quality=75, subsampling=2),
    "baseline-422": dict(quality=85, subsampling=1),
    "baseline-444": dict(quality=95, subsampling=0),
    "finest": dict(quality=100, subsampling=0),
    "coarse": dict(quality=20, subsampling=2),
    "optimized": dict(quality=90, subsampling=1, optimize=True),
    "progressive-420": dict(quality=90, subsampling=2, progressive=True),
    "progressive-444": dict(quality=80, subsampling=0, progressive=True),
    "restart-blocks": dict(quality=85, subsampling=2, restart_marker_blocks=3),
    "restart-rows": dict(quality=85, subsampling=0, restart_marker_rows=1),
    "progressive-restart": dict(quality=85, subsampling=2, progressive=True, restart_marker_blocks=5),
    "rgb": dict(quality=90, keep_rgb=True),
    "comment": dict(quality=85, comment=b"A comment."),
}


def main():
    FOLDER.mkdir(exist_ok=True)
    photograph = Image.open(ROOT / "Examples/wren-on-rock.jpg").convert("RGB")
    picture = photograph.crop((620, 200, 620 + 75, 200 + 53))
    for name, options in KINDS.items():
        picture.save(FOLDER / f"{name}.jpg", **options)
    for name in ("baseline-420", "progressive-420"):
        picture.convert("L").save(FOLDER / f"gray-{name}.jpg", **KINDS[name] | dict(subsampling=0))
    for orientation in range(2, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        options = dict(quality=88, subsampling=orientation % 3, exif=exif)
        picture.save(FOLDER / f"orientation-{orientation}.jpg", **options)
    inks = picture.convert("CMYK")
    inks.save(FOLDER / "cmyk.jpg", quality=90)
    (FOLDER / "ycck.jpg").write_bytes(ycck(inks))
    (FOLDER / "phone.jpg").write_bytes(phone(picture))


def segment(marker, payload):
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def encoded(picture, **options):
    file = io.BytesIO()
    picture.save(file, "JPEG", **options)
    return file.getvalue()


def ycck(inks):
    """The file of an image in CMYK that codes three of its inks as brightness and colour, as Photoshop does.

    Pillow writes no such file; its file of the inks so converted gets another code in Adobe's segment.
    """
    cyan, magenta, yellow, black = inks.split()
    # Adobe's inks are inverted, and red is what the inverted cyan leaves: cyan itself. Pillow inverts what it writes.
    colours = Image.merge("RGB", (cyan, magenta, yellow)).convert("YCbCr")
    planes = [Image.eval(plane, lambda value: 255 - value) for plane in colours.split()]
    file = encoded(Image.merge("CMYK", [*planes, black]), quality=90)
    adobe = file.index(b"Adobe")
    assert file[adobe + 11] == 0
    return file[: adobe + 11] + b"\x02" + file[adobe + 12 :]


def phone(picture):
    """A file with a preview in JFIF, EXIF, XMP and Photoshop's resources, and with more behind its picture."""
    preview = encoded(picture.resize((16, 12)), quality=60)
    jfif = b"JFIF\0" + struct.pack(">BBBHHBB", 1, 1, 1, 72, 72, 2, 2) + bytes(range(200, 212))
    first = struct.pack("<HHHII", 1, 0x0112, 3, 1, 1) + struct.pack("<I", 26)
    second = struct.pack("<HHHIIHHIII", 2, 0x0201, 4, 1, 56, 0x0202, 4, 1, len(preview), 0)
    exif = b"Exif\0\0II*\0" + struct.pack("<I", 8) + first + second + preview
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" '
        'GCamera:MotionPhoto="1" xmp:CreatorTool="A camera"><xmp:Thumbnails><rdf:Alt><rdf:li>SECRETPREVIEW</rdf:li></rdf:Alt>'
        "</xmp:Thumbnails></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    resource = b"8BIM" + struct.pack(">HHI", 0x040C, 0, len(preview)) + preview + b"\0" * (len(preview) % 2)
    caption = b"\x1c\x02\x78\0\x09A caption"
    resource += b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(caption)) + caption + b"\0" * (len(caption) % 2)
    segments = [
        segment(0xE0, jfif),
        segment(0xE0, b"JFXX\0\x10" + preview),
        segment(0xE1, exif),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp.encode()),
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32 + struct.pack(">II", 9, 0) + b"SECRETEXT"),
        segment(0xE2, b"MPF\0II*\0\x08\0\0\0\0\0"),
        segment(0xEB, b"JP\0\x01\0\0\0\x01SECRETBOX"),
        segment(0xED, b"Photoshop 3.0\0" + resource),
        segment(0xE5, b"Maker\0something else"),
    ]
    plain = encoded(picture, quality=85, subsampling=2)
    # Behind the start, in place of the encoder's own segment of JFIF.
    rest = plain[2 + 2 + struct.unpack(">H", plain[4:6])[0] :]
    video = struct.pack(">I", 24) + b"ftypmp42\0\0\0\0mp42isom" + b"SECRETVIDEO"
    return b"\xff\xd8" + b"".join(segments) + rest + video


if __name__ == "__main__":
    main()
