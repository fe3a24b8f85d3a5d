"""A picture that somebody uploads as a logo, made anew: only its dots are kept, in one small format."""

import hashlib
import warnings
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from commonhours.common.refusals import Invalid

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 1_000_000
# A few hundred bytes can claim to be gigabytes of dots: asked of the header, before anything is unpacked.
MOST_DOTS = 16_000_000
LARGEST = (400, 160)


class Logo(NamedTuple):
    """A PNG of our own making, and the digest by which it is served."""

    png: bytes
    digest: str


def logo_of(uploaded: bytes) -> Logo:
    """Draw an uploaded picture anew, at most 400 by 160 dots; nothing else of the file is kept.

    Refuses with `logo_too_large`, `logo_is_svg` (a drawing can carry a program), or `not_a_logo`.
    """
    if len(uploaded) > MOST_BYTES:
        raise Invalid.because("logo_too_large", field="logo")
    if b"<svg" in uploaded[:4096].lower():
        raise Invalid.because("logo_is_svg", field="logo")
    png = BytesIO()
    _drawn(uploaded).save(png, "PNG", optimize=True)
    return Logo(png.getvalue(), hashlib.sha256(png.getvalue()).hexdigest())


def _drawn(uploaded: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(uploaded), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_DOTS:
                    raise Invalid.because("logo_too_large", field="logo")
                upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Invalid.because("not_a_logo", field="logo") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid.because("logo_too_large", field="logo") from None
    upright.thumbnail(LARGEST)
    clean = Image.new("RGBA", upright.size)
    clean.paste(upright)
    return clean
