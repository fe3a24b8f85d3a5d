"""A worker's time through the API: the same verbs as the page, for those who may edit it."""

from commonhours.api.tests.calling import Caller, booking, codes, token_for
from tests.cast import Cast


def carmen(cast: Cast) -> Caller:
    return Caller(token_for(cast, "carmen"))


def path(cast: Cast, rest: str) -> str:
    return f"/people/{cast.people['rosa'].id}/{rest}"


def test_a_week_is_set_as_text_and_told_as_text_and_periods(committed_cast: Cast, olga: Caller) -> None:
    caller = carmen(committed_cast)
    asked = {"text": "Mon 9–1 and 4–8, Sat 22–6", "since": "2026-03-02"}
    answer = caller.post(path(committed_cast, "week"), asked).json()
    assert (answer["minutes"], answer["until"]) == (16 * 60, None)
    told = caller.get(path(committed_cast, "hours")).json()
    assert told["text"] == "Mon 9–1 and 4–8; Sat 10pm–6am"
    assert [each for each in told["pattern"] if each["since"] == "2026-03-02"][-1]["end_minute"] == 1800
    assert caller.get(path(committed_cast, "hours"), language="es").json()["text"].startswith("lun")


def test_a_booking_after_the_change_sees_the_new_hours(committed_cast: Cast, olga: Caller) -> None:
    asked = {"periods": [{"weekday": 4, "start_minute": 540, "end_minute": 780}], "since": "2026-03-02"}
    carmen(committed_cast).post(path(committed_cast, "week"), asked)
    assert codes(olga.post("/visits", booking(committed_cast, "rosa"))) == ["free"]


def test_what_the_text_does_not_say_is_refused_with_the_word_and_its_place(committed_cast: Cast) -> None:
    answer = carmen(committed_cast).post(
        path(committed_cast, "week"), {"text": "Mon 9–1, Tuseday 4", "since": "2026-03-02"}
    )
    assert codes(answer) == ["availability.week_text.not_understood"]
    assert answer.json()["refusals"][0]["facts"] == {"bit": "Tuseday", "at": 9}


def test_text_or_periods_and_never_both_or_neither(committed_cast: Cast) -> None:
    caller, since = carmen(committed_cast), {"since": "2026-03-02"}
    for asked in (since, since | {"text": "", "periods": []}):
        assert codes(caller.post(path(committed_cast, "week"), asked)) == ["missing"]
    backwards = since | {"periods": [{"weekday": 0, "start_minute": 600, "end_minute": 540}]}
    assert codes(caller.post(path(committed_cast, "week"), backwards)) == ["ends_before_start"]


def test_exceptions_are_added_told_and_removed(committed_cast: Cast) -> None:
    caller = carmen(committed_cast)
    asked = {
        "starts_at": "2026-03-03T10:00:00-08:00",
        "ends_at": "2026-03-03T12:00:00-08:00",
        "blocked": True,
        "reason": "Dentist",
    }
    added = caller.post(path(committed_cast, "changes"), asked, key="once")
    assert added.status_code == 201
    assert caller.post(path(committed_cast, "changes"), asked, key="once").json() == added.json()
    told = caller.get(path(committed_cast, "hours")).json()["changes"]
    assert [(each["reason"], each["blocked"]) for each in told] == [("Dentist", True)]
    removal = path(committed_cast, f"changes/{added.json()['change_id']}/remove")
    assert caller.post(removal, {}).status_code == 200
    assert codes(caller.post(removal, {})) == ["availability.unknown_change"]


def test_weeks_are_shaped_copied_and_restored(committed_cast: Cast) -> None:
    caller = carmen(committed_cast)
    shaped = caller.post(path(committed_cast, "one-week"), {"text": "Sun 10–12", "week_of": "2026-03-11"})
    assert shaped.json()["weeks"] == ["2026-03-09"]
    copied = caller.post(
        path(committed_cast, "weeks/copy"), {"source": "2026-03-09", "weeks": ["2026-03-20"]}
    )
    assert copied.json()["weeks"] == ["2026-03-16"]
    assert len(caller.get(path(committed_cast, "hours")).json()["changes"]) == 12
    caller.post(path(committed_cast, "weeks/restore"), {"weeks": ["2026-03-09", "2026-03-16"]})
    assert caller.get(path(committed_cast, "hours")).json()["changes"] == []


def test_terms_are_changed_one_by_one(committed_cast: Cast) -> None:
    caller = carmen(committed_cast)
    answer = caller.post(path(committed_cast, "terms"), {"notice_minutes": 60, "contract": "ad_hoc"})
    assert answer.json()["changed"] == ["contract", "notice_minutes"]
    terms = caller.get(path(committed_cast, "hours")).json()["terms"]
    assert (terms["contract"], terms["notice_minutes"], terms["most_minutes_day"]) == ("ad_hoc", 60, 480)
    refused = caller.post(path(committed_cast, "terms"), {"travel_minutes": 9_999})
    assert codes(refused) == ["availability.terms.out_of_bounds"]


def test_strangers_and_those_who_only_look_are_turned_away(committed_cast: Cast, olga: Caller) -> None:
    otto = Caller(token_for(committed_cast, "otto"))
    asked = {"text": "Mon 9–5", "since": "2026-03-02"}
    for caller, code in ((otto, "unknown_person"), (olga, "not_allowed")):
        assert codes(caller.get(path(committed_cast, "hours"))) == [code]
        assert codes(caller.post(path(committed_cast, "week"), asked)) == [code]
