"""Pictures of figures as SVG made here: a map of areas without tiles, and columns over days. A table says the same."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LEVELS = 4
WIDE, TALL = 640, 240
EDGE, FOOT, TOP = 34, 26, 22


def level(figure: float, most: float) -> int:
    """Which of the shades 0 to LEVELS a figure has: nothing is 0, the greatest LEVELS."""
    return 0 if figure <= 0 or most <= 0 else max(1, math.ceil(LEVELS * figure / most))


def together(parts: Iterable[SafeString]) -> SafeString:
    """Pieces of markup one after the other. `format_html_join` takes twenty times as long for pieces that are done."""
    done = tuple(parts)
    return format_html("{}" * len(done), *done) if done else SafeString()


@dataclass(frozen=True)
class Spot:
    """A circle on the map."""

    name: str
    lat: float
    lng: float
    figure: float
    text: str


def area_map(spots: Sequence[Spot], title: str) -> SafeString:
    """Areas as circles where they lie, north above, the greater the figure the larger and darker; each says its own."""
    across = math.cos(math.radians(sum(spot.lat for spot in spots) / len(spots)))
    east, south = [spot.lng * across for spot in spots], [-spot.lat for spot in spots]
    # A lone area lies in the middle.
    scale = (WIDE - 120) / max(max(east) - min(east), 0.01)
    height = round((max(south) - min(south)) * scale) + 110
    most, least = max(spot.figure for spot in spots), min(spot.figure for spot in spots)
    drawn = [
        (
            spot,
            round(60 + (x - min(east)) * scale),
            round(50 + (y - min(south)) * scale),
            _radius(spot.figure, most),
        )
        for spot, x, y in zip(spots, east, south, strict=True)
    ]
    # The large lie below the small.
    drawn.sort(key=lambda each: -each[3])
    circles = format_html_join(
        "",
        '<g><title>{}: {}</title><circle class="shade-{}" cx="{}" cy="{}" r="{}"/></g>',
        (
            (spot.name, spot.text, _shade(spot.figure, least, most), x, y, radius)
            for spot, x, y, radius in drawn
        ),
    )
    labels = format_html_join(
        "",
        '<text class="picture__name" x="{}" y="{}">{}</text>'
        '<text class="picture__figure on-shade-{}" x="{}" y="{}">{}</text>',
        (
            (x, y - radius - 4, spot.name, _shade(spot.figure, least, most), x, y + 5, spot.text)
            for spot, x, y, radius in _told_apart(drawn)
        ),
    )
    return _picture(WIDE, height, title, circles + labels)


def _shade(figure: float, least: float, most: float) -> int:
    """From the least to the greatest that there is: areas are told from each other, not from nothing."""
    if figure <= 0 or most <= least:
        return level(figure, most)
    return 1 + round((LEVELS - 1) * (figure - least) / (most - least))


Drawn = tuple[Spot, int, int, int]


def _radius(figure: float, most: float) -> int:
    """By area, so that twice as many look like twice as many."""
    return round(7 + 12 * math.sqrt(figure / most)) if most > 0 else 7


def _told_apart(drawn: Sequence[Drawn]) -> list[Drawn]:
    """The circles whose names can be read: the largest first, and none over another's name or figure."""
    written: list[Drawn] = []
    for each in drawn:
        spot, x, y, radius = each
        free = all(
            abs(x - a) > 3.4 * (len(spot.name) + len(other.name)) or abs((y - radius) - (b - r)) > 17
            for other, a, b, r in written
        )
        clear = all(math.hypot(x - a, y - b) > 22 for _, a, b, _ in written)
        if free and clear and radius >= 9:
            written.append(each)
    return written


@dataclass(frozen=True)
class Column:
    """A column: its name for whoever points at it, a label under it or none, and how high it is."""

    name: str
    label: str
    figure: float
    text: str
    # Reckoned from patterns, not known.
    projected: bool = False


def columns(drawn: Sequence[Column], title: str, most_text: str) -> SafeString:
    """Columns over days or weeks from nought up; what is projected is hatched by an outline, not by colour alone."""
    most = max((each.figure for each in drawn), default=0) or 1
    step = (WIDE - EDGE - 6) / max(len(drawn), 1)
    ground = TALL - FOOT
    bars = format_html_join(
        "",
        '<g><title>{}: {}</title><rect class="{}" x="{}" y="{}" width="{}" height="{}"/></g>',
        (
            (
                each.name,
                each.text,
                "picture__bar picture__bar--projected" if each.projected else "picture__bar",
                round(EDGE + nth * step + step * 0.1, 1),
                round(ground - (ground - TOP) * each.figure / most, 1),
                round(step * 0.8, 1),
                round((ground - TOP) * each.figure / most, 1),
            )
            for nth, each in enumerate(drawn)
        ),
    )
    labels = format_html_join(
        "",
        '<text class="picture__label" x="{}" y="{}">{}</text>',
        ((round(EDGE + nth * step), TALL - 6, text) for nth, text in _labels(drawn, step)),
    )
    axis = format_html(
        '<line class="picture__line" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>'
        '<line class="picture__line" x1="{0}" x2="{1}" y1="{3}" y2="{3}"/>'
        '<text class="picture__label" x="0" y="{4}">{5}</text><text class="picture__label" x="0" y="{3}">0</text>',
        EDGE,
        WIDE,
        TOP,
        ground,
        TOP - 6,
        most_text,
    )
    return _picture(WIDE, TALL, title, axis + bars + labels)


def _labels(drawn: Sequence[Column], step: float) -> list[tuple[int, str]]:
    """The labels that do not run into each other."""
    said = [(nth, each.label) for nth, each in enumerate(drawn) if each.label]
    if not said:
        return []
    apart = min((b - a for (a, _), (b, _) in pairwise(said)), default=len(drawn)) * step
    every = max(1, math.ceil(90 / apart)) if apart else 1
    return said[::every]


def _picture(width: int, height: int, title: str, inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="picture" viewBox="0 0 {} {}" role="img" aria-label="{}" focusable="false">{}</svg>',
        width,
        height,
        title,
        inside,
    )
