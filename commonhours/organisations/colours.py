"""One main colour becomes a whole palette that everybody can read, by day and by night. Pure.

Contrast is WCAG 2.2's: relative luminance of sRGB (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance), and 4.5 to 1
for text of ordinary size (success criterion 1.4.3); 7 to 1 for whoever chose strong colours (1.4.6).
"""

import colorsys
import hashlib
import re
from collections.abc import Iterable

ENOUGH = 4.5
MUCH = 7.0
WHITE = "#ffffff"
# The grounds of design/styles/_tokens.scss that text in the main colour may stand on, by day and by night.
DAY = (WHITE, "#f7f5f0", "#f0eee7")
NIGHT = ("#0e1614", "#16211e", "#0a110f")
# The same where strong colours were chosen.
HIGH_DAY = (WHITE, "#f0f0f0")
HIGH_NIGHT = ("#000000", "#1c2a26")
_HEX = re.compile(r"#?[0-9a-fA-F]{6}")
_STEP = 0.005


def is_colour(text: str) -> bool:
    """Whether a text is a colour as colour fields send it: "#0c5f57"."""
    return _HEX.fullmatch(text) is not None


def normal(text: str) -> str:
    """The one way of writing a colour: a hash and six small digits."""
    return "#" + text.lower().lstrip("#")


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def is_readable(colour: str, grounds: Iterable[str] = (WHITE,), *, least: float = ENOUGH) -> bool:
    """Whether text in this colour can be read on each of these grounds, and they as text on it."""
    return all(contrast(colour, ground) >= least for ground in grounds)


def nearest_readable(colour: str, grounds: Iterable[str] = (WHITE,)) -> str:
    """The colour itself, or the first darker one of the same hue that can be read on light grounds."""
    return _moved(colour, tuple(grounds), -_STEP)


def palette(colour: str) -> dict[str, str]:
    """Every custom property that design/styles/_tokens.scss asks of a branding sheet."""
    soft, deep = _mixed(colour, WHITE, 0.12), _mixed(colour, NIGHT[1], 0.3)
    main = _moved(colour, (*DAY, soft), -_STEP)
    night = _moved(colour, (*NIGHT, deep), _STEP)
    return {
        "--org-primary": main,
        "--org-primary-dark": _mixed(main, "#000000", 0.8),
        "--org-primary-darker": _mixed(main, "#000000", 0.62),
        "--org-primary-soft": soft,
        "--org-on-primary": WHITE,
        "--org-night-primary": night,
        "--org-night-primary-dark": _mixed(night, WHITE, 0.75),
        "--org-night-primary-darker": _mixed(night, WHITE, 0.5),
        "--org-night-primary-soft": deep,
        "--org-night-on-primary": NIGHT[2],
        "--org-high-primary": _moved(colour, HIGH_DAY, -_STEP, MUCH),
        "--org-high-night-primary": _moved(colour, HIGH_NIGHT, _STEP, MUCH),
    }


def sheet(colour: str) -> str:
    """The branding sheet of a main colour."""
    lines = "".join(f"{name}:{value};" for name, value in palette(normal(colour)).items())
    return f":root{{{lines}}}"


def sheet_name(colour: str) -> str:
    """A name that changes with what the sheet says, so that it may be kept for ever: "0c5f57-1f2e3d4c"."""
    return f"{normal(colour)[1:]}-{hashlib.sha256(sheet(colour).encode()).hexdigest()[:8]}"


def _moved(colour: str, grounds: tuple[str, ...], step: float, least: float = ENOUGH) -> str:
    """Lighten or darken until every ground gives enough contrast; hue and saturation stay."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in _parts(normal(colour))))
    found = normal(colour)
    last = 0.0 if step < 0 else 1.0
    while not is_readable(found, grounds, least=least) and lightness != last:
        lightness = min(max(lightness + step, 0.0), 1.0)
        found = _written(part * 255 for part in colorsys.hls_to_rgb(hue, lightness, saturation))
    return found


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return _written(share * one + (1 - share) * two for one, two in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _written(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in parts)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (each / 255 for each in _parts(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
