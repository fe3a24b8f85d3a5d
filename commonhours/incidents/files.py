"""A picture or a paper that is shown as evidence: known by its content, and pictures drawn anew."""

import warnings
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from commonhours.common.refusals import Invalid

MOST_BYTES = 5_000_000
MOST_FILES = 6
# A few hundred bytes can claim to be gigabytes of dots: asked of the header, before anything is unpacked.
MOST_DOTS = 50_000_000
LONGEST_SIDE = 2400
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
ENDINGS = {JPEG: "jpg", PNG: "png", PDF: "pdf"}


class File(NamedTuple):
    """What is kept of it."""

    kind: str
    content: bytes


def file_of(sent: bytes) -> File:
    """What somebody sent, if it is a JPEG, a PNG or a PDF by its content; its name means nothing.

    Of a picture only the dots are kept: where and with which telephone it was taken is gone. A PDF is kept as it came,
    and only ever handed out to be saved. Refuses with `evidence_too_large` or `not_evidence`.
    """
    if len(sent) > MOST_BYTES:
        raise Invalid.because("evidence_too_large", field="file")
    if sent.startswith(b"%PDF-"):
        return File(PDF, sent)
    if sent.startswith(b"\xff\xd8\xff"):
        return File(JPEG, _drawn(sent, "JPEG"))
    if sent.startswith(b"\x89PNG\r\n\x1a\n"):
        return File(PNG, _drawn(sent, "PNG"))
    raise Invalid.because("not_evidence", field="file")


def _drawn(sent: bytes, form: str) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(sent), formats=(form,)) as picture:
                if picture.width * picture.height > MOST_DOTS:
                    raise Invalid.because("evidence_too_large", field="file")
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Invalid.because("not_evidence", field="file") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid.because("evidence_too_large", field="file") from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    written = BytesIO()
    clean.save(written, form)
    return written.getvalue()
