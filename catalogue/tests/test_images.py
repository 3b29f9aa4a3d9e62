import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageStat

from catalogue.images.processing import (
    EXTENSIONS,
    MAX_BYTES,
    MAX_READS,
    MAX_SCANS,
    MAX_SIDE,
    WIDTHS,
    delete_files,
    make_renditions,
    open_image,
    store_image,
)

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
ORIENTATION, GPS = 0x0112, 0x8825
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


def encoded(image, format, **options):
    stream = BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def opened(content):
    return open_image(SimpleUploadedFile("cover.jpg", content))


def refusal(content):
    with pytest.raises(ValidationError) as caught:
        opened(content)
    assert caught.value.message
    return caught.value.code


def close(pixel, expected, levels=6):
    return all(abs(a - b) <= levels for a, b in zip(pixel, expected, strict=True))


def noise(width, height):
    return Image.effect_noise((width, height), 80).convert("RGB")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *extra, pixels=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(pixels)) if pixels else b""
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + b"".join(extra) + data + chunk(b"IEND", b"")


def tiff(*entries, data=b""):
    """A little-endian TIFF of one directory; entries are (tag, type, count, value)."""
    packed = b"".join(
        struct.pack("<HHI", tag, kind, count) + struct.pack("<I" if kind == 4 else "<Hxx", value)
        for tag, kind, count, value in sorted(entries)
    )
    directory = struct.pack("<H", len(entries)) + packed + b"\0" * 4
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + directory


def icc_profile(kind, colours, connection, tags):
    """An ICC profile (version 2) from its tags, {signature: data}."""
    table, body, offset = b"", b"", 132 + 12 * len(tags)
    for signature, data in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += signature + struct.pack(">II", offset + len(body), len(data))
        body += data
    header = struct.pack(">I4xI", offset + len(body), 0x02400000) + kind + colours + connection
    header = header.ljust(36, b"\0") + b"acsp".ljust(32, b"\0")
    header += struct.pack(">III", 0xF6D6, 0x10000, 0xD32D)  # the white point of the connection: D50
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def described(name):
    return b"desc" + struct.pack(">II", 0, len(name) + 1) + name + b"\0" * 79


def xyz(*values):
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def wide_profile(name=b"Wide"):
    """Display P3 with a gamma of 2.2."""
    tags = {b"desc": described(name), b"wtpt": xyz(0.9642, 1.0, 0.8249)}
    tags |= {b"rXYZ": xyz(0.51512, 0.24120, -0.00105), b"gXYZ": xyz(0.29198, 0.69225, 0.04189)}
    tags |= {b"bXYZ": xyz(0.15710, 0.06657, 0.78407)}
    curve = b"curv" + struct.pack(">IIH", 0, 1, round(2.2 * 256))
    return icc_profile(
        b"mntr", b"RGB ", b"XYZ ", tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    )


def ink_profile():
    """A press whose cyan ink prints a mid grey, which no other conversion would give."""
    ramp = bytes(range(256))
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    # The colour of every mix of cyan, magenta, yellow and black, in Lab: L is the value / 2.55.
    mixes = (0 if mix & 1 else 137 if mix & 8 else 255 for mix in range(16))
    colours = b"".join(bytes((lightness, 128, 128)) for lightness in mixes)
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + matrix + ramp * 4 + colours + ramp * 3
    return icc_profile(b"prtr", b"CMYK", b"Lab ", {b"desc": described(b"Ink"), b"A2B0": table})


def jpeg_markers(content):
    """The markers before the first scan."""
    found, at = [], 2
    while content[at + 1] != 0xDA:
        found.append(content[at + 1])
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return found


def webp_chunks(content):
    found, at = [], 12
    while at < len(content):
        found.append(content[at : at + 4])
        size = struct.unpack("<I", content[at + 4 : at + 8])[0]
        at += 8 + size + size % 2
    return found


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# What is refused


def test_nothing_is_not_a_picture():
    assert refusal(b"") == "empty"


@pytest.mark.parametrize(
    "content", [b"<html><script>alert(1)</script></html>", SVG, b"\0", b"BM" + b"\0" * 99, b"GIF"]
)
def test_other_files_are_refused_whatever_their_name(content):
    assert refusal(content) == "not_an_image"


def test_ten_megabytes_are_welcome_and_one_byte_more_is_not():
    assert MAX_BYTES == 10 * 1024 * 1024
    image = encoded(Image.new("RGB", (9, 9)), "JPEG")
    assert opened(image.ljust(MAX_BYTES, b"\0")).size == (9, 9)
    assert refusal(image.ljust(MAX_BYTES + 1, b"\0")) == "too_large"


@pytest.mark.parametrize("format", ["BMP", "PPM", "ICO", "EPS", "PDF"])
def test_pictures_that_no_browser_or_publisher_sends_are_refused(format):
    assert refusal(encoded(Image.new("RGB", (32, 32)), format)) == "not_an_image"


def test_a_file_that_says_it_is_too_large_is_not_read():
    class Huge(BytesIO):
        size = MAX_BYTES + 1
        read = None

    with pytest.raises(ValidationError) as caught:
        open_image(Huge())
    assert caught.value.code == "too_large"


def test_an_endless_stream_is_read_just_past_the_limit():
    class Endless:
        def read(self, size):
            assert 0 < size <= MAX_BYTES + 1
            return b"\0" * size

    with pytest.raises(ValidationError) as caught:
        open_image(Endless())
    assert caught.value.code == "too_large"


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    "size", [(20_000, 20_000), (5001, 5000), (1, 25_000_000), (MAX_SIDE + 1, 1)]
)
def test_pixels_are_counted_in_the_header(size):
    # There is not one pixel in this file: had it been decoded, it would be truncated.
    assert refusal(png(*size)) == "too_many_pixels"
    assert refusal(png(5000, 5000)) == "truncated"


@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
def test_pixels_are_counted_where_warnings_are_errors():
    assert refusal(png(5001, 5000)) == "too_many_pixels"


def test_a_canvas_the_decoder_would_make_before_the_check_is_refused():
    canvas = struct.pack("<HHBBB", 13_000, 13_000, 0, 0, 0)
    frame = b"," + struct.pack("<HHHHB", 0, 0, 13_000, 13_000, 0)
    clear_after = b"!\xf9\x04\x08\0\0\0\0"
    assert refusal(b"GIF89a" + canvas + clear_after + frame + b"\x08\0;") == "too_many_pixels"
    side = struct.pack("<I", 13_000)[:3]
    animation = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0" * 4 + side + side
    assert refusal(b"RIFF" + struct.pack("<I", len(animation)) + animation) == "too_many_pixels"


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9, 0.98])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
def test_a_truncated_picture_is_refused(format, part):
    whole = encoded(noise(120, 160), format)
    assert opened(whole).size == (120, 160)
    assert refusal(whole[: int(len(whole) * part)]) == "truncated"


@pytest.mark.parametrize("length", [3, 8, 20, 33])
def test_a_picture_cut_in_its_header_is_refused(length):
    assert refusal(encoded(noise(9, 9), "PNG")[:length]) in ("truncated", "not_an_image")
    assert refusal(encoded(noise(9, 9), "JPEG")[:length]) == "truncated"


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP"])
def test_a_text_that_unpacks_to_megabytes_is_refused(kind):
    pixels = b"\0" + b"\xff" * 27
    harmless, bomb = (
        chunk(kind, b"name\0\0" + zlib.compress(b"a" * size)) for size in (500, 50_000_000)
    )
    assert len(bomb) < 100_000
    assert opened(png(9, 1, harmless, pixels=pixels)).getpixel((0, 0)) == WHITE
    assert refusal(png(9, 1, bomb, pixels=pixels)) == "truncated"


def test_a_picture_of_too_many_parts_is_refused():
    pixels, part = b"\0" + b"\xff" * 27, chunk(b"abCd", b"")
    assert opened(png(9, 1, part * 100, pixels=pixels)).size == (9, 1)
    assert refusal(png(9, 1, part * (MAX_READS // 2), pixels=pixels)) == "truncated"


def test_a_jpeg_with_thousands_of_scans_is_refused():
    whole = encoded(Image.new("RGB", (99, 99)), "JPEG", progressive=True)
    scan = whole[whole.rindex(b"\xff\xda") : -2]
    assert opened(whole[:-2] + scan * 9 + whole[-2:]).size == (99, 99)
    assert refusal(whole[:-2] + scan * MAX_SCANS + whole[-2:]) == "not_an_image"


@pytest.mark.parametrize(("compression", "side"), [(8, 20_000), (6, 16), (7, 16), (50_000, 16)])
def test_a_tiff_with_giant_tiles_or_an_odd_compression_is_refused(compression, side):
    tile = [(322, 4, 1, side), (323, 4, 1, side), (324, 4, 1, 8), (325, 4, 1, 4)]
    entries = [(256, 4, 1, 9), (257, 4, 1, 9), (258, 3, 1, 8), (259, 3, 1, compression)]
    content = tiff(*entries, (262, 3, 1, 1), (277, 3, 1, 1), *tile, data=b"\0" * 4)
    assert refusal(content) == "not_an_image"


# What comes in is put right


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_taken_sideways_is_turned_upright(format):
    image = Image.new("RGB", (60, 40), BLUE)
    image.paste(RED, (0, 0, 30, 40))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    image = opened(encoded(image, format, exif=exif))
    assert image.size == (40, 60)
    assert close(image.getpixel((20, 5)), RED, 12)
    assert close(image.getpixel((20, 55)), BLUE, 12)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("exif", [b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0rubbish rubbish"])
def test_broken_exif_is_ignored(format, exif):
    content = encoded(Image.new("RGB", (9, 6), RED), format, exif=exif)
    assert opened(content).size == (9, 6)


def test_cyan_ink_stays_cyan():
    content = encoded(Image.new("CMYK", (16, 16), (255, 0, 0, 0)), "JPEG", quality=95)
    assert b"Adobe" in content  # and so its values are stored inverted
    assert close(opened(content).getpixel((8, 8)), (0, 255, 255))


def test_ink_is_mixed_by_its_own_profile():
    image = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    content = encoded(image, "JPEG", icc_profile=ink_profile())
    assert close(opened(content).getpixel((8, 8)), (128, 128, 128), 8)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_wide_colours_are_brought_to_srgb(format):
    image = Image.new("RGB", (16, 16), (234, 51, 35))  # what Display P3 calls the red of sRGB
    assert close(opened(encoded(image, format)).getpixel((8, 8)), (234, 51, 35))
    content = encoded(image, format, icc_profile=wide_profile())
    assert close(opened(content).getpixel((8, 8)), RED, 8)


@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_wide_colours_are_brought_to_srgb_under_alpha_and_in_a_palette(mode):
    image = Image.new("RGB", (9, 9), (234, 51, 35))
    image = image.quantize(4) if mode == "P" else image.convert(mode)
    content = encoded(image, "PNG", icc_profile=wide_profile())
    assert close(opened(content).getpixel((4, 4)), RED, 8)


def test_a_profile_that_says_it_is_srgb_costs_no_conversion():
    profile = wide_profile(b"sRGB IEC61966-2.1")
    content = encoded(Image.new("RGB", (9, 9), (234, 51, 35)), "PNG", icc_profile=profile)
    assert opened(content).getpixel((4, 4)) == (234, 51, 35)


@pytest.mark.parametrize("profile", [b"rubbish", wide_profile()[:200], ink_profile()])
def test_a_profile_that_is_broken_or_of_another_kind_is_ignored(profile):
    content = encoded(Image.new("RGB", (9, 9), (234, 51, 35)), "PNG", icc_profile=profile)
    assert opened(content).getpixel((4, 4)) == (234, 51, 35)


@pytest.mark.parametrize(("mode", "format"), [("I;16", "PNG"), ("I;16", "TIFF"), ("I", "TIFF")])
def test_sixteen_bit_grey_keeps_its_shades(mode, format):
    image = Image.new(mode, (256, 4))
    for x in range(256):
        for y in range(4):
            image.putpixel((x, y), x * 257)
    image = opened(encoded(image, format))
    assert [image.getpixel((x, 2)) for x in (0, 64, 128, 255)] == [
        (v,) * 3 for v in (0, 64, 128, 255)
    ]
    assert ImageStat.Stat(image).mean == pytest.approx([127.5] * 3, abs=1)


def test_floating_point_grey_keeps_its_shades():
    image = Image.new("F", (9, 9), 0.5)
    image.putpixel((0, 0), 1.0)
    assert opened(encoded(image, "TIFF")).getpixel((4, 4)) == (128, 128, 128)


@pytest.mark.parametrize("transparent", [0, bytes((0, 255))])
def test_the_hole_in_a_palette_shows_white_paper(transparent):
    image = Image.new("P", (20, 10), 0)
    image.putpalette([*BLUE, *RED])
    image.paste(1, (10, 0, 20, 10))
    image = opened(encoded(image, "PNG", transparency=transparent))
    assert (image.getpixel((2, 2)), image.getpixel((15, 2))) == (WHITE, RED)


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("RGBA", (255, 0, 0, 0), WHITE),
        ("RGBA", (255, 0, 0, 128), (255, 127, 127)),
        ("LA", (0, 0), WHITE),
        ("LA", (0, 128), (127, 127, 127)),
        ("1", 1, WHITE),
        ("L", 77, (77, 77, 77)),
    ],
)
def test_alpha_and_plain_greys_become_rgb_on_white_paper(mode, colour, expected):
    image = opened(encoded(Image.new(mode, (9, 9), colour), "PNG"))
    assert (image.mode, image.getpixel((4, 4))) == ("RGB", expected)


@pytest.mark.parametrize(("mode", "colour"), [("YCbCr", (76, 85, 255)), ("LAB", (136, 208, 195))])
def test_other_colour_spaces_become_rgb(mode, colour):
    image = opened(encoded(Image.new(mode, (9, 9), colour), "TIFF"))
    assert close(image.getpixel((4, 4)), RED, 12)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_an_animation_shows_its_first_picture(format):
    frames = [Image.new("RGB", (30, 30), colour) for colour in (GREEN, RED, BLUE)]
    content = encoded(frames[0], format, save_all=True, append_images=frames[1:])
    assert close(opened(content).getpixel((15, 15)), GREEN)


# What is made and kept


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((1000, 1500), WIDTHS),
        ((300, 450), (120, 200, 300)),
        ((299, 450), (120, 200)),
        ((90, 120), (90,)),
        ((1, 500), (1,)),
        ((16_000, 1), WIDTHS),
    ],
)
def test_renditions_are_of_the_type_and_width_they_are_named(size, widths):
    made = dict(make_renditions(Image.new("RGB", size, RED)))
    assert sorted(made) == sorted(f"{width}.{each}" for width in widths for each in EXTENSIONS)
    for name, content in made.items():
        width, extension = name.split(".")
        image = Image.open(BytesIO(content))
        image.load()
        assert image.format == {"webp": "WEBP", "jpg": "JPEG"}[extension]
        assert ("progressive" in image.info) is (extension == "jpg")
        assert image.size == (int(width), max(1, round(size[1] * int(width) / size[0])))
        assert close(image.convert("RGB").getpixel((0, 0)), RED)


@pytest.mark.parametrize("profile", [None, wide_profile()])
def test_nothing_but_the_picture_is_kept(tmp_path, profile):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[GPS] = {1: "N", 2: (51.0, 30.0, 26.0)}
    content = encoded(
        noise(400, 300),
        "JPEG",
        exif=exif,
        comment=b"where I live",
        xmp=b"<x:xmpmeta/>",
        icc_profile=profile,
    )
    assert {0xE1, 0xFE} <= set(jpeg_markers(content))
    image = opened(content)
    assert image.info == {}
    store_image(image, "cover", FileSystemStorage(tmp_path))
    kept = {path.name: path.read_bytes() for path in (tmp_path / "cover").iterdir()}
    assert len(kept) == 2 * 3 + 1
    for name, content in kept.items():
        if name.endswith(".webp"):
            assert webp_chunks(content) == [b"VP8 "]
        else:
            assert not set(jpeg_markers(content)) & {*range(0xE1, 0xF0), 0xFE}


def test_a_stored_picture_has_known_names_and_can_be_stored_again(tmp_path):
    storage = FileSystemStorage(tmp_path)
    assert store_image(Image.new("RGB", (250, 300), RED), "products/7", storage) == (120, 200)
    names = ["120.jpg", "120.webp", "200.jpg", "200.webp", "master.jpg"]
    assert files_in(tmp_path) == [f"products/7/{name}" for name in names]
    assert store_image(Image.new("RGB", (250, 300), BLUE), "products/7", storage) == (120, 200)
    assert files_in(tmp_path) == [f"products/7/{name}" for name in names]
    for name in names:
        with Image.open(tmp_path / "products/7" / name) as image:
            assert close(image.convert("RGB").getpixel((9, 9)), BLUE)


@pytest.mark.parametrize(("width", "kept"), [(2400, 1800), (700, 700)])
def test_the_master_is_as_wide_as_needed_and_no_wider(tmp_path, width, kept):
    store_image(Image.new("RGB", (width, 600)), "cover", FileSystemStorage(tmp_path))
    with Image.open(tmp_path / "cover/master.jpg") as master:
        assert master.size == (kept, 600 * kept // width)


@pytest.mark.parametrize("writes", [0, 1, 4])
def test_a_failing_write_leaves_nothing_behind(tmp_path, writes):
    class Full(FileSystemStorage):
        left = writes

        def _save(self, name, content):
            name = super()._save(name, content)
            if not self.left:
                raise OSError(28, "No space left on device")
            self.left -= 1
            return name

    (tmp_path / "cover").mkdir()
    (tmp_path / "cover/notes.txt").write_text("not ours")
    with pytest.raises(OSError, match="No space left"):
        store_image(Image.new("RGB", (250, 300)), "cover", Full(tmp_path))
    assert files_in(tmp_path) == ["cover/notes.txt"]


def test_a_name_that_the_storage_changes_is_a_failure(tmp_path):
    class Renaming(FileSystemStorage):
        def get_available_name(self, name, max_length=None):
            return name.replace(".webp", "_x1.webp")

    with pytest.raises(FileExistsError):
        store_image(Image.new("RGB", (250, 300)), "cover", Renaming(tmp_path))
    assert files_in(tmp_path) == []


def test_discarding_leaves_the_neighbours_alone(tmp_path):
    class Strict(FileSystemStorage):
        def delete(self, name):
            (tmp_path / name).unlink()

    storage = Strict(tmp_path)
    widths = store_image(Image.new("RGB", (250, 300)), "products/1", storage)
    store_image(Image.new("RGB", (250, 300)), "products/11", storage)
    neighbours = files_in(tmp_path / "products/11")
    (tmp_path / "products/1/notes.txt").write_text("not ours")
    (tmp_path / "products/1/120.jpg").unlink()
    delete_files("products/1", widths, storage)
    assert files_in(tmp_path / "products/1") == ["notes.txt"]
    assert files_in(tmp_path / "products/11") == neighbours
    delete_files("products/1", widths, storage)
    assert len(neighbours) == 5
