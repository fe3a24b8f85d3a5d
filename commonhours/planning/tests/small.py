"""A small vocabulary that fits in the head, with names that run into each other and into the grammar's own words."""

from datetime import date, timedelta

from hypothesis import strategies as st

from commonhours.planning.grammar import Vocabulary
from commonhours.planning.grammar.naming import AreaRow, Row, vocabulary_of
from commonhours.planning.question import STATES, WHOLE_DAY, By, Question, Span

TODAY = date(2026, 11, 22)  # a Sunday

SMALL: Vocabulary = vocabulary_of(
    [
        Row("cook", "nutrition", {"en": "Home Cook", "es": "Cocina en casa"}),
        Row("adviser", "nutrition", {"en": "Nutrition Adviser", "es": "Asesora o asesor de nutrición"}),
        Row("trainer", "business", {"en": "Small Business Trainer", "es": "Capacitación para negocios"}),
        Row("both", "peer", {"en": "First Aid", "es": "Primeros auxilios"}),
    ],
    [
        Row("es", "language", {"en": "Spanish", "es": "español"}),
        Row("km", "language", {"en": "Khmer", "es": "jemer"}),
        Row("aid", "certificate", {"en": "First Aid", "es": "Primeros auxilios"}),
        Row("heat", "training", {"en": "Heat, and work in May", "es": "Calor y trabajo en mayo"}),
        Row("tb", "check", {"en": "Tuberculosis test", "es": "Prueba de tuberculosis"}),
    ],
    [
        AreaRow("Bixby Knolls", "90807", 33.84, -118.18),
        AreaRow("Bixby Park", "90802", 33.76, -118.16),
        AreaRow("Park Estates", "90815", 33.79, -118.13),
        AreaRow("South of Conant", "90808", 33.82, -118.13),
    ],
    [("two", "Two Rivers"), ("may", "May and Sons"), ("sun", "Sunday Friends")],
    "Long Beach",
)


def _codes(*codes: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes), max_size=3, unique=True).map(tuple)


DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
SPANS = st.one_of(
    st.builds(lambda day, n: Span(day, day + timedelta(days=n)), DAYS, st.integers(1, 400)),
    st.sampled_from([Span(date(2027, 8, 1), date(2027, 9, 1)), Span(date(2027, 1, 1), date(2028, 1, 1))]),
    st.sampled_from([Span(date(2026, 7, 1), date(2026, 10, 1)), Span(date(2026, 12, 1), date(2027, 2, 1))]),
)
_MARKS = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(sorted)
HOURS = st.one_of(
    st.just(WHOLE_DAY),
    _MARKS.map(lambda at: tuple((a * 15, b * 15) for a, b in zip(at[::2], at[1::2], strict=False))),
)
AREAS = ("Bixby Knolls", "Bixby Park", "Park Estates", "South of Conant")
QUESTIONS = st.builds(
    lambda asked, **said: Question(measure=asked[0], state=asked[1], **said),
    st.sampled_from([(measure, state) for measure, states in STATES.items() for state in states]),
    span=SPANS,
    by=st.sampled_from(By),
    works=st.one_of(_codes("cook", "adviser", "trainer", "both"), st.just(("cook", "adviser"))),
    facts=_codes("es", "km", "aid", "heat", "tb"),
    without=_codes("es", "aid", "heat", "tb"),
    areas=_codes(*AREAS),
    not_areas=_codes(*AREAS),
    organisations=_codes("two", "may", "sun"),
    not_organisations=_codes("two", "may", "sun"),
    contracts=_codes("nine_to_five", "part_time", "personalised", "ad_hoc", "on_call"),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    hours=HOURS,
    except_days=st.lists(DAYS, max_size=3, unique=True).map(tuple),
    at_least=st.sampled_from((15, 45, 60, 90, 120, 180, 600)),
    against=st.none() | SPANS,
    more_than=st.none() | st.integers(0, 2_000),
    fewer_than=st.none() | st.integers(0, 100_000),
)
