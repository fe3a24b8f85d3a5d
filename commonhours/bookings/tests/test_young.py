"""What holds for young workers: one rule for match, booking, why-not and near misses, and little kept of anybody."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from commonhours.bookings.actions import book_visit
from commonhours.bookings.young import keeps_to
from commonhours.bookings.young_rules import youth_of
from commonhours.catalogue.models import Area
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.joining.actions import join, register
from commonhours.joining.application import WORKER, Application
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.instead import next_best, why_not
from commonhours.matching.queries import find
from commonhours.organisations.models import Region
from commonhours.people.actions import forget_ages, keep_age
from commonhours.people.models import Youth
from commonhours.people.rules import birthday
from commonhours.policies.actions import Wanted, set_rule
from commonhours.trail.models import Act, ActFacts
from commonhours.trail.sequencer import HOUSE
from commonhours.words import said
from tests.cast import NOW, TUESDAY_TEN, Cast

TODAY = date(2026, 3, 2)
ZONE = ZoneInfo("America/Los_Angeles")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    yield
    FOLLOWER.forget()


def approver(cast: Cast) -> Actor:
    return cast.actors["ana"]


def young(cast: Cast, name: str, of_age_on: date | None) -> None:
    keep_age(by=approver(cast), at=NOW, person_id=cast.people[name].id, of_age_on=of_age_on)


def ruled(cast: Cast, slug: str | None, code: str, value: int, work: str = "") -> None:
    role = Held("organisation_admin", cast.organisations[slug].id) if slug else Held("city_officer")
    by = Actor(account_id=cast.accounts["olga"].id, roles=(role,), door="web")
    level_id = cast.organisations[slug].id if slug else Region.objects.get().id
    work_id = cast.works[work].id if work else None
    wanted = Wanted(code, TODAY, value, type_of_work_id=work_id)
    set_rule(by=by, at=NOW, level_id=level_id, wanted=wanted)


def told(cast: Cast, name: str, hour: int, hours: float = 1, **wish: str) -> list[str]:
    """Why not, at an hour of Tuesday."""
    asked = cast.wish("park", start=at_hour(hour), hours=hours, **wish)
    why = why_not(by=cast.actors["olga"], at=NOW, wish=asked, person_id=cast.people[name].id)
    return [f"{said(each).text} ({said(each).whose})" for each in why]


def at_hour(hour: int) -> datetime:
    return TUESDAY_TEN + timedelta(hours=hour - 10)


def offered(cast: Cast, hour: int, hours: float = 1) -> set[str]:
    names = {person.id: name for name, person in cast.people.items()}
    wish = cast.wish("park", start=at_hour(hour), hours=hours)
    answer = find(by=cast.actors["olga"], at=NOW, wish=wish)
    return {names[each.person_id] for each in answer.candidates}


def test_the_young_work_within_their_hours_and_everybody_is_told_the_same(committed_cast: Cast) -> None:
    cast = committed_cast
    young(cast, "rosa", date(2026, 9, 1))  # 17
    young(cast, "sam", date(2028, 9, 1))  # 15
    before = offered(cast, 15)
    assert {"rosa", "sam", "dara"} <= before
    ruled(cast, None, "u18_until", 16 * 60)
    ruled(cast, "harbor", "u16_until", 15 * 60)
    assert offered(cast, 15) == before - {"sam"}
    assert offered(cast, 16) & {"rosa", "sam", "dara"} == {"dara"}
    assert told(cast, "rosa", 16) == [
        "Under 18, people work only between midnight and 4 p.m. here. (a rule of Long Beach, the region)"
    ]
    assert told(cast, "sam", 15) == [
        "Under 16, people work only between midnight and 3 p.m. here. (a rule of Harbor Care)"
    ]
    with pytest.raises(Refused) as refused:
        book_visit(
            by=cast.actors["olga"],
            at=NOW,
            wish=cast.wish("park", start=at_hour(15)),
            person_ids=cast.ids("sam"),
        )
    assert [each.code for each in refused.value.refusals] == ["young_hours"]
    best = next_best(by=cast.actors["carmen"], at=NOW, wish=cast.wish("park", start=at_hour(16)))
    assert ("young_hours", 2) in [(each.refusal.code, each.opens) for each in best.relaxations]
    assert {each.refusal.code for each in best.people if each.person_id in cast.ids("rosa", "sam")} == {
        "young_hours"
    }


def test_hours_a_day_and_closed_work_bind_the_young_alone(committed_cast: Cast) -> None:
    cast = committed_cast
    young(cast, "rosa", date(2026, 9, 1))
    ruled(cast, None, "u18_day", 60)
    assert told(cast, "rosa", 10, 2) == [
        "Under 18, nobody works more than 1 hour a day. (a rule of Long Beach, the region)"
    ]
    assert told(cast, "rosa", 10) == told(cast, "dara", 10, 2) == []
    ruled(cast, None, "u18_closed", 1, work="company")
    assert told(cast, "rosa", 10, work="company") == [
        "Nobody under 18 does this type of work. (a rule of Long Beach, the region)"
    ]
    assert told(cast, "rosa", 10) == []
    with pytest.raises(Refused, match="rule_loosens"):
        ruled(cast, "harbor", "u18_day", 120)


def test_on_the_day_they_come_of_age_nothing_of_it_holds_and_soon_nothing_is_kept(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    ruled(cast, None, "u18_until", 12 * 60)
    young(cast, "rosa", date(2026, 3, 4))
    assert told(cast, "rosa", 13) != []
    tomorrow = cast.wish("park", start=at_hour(13) + timedelta(days=1))
    assert why_not(by=cast.actors["olga"], at=NOW, wish=tomorrow, person_id=cast.people["rosa"].id) == ()
    assert forget_ages(by=HOUSE, at=NOW) == 0
    assert forget_ages(by=HOUSE, at=NOW + timedelta(days=2)) == 1
    assert not Youth.objects.using("owner").exists()
    young(cast, "rosa", date(2020, 1, 1))
    assert not Youth.objects.using("owner").exists()
    with pytest.raises(Invalid, match="too_young"):
        young(cast, "rosa", date(2031, 1, 1))


def test_the_day_is_told_at_the_desk_or_by_oneself_and_known_to_few(committed_cast: Cast) -> None:
    cast, harbor = committed_cast, committed_cast.organisations["harbor"].id
    Area.objects.create(name="Belmont Heights", zip_code="90803", latitude=33.8, longitude=-118.17)
    given = Application(
        WORKER, "Kai", (harbor,), phone="5625550199", of_age_on=date(2026, 9, 1), zip_code="90803"
    )
    kai = register(by=cast.actors["carmen"], at=NOW, application=given).person_id
    assert kai is not None
    grown = Application(
        WORKER, "Lee", (harbor,), phone="5625550198", of_age_on=date(2025, 9, 1), zip_code="90803"
    )
    join(by=Actor(), at=NOW, application=grown)
    assert Youth.objects.using("owner").values_list("person_id", flat=True).get() == kai
    ruled(cast, None, "u18_until", 22 * 60)
    for name in ("otto", "carmen", "olga", "nina"):
        assert youth_of(by=cast.actors[name], at=NOW, person_id=kai) is None
        with pytest.raises((NotAllowed, NotFound)):
            keep_age(by=cast.actors[name], at=NOW, person_id=kai, of_age_on=None)
    known = youth_of(by=approver(cast), at=NOW, person_id=kai)
    assert known is not None
    assert (known.of_age_on, known.houses[0].rules.hours) == (date(2026, 9, 1), (0, 22 * 60))
    # Neither an operator of the whole region nor the trail can read the day.
    for name in ("olga", "carmen"):
        with seeing(cast.actors[name].sight):
            assert not Youth.objects.exists()
    acts = Act.objects.using("owner").values_list("id", flat=True)
    assert not ActFacts.objects.using("owner").filter(act_id__in=acts, facts__icontains="2026-09-01").exists()


def test_the_page_shows_what_holds_to_whom_it_concerns(committed_cast: Cast, client: Client) -> None:
    cast = committed_cast
    young(cast, "rosa", date(2026, 9, 1))
    ruled(cast, None, "u18_until", 22 * 60)
    ruled(cast, None, "u18_closed", 1, work="veterans")
    with time_machine.travel(NOW, tick=False):
        client.force_login(cast.accounts["rosa"], backend=BACKEND)
        own = client.get(reverse("me")).content.decode()
        assert "Under 18 until" in own
        assert "10 p.m." in own
        assert "Veterans" in own
        client.force_login(cast.accounts["ana"], backend=BACKEND)
        page = reverse("person", args=[cast.people["rosa"].id])
        assert "Under 18 until" in client.get(page).content.decode()
        assert (
            client.post(reverse("person_age", args=[cast.people["rosa"].id]), {"of_age_on": ""}).status_code
            == 302
        )
        assert "18 or older" in client.get(page).content.decode()
        client.force_login(cast.accounts["carmen"], backend=BACKEND)
        assert "18 or older" not in client.get(page).content.decode()


@given(st.integers(0, 720), st.integers(720, 1440), st.integers(0, 4 * 1440), st.integers(15, 1440))
def test_a_visit_keeps_to_the_hours_when_the_wall_never_shows_another(
    opens: int, closes: int, starts: int, lasts: int
) -> None:
    """Around the night on which the clock goes forward, minute by minute."""
    begin = datetime(2026, 3, 6, tzinfo=ZONE).astimezone(UTC) + timedelta(minutes=starts)
    end = begin + timedelta(minutes=lasts)
    walls = [(begin + timedelta(minutes=minute)).astimezone(ZONE) for minute in range(lasts)]
    inside = all(opens <= wall.hour * 60 + wall.minute < closes for wall in walls)
    assert keeps_to((opens, closes), begin, end, ZONE) == inside


def test_a_birthday_that_a_year_does_not_have_comes_a_day_later() -> None:
    assert birthday(date(2028, 2, 29), 16) == date(2026, 3, 1)
    assert birthday(date(2028, 3, 1), 16) == date(2026, 3, 1)
