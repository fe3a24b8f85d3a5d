"""Malformed input: a clear sentence and a 4xx, always in the one shape, and nothing happens."""

import json
from typing import Any

import pytest

from commonhours.api.refusing import MOST_BYTES
from commonhours.api.tests.calling import asked, booking, codes
from commonhours.api.tests.conftest import Market
from commonhours.bookings.models import Visit
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from conftest import EVERYTHING


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("starts_at", "2026-03-03T10:00:00", "no_offset"),
        ("starts_at", "2026-03-03", "not_an_instant"),
        ("starts_at", "2026-02-30T10:00:00Z", "not_an_instant"),
        ("starts_at", 1772560800, "not_an_instant"),
        ("starts_at", "9999-12-31T23:59:59-14:00", "out_of_time"),
        ("starts_at", "0001-01-01T00:00:00+14:00", "out_of_time"),
        ("starts_at", "2026-03-03T18:07:00Z", "off_quarter"),
        ("ends_at", "2026-03-03T17:00:00Z", "ends_before_start"),
        ("ends_at", "2026-03-05T18:00:00Z", "too_long"),
        ("service_user_id", "lopez", "not_an_id"),
        ("service_user_id", 7, "not_an_id"),
        ("service_user_id", "\x00", "not_an_id"),
        ("site_id", "01900000-0000-7000-8000-000000000000", "unknown_site"),
        ("person_ids", [], "list_too_short"),
        ("person_ids", [str(new_id())] * 21, "list_too_long"),
        ("person_ids", "rosa", "not_a_list"),
        ("person_ids", [str(new_id())], "unknown_person"),
        ("wants", [10**400], "not_an_id"),
        ("colour", "blue", "field_unknown"),
        ("\ud800", "blue", "not_plain"),
    ],
)
def test_a_field_that_cannot_be_is_named(market: Market, field: str, value: Any, code: str) -> None:
    refused = market.olga.post("/visits", booking(market.cast, "rosa") | {field: value})
    assert (refused.status_code in (404, 422), codes(refused)[0]) == (True, code)
    with seeing(EVERYTHING):
        assert not Visit.objects.exists()


def test_every_missing_field_is_named_at_once(market: Market) -> None:
    refused = market.olga.post("/visits", {})
    assert set(codes(refused)) == {"field_missing"}
    assert {each["field"] for each in refused.json()["refusals"]} == {
        "service_user_id",
        "type_of_work_id",
        "starts_at",
        "ends_at",
        "person_ids",
    }


@pytest.mark.parametrize(
    "body",
    [
        "{",
        '{"a": NaN}',
        '{"a": 1, "a": 2}',
        "[" * 30_000,
        '{"a":' * 10_000,
        "9" * 5_000,
        b"\xff\xfe{\x00}\x00",
        b'{"reason": "\xc3\x28"}',
    ],
)
def test_what_is_not_json_is_refused(market: Market, body: str | bytes) -> None:
    refused = market.olga.post("/visits", body, key="k-1")
    assert (refused.status_code, codes(refused)) == (400, ["not_json"])


@pytest.mark.parametrize("body", ["null", "[]", "7", '"x"', "true"])
def test_json_of_another_shape_is_refused(market: Market, body: str) -> None:
    refused = market.olga.post("/visits", body)
    assert (refused.status_code, codes(refused)) == (422, ["not_an_object"])


@pytest.mark.parametrize("size", [MOST_BYTES + 1, 10_000_000])
def test_a_body_of_megabytes_is_refused_unread(market: Market, size: int) -> None:
    refused = market.olga.post("/visits", json.dumps({"reason": "x" * size}))
    assert (refused.status_code, codes(refused)) == (413, ["body_too_large"])


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "multipart/form-data", "application/json; charset=hex", "", "application/json; ="],
)
def test_another_type_of_content_is_refused(market: Market, content_type: str) -> None:
    client, headers = market.olga.client, {"Authorization": f"Bearer {market.olga.secret}"}
    answer = client.generic("POST", "/api/v1/visits", "{}", content_type, headers=headers)
    assert answer.status_code in (415, 422)
    assert codes(answer)


@pytest.mark.parametrize(
    ("text", "code"),
    [("\x00", "not_plain"), ("\ud800", "not_plain"), ("x" * 201, "text_too_long"), (7, "not_text")],
)
def test_a_reason_that_cannot_be_kept_is_refused(market: Market, text: object, code: str) -> None:
    refused = market.olga.post(f"/visits/{new_id()}/cancel", {"reason": text})
    assert (refused.status_code, codes(refused)) == (422, [code])


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/visits", {"from": "2026-03-02"}, 422, "field_missing"),
        ("/visits", {"from": "2026-03-09", "to": "2026-03-02"}, 422, "ends_before_start"),
        ("/visits", {"from": "2026-03-02", "to": "2027-03-02"}, 422, "too_many_days"),
        ("/visits", {"from": "today", "to": "2026-03-02"}, 422, "not_a_day"),
        ("/visits", {"from": "2026-03-02", "to": "2026-03-03", "persn": "x"}, 422, "unknown_parameter"),
        ("/visits", {"from": "2026-03-02", "to": "2026-03-03", "page": "9" * 5000}, 422, "not_a_number"),
        ("/visits", {"from": "2026-03-02", "to": "2026-03-03", "most": "1000"}, 422, "number_too_large"),
        ("/visits/not-an-id", {}, 422, "not_an_id"),
        ("/visits/%00", {}, 422, "not_an_id"),
        ("/people", {"search": "r"}, 422, "text_too_short"),
        ("/people", {"search": "r\x00s"}, 422, "not_plain"),
        ("/nothing/here", {}, 404, "no_such_address"),
        ("/", {}, 404, "no_such_address"),
    ],
)
def test_an_address_that_cannot_be_is_refused(
    market: Market, path: str, query: dict[str, str], status: int, code: str
) -> None:
    refused = market.olga.get(path, **query)
    assert (refused.status_code, codes(refused)) == (status, [code])


def test_a_wrong_method_is_refused_in_the_same_shape(market: Market) -> None:
    refused = market.olga.post("/me", {})
    assert (refused.status_code, codes(refused), refused["Allow"]) == (405, ["no_such_method"], "GET")


def test_a_fault_of_ours_is_said_without_its_details(
    market: Market, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError("Mrs Lopez")

    monkeypatch.setattr("commonhours.api.matching.queries.find", fails)
    broken = market.olga.post("/find", asked(market.cast.wish()))
    assert (broken.status_code, codes(broken)) == (500, ["fault"])
    assert "Lopez" not in broken.content.decode()
    assert "the API failed at /api/v1/find" in caplog.text
