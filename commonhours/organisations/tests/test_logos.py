"""A logo is drawn anew: nothing of the file that was sent is served, and what is no small picture is refused."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from commonhours.common.refusals import Invalid
from commonhours.organisations.logos import logo_of

SECRET = b"Quetzalcanary"


def picture(kind: str, size: tuple[int, int] = (800, 600), **more: Any) -> bytes:
    sent = BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, "teal").save(sent, kind, **more)
    return sent.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(side: int) -> bytes:
    """A PNG that says it is very large and brings next to nothing."""
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_small_png(kind: str) -> None:
    logo = logo_of(picture(kind))
    with Image.open(BytesIO(logo.png)) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (213, 160))
    assert len(logo.digest) == 64
    assert logo_of(picture(kind)) == logo


def test_what_the_file_tells_beside_its_dots_is_dropped() -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    told = PngInfo()
    told.add_text("Comment", SECRET.decode())
    for sent in (picture("JPEG", exif=exif), picture("PNG", pnginfo=told)):
        assert SECRET in sent
        assert SECRET not in logo_of(sent).png


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "logo_is_svg"),
        (b"<?xml version='1.0'?><!-- x --><SVG></SVG>", "logo_is_svg"),
        (picture("GIF"), "not_a_logo"),
        (b"%PDF-1.7", "not_a_logo"),
        (picture("PNG")[:60], "not_a_logo"),
        (bomb(5_000), "logo_too_large"),
        (bomb(60_000), "logo_too_large"),
        (b"x" * 1_000_001, "logo_too_large"),
    ],
    ids=["svg", "svg later", "gif", "pdf", "cut short", "many dots", "bomb", "many bytes"],
)
def test_what_is_no_small_picture_is_refused(sent: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        logo_of(sent)
    assert [each.code for each in refused.value.refusals] == [code]
