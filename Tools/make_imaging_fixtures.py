"""Writes the image files of Tests/ImagingTests/Fixtures that the package's own writer cannot make.

    python3 -m venv .venv && .venv/bin/pip install pillow==13.0.0 numpy==2.4.6
    .venv/bin/python Tools/make_imaging_fixtures.py Tests/ImagingTests/Fixtures

The seed is 7. Expected colours in `expected.json` come from Pillow's ImageCms (Little CMS, 8 bits, relative
colorimetric, no black point compensation); the profiles are made here, so no other terms apply to them.
"""

import io
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

SEED = 7
D50 = (0.9642, 1.0, 0.8249)


# ICC profiles, version 2.4 (ICC.1:2001-04)


def xyz(values):
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)


def gamma(value):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256)) + b"\0\0"


def text(value):
    return b"text\0\0\0\0" + value.encode() + b"\0"


def description(value):
    data = value.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(data)) + data + b"\0" * (4 + 4 + 2 + 1 + 67)


def profile(space, connection, kind, tags):
    tags = {"desc": description("fixture"), "cprt": text("no copyright"), "wtpt": xyz(D50)} | tags
    table, body, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += name.encode() + struct.pack(">II", offset + len(body), len(data))
        body += data
    rest = struct.pack(">I", len(tags)) + table + body
    header = struct.pack(">I4sI4s4s4s", 128 + len(rest), b"\0\0\0\0", 0x02400000, kind, space, connection)
    header += struct.pack(">6H", 2025, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
    header += b"".join(struct.pack(">i", round(v * 65536)) for v in D50)
    return header + b"\0" * (128 - len(header)) + rest


def rgb_profile(primaries, exponent):
    """A matrix profile: chromaticities of the primaries, white D65, adapted to D50 by Bradford."""
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    white = np.array([0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290])
    matrix = columns * np.linalg.solve(columns, white)
    bradford = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    scale = np.diag((bradford @ np.array(D50)) / (bradford @ white))
    matrix = np.linalg.inv(bradford) @ scale @ bradford @ matrix
    tags = {f"{c}XYZ": xyz(matrix[:, i]) for i, c in enumerate("rgb")}
    return profile(b"RGB ", b"XYZ ", b"mntr", tags | {f"{c}TRC": gamma(exponent) for c in "rgb"})


def table8(inputs, outputs, side, values):
    """A table of 8 bits, with straight curves before and behind it."""
    ramp = bytes(range(256))
    head = b"mft1\0\0\0\0" + bytes([inputs, outputs, side, 0])
    head += b"".join(struct.pack(">i", v * 65536) for v in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    return head + ramp * inputs + np.round(values).astype(np.uint8).tobytes() + ramp * outputs


def grid(count, side):
    """All points of a grid in 0...1, the last coordinate fastest."""
    steps = np.linspace(0, 1, side)
    return np.stack(np.meshgrid(*[steps] * count, indexing="ij")).reshape(count, -1)


def lab_of_inks(c, m, y, k):
    """The colours of made-up inks: each darkens and shifts a (green to red) or b (blue to yellow)."""
    light = 255 * (1 - 0.35 * c) * (1 - 0.45 * m) * (1 - 0.1 * y) * (1 - k)
    a = 128 + 50 * (m - 0.6 * c) * (1 - k)
    b = 128 + 60 * (y - 0.6 * c) * (1 - k)
    return np.stack([light, a, b], 1)


def cmyk_profile(both_ways=False):
    """A table of 3^4 mixtures; the way back, if wanted, has the nearest of 9^4 for each of 9^3 colours."""
    tags = {"A2B0": table8(4, 3, 3, lab_of_inks(*grid(4, 3)))}
    if both_ways:
        inks = grid(4, 9)
        colours = lab_of_inks(*inks)
        wanted = grid(3, 9).T * 255
        nearest = [np.argmin(((colours - colour) ** 2).sum(1)) for colour in wanted]
        tags["B2A0"] = table8(3, 4, 9, inks.T[nearest] * 255)
    return profile(b"CMYK", b"Lab ", b"prtr", tags)


def one_way_profile():
    """An RGB profile with a table to Lab and none back, as those of some scanners and cameras."""
    red, green, blue = grid(3, 3)
    lab = np.stack([255 * (0.3 * red + 0.6 * green + 0.1 * blue), 128 + 60 * (red - green), 128 + 60 * (green - blue)], 1)
    return profile(b"RGB ", b"Lab ", b"scnr", {"A2B0": table8(3, 3, 3, lab)})


DISPLAY_P3 = rgb_profile([(0.680, 0.320), (0.265, 0.690), (0.150, 0.060)], 2.2)
PRO_PHOTO = rgb_profile([(0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001)], 461 / 256)
ADOBE_RGB = rgb_profile([(0.640, 0.330), (0.210, 0.710), (0.150, 0.060)], 563 / 256)
GRAY_LINEAR = profile(b"GRAY", b"XYZ ", b"mntr", {"kTRC": gamma(1.0)})


def to_srgb(image, icc):
    source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    return ImageCms.profileToProfile(
        image, source, ImageCms.createProfile("sRGB"), renderingIntent=1, outputMode="RGB")


# Files


def encode(image, format, **options):
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def png_chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def quadrants():
    """Red, green over blue, white: 24 x 16 pixels."""
    pixels = np.zeros((16, 24, 3), np.uint8)
    pixels[:8, :12], pixels[:8, 12:] = (230, 20, 20), (20, 200, 20)
    pixels[8:, :12], pixels[8:, 12:] = (20, 20, 230), (250, 250, 250)
    return Image.fromarray(pixels)


# What turns the upright picture into the stored one, by orientation.
STORED = {
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
}


def exif_block(orientation, thumbnail):
    """Big-endian EXIF: IFD0 with make, orientation and artist; IFD1 with orientation and a preview."""
    make, artist = b"Fixture\0", b"Nobody at all\0"
    ifd1 = 8 + 2 + 3 * 12 + 4 + len(make) + len(artist)
    data0 = 8 + 2 + 3 * 12 + 4
    ifd0 = struct.pack(">H", 3)
    ifd0 += struct.pack(">HHII", 0x010F, 2, len(make), data0)
    ifd0 += struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    ifd0 += struct.pack(">HHII", 0x013B, 2, len(artist), data0 + len(make))
    ifd0 += struct.pack(">I", ifd1) + make + artist
    end = ifd1 + 2 + 4 * 12 + 4
    second = struct.pack(">H", 4) + struct.pack(">HHIHH", 0x0103, 3, 1, 6, 0)
    second += struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    second += struct.pack(">HHII", 0x0201, 4, 1, end) + struct.pack(">HHII", 0x0202, 4, 1, len(thumbnail))
    return b"Exif\0\0MM\0*" + struct.pack(">I", 8) + ifd0 + second + b"\0\0\0\0" + thumbnail


def photoshop_block(thumbnail):
    """Image resources: a preview (1036) and an IPTC caption (1028)."""
    def resource(number, data):
        return b"8BIM" + struct.pack(">H", number) + b"\0\0" + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)
    caption = b"\x1c\x02\x78" + struct.pack(">H", 9) + b"A caption"
    return b"Photoshop 3.0\0" + resource(1036, b"\0" * 28 + thumbnail) + resource(1028, caption)


def with_segment(jpeg, marker, data):
    return jpeg[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data + jpeg[2:]


def rotated(orientation):
    image = quadrants()
    if STORED[orientation] is not None:
        image = image.transpose(STORED[orientation])
    thumbnail = encode(image.resize((8, 8)), "JPEG", quality=50)
    xmp = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
           f'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="{orientation}"/>'
           "</rdf:RDF></x:xmpmeta>")
    jpeg = encode(image, "JPEG", quality=95, subsampling=0)
    jpeg = with_segment(jpeg, 0xED, photoshop_block(thumbnail))
    jpeg = with_segment(jpeg, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp.encode())
    return with_segment(jpeg, 0xE1, exif_block(orientation, thumbnail))


def float_tiff(width, height, values):
    """An RGB TIFF of 32-bit floating-point samples, which Pillow cannot write."""
    data = np.array(values, "<f4").tobytes()
    entries = [(256, 3, 1, width), (257, 3, 1, height), (258, 3, 3, 0), (259, 3, 1, 1), (262, 3, 1, 2),
               (273, 4, 1, 0), (277, 3, 1, 3), (278, 3, 1, height), (279, 4, 1, len(data)), (339, 3, 3, 0)]
    end = 8 + 2 + 12 * len(entries) + 4
    offsets = {258: end, 339: end + 6, 273: end + 12}
    tiff = b"II*\0" + struct.pack("<IH", 8, len(entries))
    for tag, kind, count, value in entries:
        tiff += struct.pack("<HHII", tag, kind, count, offsets.get(tag, value))
    return tiff + b"\0" * 4 + struct.pack("<6H", 32, 32, 32, 3, 3, 3) + data


def exif_tiff():
    """A gray TIFF of 8 x 8 pixels with a directory of EXIF, which Pillow leaves out."""
    entries = [(256, 3, 8), (257, 3, 8), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 0), (277, 3, 1), (278, 3, 8),
               (279, 4, 64), (34_665, 4, 0)]
    end = 8 + 2 + 12 * len(entries) + 4
    offsets = {34_665: end, 273: end + 18}
    tiff = b"II*\0" + struct.pack("<IH", 8, len(entries))
    for tag, kind, value in entries:
        tiff += struct.pack("<HHII", tag, kind, 1, offsets.get(tag, value))
    # One entry: ISO speed 200.
    directory = struct.pack("<HHHIII", 1, 0x8827, 3, 1, 200, 0)
    return tiff + b"\0" * 4 + directory + bytes(range(64))


def hostile():
    ihdr = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", ihdr)
    yield "hostile.png", png + png_chunk(b"IDAT", zlib.compress(b"\0" * 64)) + png_chunk(b"IEND", b"")
    jpeg = bytearray(encode(Image.new("RGB", (8, 8)), "JPEG"))
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5:frame + 9] = struct.pack(">HH", 65_500, 65_500)
    yield "hostile.jpg", bytes(jpeg)
    webp = bytearray(encode(Image.new("RGBA", (8, 8)), "WEBP", quality=50, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"))
    canvas = webp.index(b"VP8X") + 12
    webp[canvas:canvas + 6] = (16_382).to_bytes(3, "little") * 2
    yield "hostile.webp", bytes(webp)
    entries = [(256, 4, 100_000), (257, 4, 100_000), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8),
               (277, 3, 1), (278, 4, 100_000), (279, 4, 64)]
    tiff = b"II*\0" + struct.pack("<IH", 8, len(entries))
    for tag, kind, value in entries:
        tiff += struct.pack("<HHII", tag, kind, 1, value)
    yield "hostile.tif", tiff + b"\0" * 68


def main(folder):
    random = np.random.default_rng(SEED)
    # Colours inside sRGB in each of the spaces, so that the way back is exact as well.
    colours = (random.integers(60, 196, (6, 8, 1)) + random.integers(-25, 26, (6, 8, 3))).astype(np.uint8)
    expected = {}

    def write(name, data):
        (folder / name).write_bytes(data)

    def write_with_profile(name, image, icc, format, **options):
        write(name, encode(image, format, icc_profile=icc, **options))
        expected[name] = np.array(to_srgb(image, icc)).reshape(-1).tolist()

    rgb = Image.fromarray(colours)
    write_with_profile("display-p3.png", rgb, DISPLAY_P3, "PNG")
    write_with_profile("adobe-rgb.png", rgb, ADOBE_RGB, "PNG")
    write("srgb-profile.png", encode(rgb, "PNG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()))
    expected["srgb-profile.png"] = colours.reshape(-1).tolist()
    gray = Image.fromarray(colours[:, :, 0])
    write_with_profile("gray-linear.png", gray, GRAY_LINEAR, "PNG")
    inks = np.concatenate([colours, random.integers(0, 128, (6, 8, 1)).astype(np.uint8)], 2)
    write_with_profile("cmyk-profile.tif", Image.fromarray(inks, "CMYK"), cmyk_profile(), "TIFF")
    flat = np.zeros((16, 32, 4), np.uint8)
    flat[:, 8:16, 0], flat[:, 16:24, 3], flat[:, 24:, 1] = 255, 255, 255
    write("cmyk.jpg", encode(Image.fromarray(flat, "CMYK"), "JPEG", quality=95))
    broken = encode(rgb, "PNG")
    at = broken.index(b"IDAT") - 4
    junk = DISPLAY_P3[:128] + b"\xff" * 200
    write("broken-profile.png", broken[:at] + png_chunk(b"iCCP", b"p\0\0" + zlib.compress(junk)) + broken[at:])
    expected["broken-profile.png"] = colours.reshape(-1).tolist()

    for orientation in STORED:
        write(f"orientation-{orientation}.jpg", rotated(orientation))

    palette = quadrants().quantize(4)
    write("palette.png", encode(palette, "PNG"))
    write("palette-alpha.png", encode(palette, "PNG", transparency=palette.getpixel((0, 0))))
    half = np.zeros((16, 24), bool)
    half[:, 12:] = True
    write("one-bit.png", encode(Image.fromarray(half), "PNG"))
    write("one-bit.tif", encode(Image.fromarray(half), "TIFF", compression="group4"))
    wide = random.integers(0, 65_536, (6, 8)).astype(np.uint16)
    write("gray16.tif", encode(Image.fromarray(wide), "TIFF"))
    expected["gray16.tif"] = wide.reshape(-1).tolist()
    write("float.tif", encode(Image.fromarray(random.random((6, 8)).astype(np.float32)), "TIFF"))
    write("integer32.tif", encode(Image.fromarray(wide.astype(np.int32)), "TIFF"))
    linear = [0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1, 2, 0.5, 0]
    write("float-rgb.tif", float_tiff(4, 1, linear))
    lab = ImageCms.profileToProfile(
        quadrants(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB")
    write("lab.tif", encode(lab, "TIFF"))
    write("pages.tif", encode(quadrants(), "TIFF", save_all=True, append_images=[Image.new("RGB", (24, 16))]))
    write("animation.gif", encode(quadrants(), "GIF", save_all=True, append_images=[Image.new("RGB", (24, 16))]))
    write("quadrants.avif", encode(quadrants(), "AVIF", quality=90, subsampling="4:4:4"))
    write("lossless.webp", encode(rgb, "WEBP", lossless=True, icc_profile=DISPLAY_P3))
    write("lossy.webp", encode(rgb, "WEBP", quality=90))
    for name, data in hostile():
        write(name, data)

    # Far outside sRGB, which clips them.
    wide = random.integers(0, 256, (6, 8, 3)).astype(np.uint8)
    write_with_profile("prophoto.png", Image.fromarray(wide), PRO_PHOTO, "PNG")
    write("one-way.png", encode(rgb, "PNG", icc_profile=one_way_profile()))
    inks = np.zeros((24, 32, 4), np.uint8)
    inks[:, :, 0], inks[:, :, 2], inks[:, :, 3] = np.arange(32) * 4, 200, 20
    write("cmyk-both-ways.tif", encode(Image.fromarray(inks, "CMYK"), "TIFF", icc_profile=cmyk_profile(both_ways=True)))
    write("animation.png", encode(quadrants(), "PNG", save_all=True, append_images=[Image.new("RGB", (24, 16))]))
    write("exif.tif", exif_tiff())
    write("palette.tif", encode(quadrants().quantize(4), "TIFF"))
    # Four gray steps of 2 bits, side by side, which Pillow cannot write without a palette.
    header = struct.pack(">IIBBBBB", 24, 16, 2, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([0, 0x05, 0x55, 0xAA, 0xAF, 0xFF])) * 16)
    write("two-bit.png", b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b""))
    (folder / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
