"""Papers are set as large as their reader has words on pages."""

from collections import Counter
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from commonhours.bookings.actions import book_visit
from tests.cast import NOW, Cast

USUAL = dict.fromkeys(("text", "contrast", "theme", "motion", "words"), "usual")


def letters(content: bytes) -> float:
    """The points of most letters of a paper."""
    sizes: Counter[float] = Counter()

    def seen(text: str, _place: Any, way: Any, _font: Any, size: float) -> None:
        sizes[round(abs(way[0]) * size, 1)] += len(text.strip())

    for page in PdfReader(BytesIO(content)).pages:
        page.extract_text(visitor_text=seen)
    return sizes.most_common(1)[0][0]


@pytest.mark.parametrize(
    ("chosen", "week", "month"), [("usual", 15, 10.5), ("large", 15, 16), ("larger", 17, 18)]
)
def test_papers_follow_what_their_reader_chose_and_a_week_is_always_large(
    cast: Cast, chosen: str, week: float, month: float
) -> None:
    """Most letters of a week stand in its table, set one point smaller; those of a month without work, in sentences."""
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    rosa = Client()
    with time_machine.travel(NOW, tick=True):
        rosa.force_login(cast.accounts["rosa"], backend="allauth.account.auth_backends.AuthenticationBackend")
        rosa.post(reverse("manner"), {**USUAL, "text": chosen})
        assert letters(rosa.get(reverse("my_week")).content) == week
        assert letters(rosa.get(reverse("my_month_paper", args=[2026, 2])).content) == month
