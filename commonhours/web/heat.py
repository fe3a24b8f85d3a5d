"""A table of shaded figures: the more the darker, and the figure stands in each cell."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from commonhours.planning.answers import Figure, Number
from commonhours.web.pictures import level


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
    said: dict[Number, str] = {}

    def cell(figure: Figure) -> tuple[int, str]:
        if figure is None:
            return 0, ""
        if figure not in said:
            said[figure] = words(figure)
        return level(figure, most), said[figure]

    return Table(
        tuple(heads),
        format_html_join(
            "",
            '<tr><th scope="row">{}</th>{}</tr>',
            (
                (head, format_html_join("", '<td class="shade-{}">{}</td>', map(cell, figures)))
                for head, figures in rows
            ),
        ),
    )
