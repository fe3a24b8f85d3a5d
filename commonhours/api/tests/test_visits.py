"""Finding, booking and cancelling through the API: the same verbs as the pages."""

from datetime import timedelta

import pytest

from commonhours.api.tests.calling import Caller, asked, booking, codes, token_for
from commonhours.bookings.models import Visit
from commonhours.common.sight import seeing
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

DAYS = {"from": "2026-03-02", "to": "2026-03-09"}


def test_those_who_can_come_are_named_with_reasons_in_words(committed_cast: Cast, olga: Caller) -> None:
    answer = olga.post("/find", asked(committed_cast.wish())).json()
    assert sorted(each["name"] for each in answer["candidates"]) == ["Ben", "Rosa"]
    reasons = {each["code"]: each["sentence"] for each in answer["candidates"][0]["reasons"]}
    assert "Spanish" in reasons["has_fact"]


def test_why_not_names_every_rule(committed_cast: Cast, olga: Caller) -> None:
    wish = asked(committed_cast.wish())
    dara = olga.post("/find/why-not", wish | {"person_id": str(committed_cast.people["dara"].id)}).json()
    assert (dara["can_come"], [each["code"] for each in dara["refusals"]]) == (False, ["rule"])
    rosa = olga.post("/find/why-not", wish | {"person_id": str(committed_cast.people["rosa"].id)}).json()
    assert rosa["can_come"]


def test_when_nobody_fits_there_are_other_times(committed_cast: Cast, olga: Caller) -> None:
    late = committed_cast.wish(start=TUESDAY_TEN + timedelta(hours=9))
    assert olga.post("/find", asked(late)).json()["candidates"] == []
    best = olga.post("/find/next-best", asked(late)).json()
    assert best["starts"]
    assert "free" in [each["refusal"]["code"] for each in best["relaxations"]]


def test_a_booking_is_made_seen_and_cancelled(committed_cast: Cast, olga: Caller) -> None:
    made = olga.post("/visits", booking(committed_cast, "rosa"))
    assert made.status_code == 201
    visit = olga.get(f"/visits/{made.json()['visit_id']}").json()
    assert (visit["service_user"], visit["people"][0]["person"], visit["state"]) == (
        "Lopez",
        "Rosa",
        "planned",
    )
    assert [each["id"] for each in olga.get("/visits", **DAYS).json()["items"]] == [visit["id"]]
    gone = olga.post(f"/visits/{visit['id']}/cancel", {"reason": "in hospital"})
    assert gone.json()["person_ids"] == [str(committed_cast.people["rosa"].id)]
    again = olga.post(f"/visits/{visit['id']}/cancel", {})
    assert (again.status_code, codes(again)) == (409, ["already_cancelled"])


def test_a_refusal_says_which_field_and_whom(committed_cast: Cast, olga: Caller) -> None:
    refused = olga.post("/visits", booking(committed_cast, "dara"))
    assert (refused.status_code, codes(refused)) == (409, ["rule"])
    told = refused.json()["refusals"][0]
    assert told["field"] == "person_ids"
    assert told["facts"]["person"] == str(committed_cast.people["dara"].id)


def test_refusals_come_in_the_readers_language(committed_cast: Cast, olga: Caller) -> None:
    refused = olga.post("/visits", booking(committed_cast, "dara"), language="es")
    assert "perros grandes" in refused.json()["refusals"][0]["sentence"]


def test_a_key_sent_again_answers_the_same_and_books_once(committed_cast: Cast, olga: Caller) -> None:
    body = booking(committed_cast, "rosa")
    first, second = olga.post("/visits", body, key="k-1"), olga.post("/visits", body, key="k-1")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    with seeing(EVERYTHING):
        assert Act.objects.filter(verb="visit.book", door="api").count() == 1


def test_the_order_of_fields_does_not_make_another_request(committed_cast: Cast, olga: Caller) -> None:
    body = booking(committed_cast, "rosa")
    first = olga.post("/visits", body, key="k-1")
    second = olga.post("/visits", dict(reversed(body.items())), key="k-1")
    assert second.json() == first.json()


def test_a_key_with_another_body_is_refused(committed_cast: Cast, olga: Caller) -> None:
    olga.post("/visits", booking(committed_cast, "rosa"), key="k-1")
    other = olga.post("/visits", booking(committed_cast, "ben"), key="k-1")
    assert (other.status_code, codes(other)) == (409, ["key_reused"])


def test_one_key_serves_two_people(committed_cast: Cast, olga: Caller) -> None:
    carmen = Caller(token_for(committed_cast, "carmen"))
    olga.post("/visits", booking(committed_cast, "rosa"), key="k-1")
    assert carmen.post("/visits", booking(committed_cast, "ben"), key="k-1").status_code == 201


@pytest.mark.parametrize("key", ["two words", "é", "k" * 201])
def test_a_key_that_cannot_be_kept_is_refused(committed_cast: Cast, olga: Caller, key: str) -> None:
    refused = olga.post("/visits", booking(committed_cast, "rosa"), key=key)
    assert (refused.status_code, codes(refused)) == (422, ["bad_key"])


def test_visits_come_page_by_page(committed_cast: Cast, olga: Caller) -> None:
    for hours in range(0, 4, 2):
        start = TUESDAY_TEN + timedelta(hours=hours)
        assert olga.post("/visits", booking(committed_cast, "rosa", start=start)).status_code == 201
    first = olga.get("/visits", **DAYS, most=1).json()
    second = olga.get("/visits", **DAYS, most=1, page=first["next"]).json()
    assert (len(first["items"]), first["next"], len(second["items"]), second["next"]) == (1, 2, 1, None)
    assert first["items"] != second["items"]


def test_a_series_books_what_it_can_and_names_what_it_cannot(committed_cast: Cast, olga: Caller) -> None:
    body = booking(committed_cast, "rosa", who="park") | {"rule": "FREQ=WEEKLY;COUNT=3"}
    made = olga.post("/series", body)
    assert made.status_code == 201
    series = made.json()
    assert (len(series["visit_ids"]), series["gaps"]) == (3, [])
    assert olga.get(f"/series/{series['series_id']}/gaps").json() == []
    gone = olga.post(f"/series/{series['series_id']}/cancel", {"from_visit": series["visit_ids"][1]})
    assert len(gone.json()["visit_ids"]) == 2


def test_the_week_of_a_favourite_is_shown_day_by_day(committed_cast: Cast, olga: Caller) -> None:
    lopez, rosa = committed_cast.served["lopez"].id, committed_cast.people["rosa"].id
    (strip,) = olga.get(f"/service-users/{lopez}/strips", person=[str(rosa)]).json()
    assert (strip["name"], len(strip["days"])) == ("Rosa", 71)
    assert {each["day"]: each["hours"] for each in strip["days"]}[f"{NOW.date() + timedelta(days=1)}"] == 8.0


def test_any_printable_reason_is_kept_as_it_is(committed_cast: Cast, olga: Caller) -> None:
    text = "<script>alert('é')</script> %27; DROP TABLE %s _ \U0001f600"
    visit_id = olga.post("/visits", booking(committed_cast, "rosa")).json()["visit_id"]
    assert olga.post(f"/visits/{visit_id}/cancel", {"reason": text}).status_code == 200
    with seeing(EVERYTHING):
        assert Visit.objects.get().reason == text
