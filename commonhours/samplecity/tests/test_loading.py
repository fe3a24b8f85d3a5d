"""The small city in a real database: sound by the doctor's own questions, the same each time, never over a real one."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from commonhours.accounts.models import Account
from commonhours.bookings.models import Assignment, Series, Visit
from commonhours.commands.management.commands import doctor
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.fairness.models import FairnessAudit
from commonhours.matching.kept import kept_between
from commonhours.organisations.models import Region
from commonhours.people.models import Person, ServiceUser
from commonhours.planning.models import Trial
from commonhours.planning.trials.pages import trial_page
from commonhours.samplecity.city import City, generate
from commonhours.samplecity.last_month import keep_last_month
from commonhours.samplecity.loading import Loaded, NotEmpty, NotSample, load
from commonhours.samplecity.loading.keys import Keys
from commonhours.samplecity.loading.load import tables
from commonhours.samplecity.places import ZONE
from commonhours.samplecity.rows import Assignments
from commonhours.samplecity.trials import try_one
from commonhours.timesheets.models import Timesheet
from commonhours.timesheets.packs import pack_on
from commonhours.timesheets.rules import Adjusted, Clocked, worked
from commonhours.trail.actions import commitment
from commonhours.trail.models import Act, ActFacts
from conftest import EVERYTHING, empty

TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def city() -> City:
    return generate("small", 1, TODAY)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, city: City) -> Iterator[Loaded]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        empty()
        yield load(city, size="small", at=AT)
        empty()


def everything() -> dict[str, str]:
    """A hash of every table but the trail, which tells when it was loaded; so does the act that a posting names."""
    hashes = {}
    with connections["owner"].cursor() as cursor:
        for table in tables():
            if not table.startswith("trail_"):
                cursor.execute(
                    f"SELECT md5(string_agg(said, '|' ORDER BY said)) FROM (SELECT"
                    f" (to_jsonb(t) - 'act_id' - 'transaction')::text AS said FROM {table} t) s"
                )
                hashes[table] = cursor.fetchone()[0]
    return hashes


@pytest.mark.parametrize("check", doctor.CHECKS, ids=lambda check: check.good)
def test_the_doctor_finds_nothing_wrong_in_a_new_city(loaded: Loaded, check: doctor.Check) -> None:
    assert doctor.examine(check, using="owner") == 0


def test_every_row_of_the_city_arrives(loaded: Loaded, city: City) -> None:
    assert Visit.objects.using("owner").count() == len(city.visits.user)
    assert Assignment.objects.using("owner").count() == len(city.assignments.visit)
    assert ServiceUser.objects.using("owner").count() == len(city.users)
    assert Region.objects.using("owner").get().sample


def test_every_worker_can_be_signed_in_as_and_nobody_has_a_password(loaded: Loaded, city: City) -> None:
    assert Person.objects.using("owner").exclude(account=None).count() >= len(city.workers.people)
    accounts = Account.objects.using("owner")
    assert not any(account.has_usable_password() for account in accounts.all())
    assert all(account.email.endswith(".example") for account in accounts.all())


def test_the_caller_of_the_guided_tour_is_there(loaded: Loaded) -> None:
    caller = ServiceUser.objects.using("owner").get(name="Rosario Quintero")
    assert caller.person
    assert caller.person.account
    assert list(caller.features.values_list("feature__code", flat=True)) == ["large-dog"]
    assert list(caller.needs.values_list("kind_of_fact__code", flat=True)) == ["es"]


def test_a_remote_visit_keeps_its_people_at_home(loaded: Loaded, city: City) -> None:
    at_home = Assignment.objects.using("owner").filter(latitude=None)
    assert at_home.count() == int(city.visits.remote[city.assignments.visit].sum())


def test_the_visits_of_a_series_fall_where_its_rule_says(loaded: Loaded) -> None:
    for series in Series.objects.using("owner").prefetch_related("visits")[:20]:
        first = datetime.fromisoformat(series.first_local)
        for visit in series.visits.all():
            local = visit.starts_at.astimezone(Region.objects.using("owner").get().tzinfo)
            assert (local.weekday(), local.time()) == (first.weekday(), first.time())


def test_hours_are_what_the_rules_make_of_the_presses_and_stand_where_both_sides_left_them(
    loaded: Loaded,
) -> None:
    rows = Timesheet.objects.using("owner").prefetch_related(
        "events", "adjustments", "confirmations", "disputes"
    )
    states = set()
    for sheet in rows:
        events = [Clocked(each.id, each.way, each.at, each.off, each.metres) for each in sheet.events.all()]
        put_right = [
            Adjusted(each.id, each.made_at, each.starts_at, each.ends_at) for each in sheet.adjustments.all()
        ]
        plan = (sheet.planned_start, sheet.planned_end)
        hours = worked(events, put_right, plan, pack_on(plan[0].date()).tolerances)
        kept = (sheet.starts_at, sheet.ends_at, tuple(sheet.exceptions))
        assert kept == (hours.starts_at, hours.ends_at, hours.exceptions)
        both = {each.side for each in sheet.confirmations.all()} == {"worker", "served"}
        known = "confirmed" if both else "waiting" if hours.starts_at and hours.ends_at else "open"
        assert sheet.state == ("disputed" if sheet.disputes.all() else known)
        states.add(sheet.state)
    assert states == {"open", "waiting", "disputed", "confirmed"}


def test_the_act_in_the_trail_can_be_proved(loaded: Loaded) -> None:
    act, told = Act.objects.using("owner").get(verb="sample.load"), ActFacts.objects.using("owner").get()
    assert told.facts["seed"] == 1
    assert told.facts["rows"]["bookings_visit"] == loaded.rows["bookings_visit"]
    facts = json.dumps(told.facts, sort_keys=True)
    assert commitment(bytes(told.salt), act.id, facts) == bytes(act.commitment)


def test_a_second_city_is_refused(loaded: Loaded, city: City) -> None:
    with pytest.raises(NotEmpty):
        load(city, size="small", at=AT)


def test_the_same_seed_gives_the_same_rows(loaded: Loaded) -> None:
    before = everything()
    load(generate("small", 1, TODAY), size="small", at=AT, replace=True)
    assert everything() == before


def test_a_real_region_is_never_replaced(loaded: Loaded, city: City) -> None:
    Region.objects.using("owner").update(sample=False)
    before = everything()
    with pytest.raises(NotSample):
        load(city, size="small", at=AT, replace=True)
    assert everything() == before
    Region.objects.using("owner").update(sample=True)


def test_a_city_that_breaks_a_constraint_leaves_nothing(loaded: Loaded, city: City) -> None:
    before = everything()
    once = city.assignments
    who = (once.visit.repeat(2), once.worker.repeat(2), once.organisation.repeat(2))
    twice = Assignments(*who, lead=once.lead.repeat(2))
    with pytest.raises(Exception, match="assignment_"):
        load(replace(city, assignments=twice), size="small", at=AT, replace=True)
    assert everything() == before


def test_a_trial_runs_with_enough_past_to_tell_what_it_displaces(loaded: Loaded) -> None:
    """The last of all that are loaded, for it adds to the city."""
    visits = try_one(at=AT)
    with seeing(EVERYTHING):
        trial = Trial.objects.get()
        keeper = Actor(trial.asked_by_id, roles=(Held("coordinator", trial.organisation_id),), door="web")
    page = trial_page(by=keeper, at=AT, trial_id=trial.id)
    assert sorted(each.state for each in page.members) == ["asked", *["yes"] * 6]
    assert all(each.on and not each.lacks for each in page.members if each.state == "yes")
    assert 300 < visits < 900
    found = page.figures
    assert found.visits > 20
    assert found.effect.pairs == 6
    assert found.effect.low is not None


def test_ids_are_version_seven_ascend_and_belong_to_the_seed() -> None:
    ids = [UUID(key) for key in Keys(1, TODAY).of("visit", 10_000)]
    assert ids == sorted(set(ids))
    assert {each.version for each in ids} == {7}
    assert {each.variant for each in ids} == {UUID(int=0x8 << 60).variant}
    assert ids == [UUID(key) for key in Keys(1, TODAY).of("visit", 10_000)]
    assert ids[0] != UUID(Keys(2, TODAY).of("visit", 1)[0])
    assert ids[0].int >> 80 < AT.timestamp() * 1000


def test_a_city_that_begins_in_the_first_days_of_a_month_looks_no_further_than_ten_weeks(
    loaded: Loaded,
) -> None:
    """What the past week booked belongs to that month then, and lies further ahead than the index sees."""
    assert keep_last_month(at=AT + timedelta(days=12)) > 50


def test_the_last_full_month_holds_rankings_of_what_was_booked_in_it_and_its_audit(loaded: Loaded) -> None:
    """The match's own, each as of its booking, with whoever was booked among those who could come."""
    count = keep_last_month(at=AT)
    assert count > 50
    first, after = (datetime(2026, month, 1, tzinfo=ZoneInfo(ZONE)) for month in (10, 11))
    with seeing(EVERYTHING):
        kept = list(kept_between(first, after, at_once=100))
        places = Assignment.objects.filter(visit__booked_at__gte=first, visit__booked_at__lt=after)
        booked = {
            (place.visit.booked_at, place.person_id): place.visit for place in places.select_related("visit")
        }
        assert len(kept) == count
        assert len(booked) >= count
        for each in kept:
            (person,) = each.chosen
            visit = booked[each.ranking.at, person]
            assert str(visit.service_user_id) == each.ranking.question["service_user"]
            number = each.number_of(person)
            assert number in each.record.order
        audit = FairnessAudit.objects.get(since=first.date())
    assert (audit.rankings, audit.until) == (count, after.date())
