"""A badge as an Open Badges 3.0 credential, in the files that carry it, and the list of what was taken back.

https://www.imsglobal.org/spec/ob/v3p0 (VC-JWT, baked SVG and PNG); https://www.w3.org/TR/vc-bitstring-status-list/
"""

import base64
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from io import BytesIO
from re import search
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PIL import Image, PngImagePlugin, UnidentifiedImageError

from commonhours.credentials.badges import WornLine
from commonhours.integrations.openbadges.drawing import png_of, saved, svg_of
from commonhours.integrations.signing import issuer_of, key_of, signed

VC = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
KEYWORD = "openbadgecredential"
# The list says at least so many bits, so that one of few badges cannot be told from its length.
LEAST_BITS = 131_072
LIST_LASTS = timedelta(days=7)
LARGEST_FILE = 500_000
MOST_DOTS = 4_000_000
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Addresses:
    """Where this installation answers for a badge: whether it still counts, its picture, what was taken back."""

    check: str
    picture: str
    taken_back: str


def credential(worn: WornLine, number: int, name: str, at: Addresses, zone: ZoneInfo) -> dict[str, Any]:
    """What the token says: the badge, who wears it by name, on what evidence, from when until when."""
    badge, issuer = worn.badge, issuer_of(worn.badge.organisation_id)
    since = _midnight(worn.since, zone)
    said: dict[str, Any] = {
        "@context": [VC, OPEN_BADGES],
        "id": f"urn:uuid:{worn.id}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.name,
        "issuer": {"id": issuer, "type": ["Profile"], "name": badge.organisation},
        "validFrom": _instant(since),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}
            ],
            "achievement": {
                "id": f"urn:uuid:{badge.id}",
                "type": ["Achievement"],
                "name": badge.name,
                "description": badge.stands_for,
                "criteria": {"narrative": badge.criteria},
                "image": {"id": at.picture, "type": "Image"},
            },
        },
        "evidence": [{"id": at.check, "type": ["Evidence"], "narrative": worn.evidence}],
        "credentialStatus": {
            "id": f"{at.taken_back}#{number}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(number),
            "statusListCredential": at.taken_back,
        },
        "iss": issuer,
        "jti": f"urn:uuid:{worn.id}",
        "nbf": int(since.timestamp()),
    }
    if worn.until:
        ends = _midnight(worn.until, zone)
        said |= {"validUntil": _instant(ends), "exp": int(ends.timestamp())}
    return said


def token_of(said: dict[str, Any], organisation_id: UUID) -> str:
    """The credential, signed by the organisation."""
    return signed(said, key_of(organisation_id))


def taken_back(organisation_id: UUID, taken: Iterable[int], address: str, *, now: datetime) -> str:
    """The signed list of what an organisation has taken back, one bit for each badge that it has ever given.

    It goes out of date, so that an old copy cannot stand in for it for ever.
    """
    taken, day = sorted(taken), now.replace(hour=0, minute=0, second=0, microsecond=0)
    issuer = issuer_of(organisation_id)
    said = {
        "@context": [VC],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": {"id": issuer},
        "validFrom": _instant(day),
        "validUntil": _instant(day + LIST_LASTS),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": bits_of(taken),
        },
        "iss": issuer,
        "jti": address,
        "nbf": int(day.timestamp()),
        "exp": int((day + LIST_LASTS).timestamp()),
    }
    return token_of(said, organisation_id)


def bits_of(numbers: Iterable[int]) -> str:
    """One bit for each number, the first bit first, packed as the standard has it."""
    numbers = list(numbers)
    size = max(LEAST_BITS, (max(numbers, default=0) // 8 + 1) * 8)
    bits = bytearray(size // 8)
    for number in numbers:
        bits[number // 8] |= 0x80 >> number % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


# --- files --------------------------------------------------------------------------------------------------


def baked_svg(colour: str, mark: str, token: str) -> bytes:
    """The picture with the token in it."""
    more = f'<openbadges:credential xmlns:openbadges="{NAMESPACE}" verify="{token}"/>'
    return svg_of(colour, mark, more=more).encode()


def baked_png(colour: str, mark: str, token: str) -> bytes:
    """The picture in points, with the token in a chunk of text."""
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt(KEYWORD, token)
    return saved(png_of(colour, mark), pnginfo=chunks)


def token_in(file: bytes) -> str:
    """The token that a file carries, whatever it is; nothing where there is none."""
    if file.startswith(b"\x89PNG"):
        try:
            with Image.open(BytesIO(file), formats=["PNG"]) as picture:
                # To find the words behind the dots, all dots are unpacked.
                if picture.width * picture.height > MOST_DOTS:
                    return ""
                return str(getattr(picture, "text", {}).get(KEYWORD, "")).strip()
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, *BOMBS):
            return ""
    text = file.decode("utf-8", "replace")
    found = search(r"<openbadges:credential[^<>]{0,2000}?\sverify=\"([^\"]{1,20000})\"", text)
    return unescape(found.group(1)) if found else text.strip()


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
