"""A table of shaded figures: the more the darker, and the figure stands in each cell."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from commonhours.planning.answers import Figure, Number
from commonhours.web.pictures import level, together


@dataclass(frozen=True)
class Table:
    """Heads of the columns, and the rows as HTML, since templates are slow at small things."""

    heads: tuple[str, ...]
    rows: SafeString


def shaded(
    heads: Sequence[str],
    rows: Iterable[tuple[str, Sequence[Figure]]],
    *,
    most: Number,
    words: Callable[[Number], str],
) -> Table:
    """Each row has a head and a figure, or None, for each column; `words` says a figure as the reader reads it."""
    cells: dict[Figure, SafeString] = {}

    def cell(figure: Figure) -> SafeString:
        # Most figures come many times over.
        if figure not in cells:
            shade, said = (0, "") if figure is None else (level(figure, most), words(figure))
            cells[figure] = format_html('<td class="shade-{}">{}</td>', shade, said)
        return cells[figure]

    return Table(
        tuple(heads),
        format_html_join(
            "",
            '<tr><th scope="row">{}</th>{}</tr>',
            ((head, together(map(cell, figures))) for head, figures in rows),
        ),
    )
