"""Names, numbers and addresses as people and spreadsheets write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.common.refusals import Invalid
from commonhours.people.rules import email_of, language_of, name_of, phone_of


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("GARCÍA, MARÍA", "María García"),
        ("MARIA DE LA CRUZ", "Maria de la Cruz"),
        ("Maria  de\u00a0la Cruz\u200b ", "Maria de la Cruz"),
        ("SEAN O'BRIEN-SMITH", "Sean O'Brien-Smith"),
        ("Smith, Jr.", "Smith, Jr."),
        ("McDonald, Ana", "Ana McDonald"),
    ],
)
def test_a_name_is_read_as_it_was_meant(written: str, meant: str) -> None:
    assert name_of(written) == meant


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "name_empty"),
        ("n/a", "name_empty"),
        ("#N/A", "cell_broken"),
        ("#¡VALOR!", "cell_broken"),
        ("=cmd|' /C calc'!A0", "cell_formula"),
        ("@SUM(A1)", "cell_formula"),
        ("12345", "name_unclear"),
        ("x" * 121, "cell_too_long"),
    ],
)
def test_what_is_no_name_is_refused_in_words(written: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        name_of(written)


@pytest.mark.parametrize(
    "written",
    [
        "5622000001",
        "(562) 200-0001",
        "+1 562.200.0001",
        "5622000001.0",
        "5.622000001E+09",
        "1-562-200-0001",
        "562 200 0001 x12",
    ],
)
def test_a_telephone_number_is_one_number_however_it_is_written(written: str) -> None:
    assert phone_of(written) == "+15622000001"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("5.622E+09", "phone_rounded"),
        ("555", "phone_unclear"),
        ("call me", "phone_unclear"),
        ("#####", "cell_broken"),
    ],
)
def test_digits_that_are_lost_are_not_made_up(written: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        phone_of(written)


@pytest.mark.parametrize(
    "written", ["Ana@Mail.Example", "mailto:ana@mail.example", "Ana <ana@mail.example>;"]
)
def test_an_address_is_read_in_small_letters(written: str) -> None:
    assert email_of(written) == "ana@mail.example"


@pytest.mark.parametrize("written", ["Spanish", "español", "ESPAÑOL", "es", "es-MX", "Castellano (nativo)"])
def test_a_language_has_many_names(written: str) -> None:
    assert language_of(written) == "es"


@given(st.text(max_size=60))
def test_nothing_that_is_kept_would_be_a_formula_or_an_unseen_sign(written: str) -> None:
    for rule in (name_of, email_of):
        try:
            kept = rule(written)
        except Invalid:
            continue
        assert not kept.startswith(("=", "@"))
        assert kept == " ".join(kept.split())
