"""Pictures of figures as SVG made here: maps without tiles, columns and curves. A table or a list says the same."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LEVELS = 4
WIDE, TALL = 640, 240
EDGE, FOOT, TOP = 34, 26, 22
# Half of what a figure needs, and how wide a letter of a name is in the mean.
FIGURE, LETTER = 9, 7
# What a date under a column needs on a phone, where letters are twice as large.
LABEL = 90
MARGIN = 24
# What a name on a map takes, also on a phone.
NAME_WIDE, NAME_TALL = 170, 22


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
    figures = format_html_join(
        "",
        '<text class="picture__figure on-shade-{}" x="{}" y="{}">{}</text>',
        ((_shade(spot.figure, least, most), x, y + 5, spot.text) for spot, x, y, _ in _uncovered(drawn)),
    )
    names = format_html_join("", '<text class="picture__name" x="{}" y="{}">{}</text>', _named(drawn, height))
    return _picture(WIDE, height, title, circles + figures + names)


def _shade(figure: float, least: float, most: float) -> int:
    """From the least to the greatest that there is: areas are told from each other, not from nothing."""
    if figure <= 0 or most <= least:
        return level(figure, most)
    return 1 + round((LEVELS - 1) * (figure - least) / (most - least))


Drawn = tuple[Spot, int, int, int]
# Left, top, right, bottom.
Box = tuple[float, float, float, float]


def _radius(figure: float, most: float) -> int:
    """By area, so that twice as many look like twice as many."""
    return round(7 + 12 * math.sqrt(figure / most)) if most > 0 else 7


def _uncovered(drawn: Sequence[Drawn]) -> list[Drawn]:
    """The circles that hold their figure: large enough for it, and no smaller circle lies on it."""
    return [
        each
        for nth, each in enumerate(drawn)
        if each[3] >= FIGURE
        and all(math.dist(each[1:3], other[1:3]) > other[3] + FIGURE for other in drawn[nth + 1 :])
    ]


def _named(drawn: Sequence[Drawn], height: int) -> list[tuple[float, float, str]]:
    """Where names stand: the largest first, over, under or beside its circle, on no other name and no circle."""
    taken: list[Box] = [(x - radius, y - radius, x + radius, y + radius) for _, x, y, radius in drawn]
    written: list[tuple[float, float, str]] = []
    for spot, x, y, radius in drawn:
        half, off = LETTER * len(spot.name) / 2, radius + 4
        beside = half + off
        for middle, base in ((x, y - off), (x, y + off + 11), (x + beside, y + 5), (x - beside, y + 5)):
            box = (middle - half, base - 12, middle + half, base + 3)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= WIDE and box[3] <= height
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                written.append((middle, base, spot.name))
                break
    return written


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


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
    return _picture(WIDE, TALL, title, _axes(most_text) + bars + _labelled(drawn, step))


@dataclass(frozen=True)
class Moment:
    """A place along two curves, with a label under it or none, and a band from one figure to another."""

    label: str
    curve: float
    dashed: float
    low: float
    high: float


def curves(drawn: Sequence[Moment], title: str, most_text: str, mark: int, mark_text: str) -> SafeString:
    """Two curves over a band, from nought up, and an upright line at the moment `mark`. The dashed one begins there.

    They are told from each other by being drawn through, dashed, and a band, and not by colour alone.
    """
    most = max((max(each.curve, each.dashed, each.high) for each in drawn), default=0) or 1
    step, ground = (WIDE - EDGE - 6) / max(len(drawn) - 1, 1), TALL - FOOT

    def points(pairs: Iterable[tuple[int, float]]) -> str:
        return " ".join(
            f"{EDGE + nth * step:.1f},{ground - (ground - TOP) * figure / most:.1f}" for nth, figure in pairs
        )

    there, back = list(enumerate(drawn)), list(enumerate(drawn))[::-1]
    inside = format_html(
        '<polygon class="picture__band" points="{} {}"/><polyline class="picture__curve" points="{}"/>'
        '<polyline class="picture__curve picture__curve--dashed" points="{}"/>'
        '<line class="picture__mark" x1="{x}" x2="{x}" y1="{top}" y2="{ground}"/>'
        '<text class="picture__label" x="{beside}" y="{near}">{said}</text>',
        points((nth, each.high) for nth, each in there),
        points((nth, each.low) for nth, each in back),
        points((nth, each.curve) for nth, each in there),
        points((nth, each.dashed) for nth, each in there[mark:]),
        x=round(EDGE + mark * step, 1),
        top=TOP,
        ground=ground,
        beside=round(EDGE + mark * step) + 6,
        near=TOP + 14,
        said=mark_text,
    )
    columns_of = [Column("", each.label, each.curve, "") for each in drawn]
    return _picture(WIDE, TALL, title, inside + _labelled(columns_of, step) + _axes(most_text))


@dataclass(frozen=True)
class Route:
    """A way from place to place: its name, and the latitude, longitude and name of each place in order."""

    name: str
    key: int
    places: Sequence[tuple[float, float, str]]


def route_map(routes: Sequence[Route], title: str) -> SafeString:
    """Ways as lines between numbered places where they lie, north above; each line and place says whose it is."""
    places = [place for route in routes for place in route.places]
    across = math.cos(math.radians(sum(lat for lat, _, _ in places) / len(places)))
    west, north = min(lng for _, lng, _ in places) * across, max(lat for lat, _, _ in places)
    wide = max(lng for _, lng, _ in places) * across - west
    tall = north - min(lat for lat, _, _ in places)
    # A way along one street still has a height.
    scale = min((WIDE - 2 * MARGIN) / max(wide, 0.01), (WIDE - 2 * MARGIN) / max(tall, 0.01))
    left = (WIDE - wide * scale) / 2

    def spot(place: tuple[float, float, str]) -> tuple[int, int]:
        return round(left + (place[1] * across - west) * scale), round(MARGIN + (north - place[0]) * scale)

    lines = together(
        format_html(
            '<g><title>{}</title><polyline class="route route--{}" points="{}"/></g>',
            route.name,
            route.key,
            " ".join(f"{x},{y}" for x, y in map(spot, route.places)),
        )
        for route in routes
    )
    marks = format_html_join(
        "",
        '<g><title>{}: {}. {}</title><circle class="route__stop route--{}" cx="{}" cy="{}" r="{}"/>'
        '<text class="picture__figure route__number" x="{}" y="{}">{}</text></g>',
        (
            (route.name, nth, place[2], route.key, x, y, 11 if len(routes) == 1 else 8, x, y + 4, nth)
            for route in routes
            for nth, place in enumerate(route.places, 1)
            for x, y in (spot(place),)
        ),
    )
    labels = _apart(spot(route.places[0]) for route in routes)
    names = format_html_join(
        "",
        '<text class="picture__label route__name{}" x="{}" y="{}">{}</text>',
        (
            (*(("", x + 13) if x < WIDE / 2 else (" route__name--before", x - 13)), y - 9, route.name)
            for route, (x, y) in zip(routes, labels, strict=True)
        ),
    )
    return _picture(WIDE, round(tall * scale) + 2 * MARGIN, title, lines + marks + names)


def _apart(spots: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where names are written, each lower than those that it would lie upon."""
    placed: list[tuple[int, int]] = []
    for x, y in spots:
        while any(abs(x - left) < NAME_WIDE and abs(y - top) < NAME_TALL for left, top in placed):
            y += NAME_TALL
        placed.append((x, y))
    return placed


def _labelled(drawn: Sequence[Column], step: float) -> SafeString:
    return format_html_join(
        "",
        '<text class="picture__label" x="{}" y="{}">{}</text>',
        ((round(EDGE + nth * step), TALL - 6, text) for nth, text in _labels(drawn, step)),
    )


def _axes(most_text: str) -> SafeString:
    """Lines at nought and at the greatest figure, with both."""
    return format_html(
        '<line class="picture__line" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>'
        '<line class="picture__line" x1="{0}" x2="{1}" y1="{3}" y2="{3}"/>'
        '<text class="picture__label" x="0" y="{4}">{5}</text><text class="picture__label" x="0" y="{3}">0</text>',
        EDGE,
        WIDE,
        TOP,
        TALL - FOOT,
        TOP - 6,
        most_text,
    )


def _labels(drawn: Sequence[Column], step: float) -> list[tuple[int, str]]:
    """The labels that do not run into each other, from the first on."""
    written: list[tuple[int, str]] = []
    for nth, each in enumerate(drawn):
        if each.label and (not written or (nth - written[-1][0]) * step >= LABEL):
            written.append((nth, each.label))
    return written


def _picture(width: int, height: int, title: str, inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="picture" viewBox="0 0 {} {}" role="img" aria-label="{}" focusable="false">{}</svg>',
        width,
        height,
        title,
        inside,
    )
