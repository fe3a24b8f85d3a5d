"""Whoever asks to join waits until somebody named has looked; nothing can be booked before."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from commonhours.accounts.models import Account
from commonhours.availability.models import PatternPeriod
from commonhours.bookings.actions import book_visit
from commonhours.catalogue.models import Area
from commonhours.common.actor import OUTSIDER, Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.credentials.models import Fact
from commonhours.joining.actions import Seen, approve, ask_more, decline, end_membership, join, register
from commonhours.joining.application import SERVICE_USER, WORKER, Application, Claim
from commonhours.joining.pages import claims, ending_soon, own_joining, queue, waiting
from commonhours.matching.queries import find
from commonhours.people.models import Membership, Person, ServiceUser
from conftest import EVERYTHING
from tests.cast import JOINED, NOW, TUESDAY_TEN, Cast, confirm

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def belmont(committed_cast: Cast) -> Area:
    return Area.objects.create(name="Belmont Heights", zip_code="90803", latitude=33.8, longitude=-118.17)


def asked(cast: Cast, part: str = WORKER, **more: Any) -> Application:
    """Paula wants to be a nutrition adviser and says that she is certified and speaks Spanish."""
    usual: dict[str, Any] = {
        "part": part,
        "name": "Paula Pacheco",
        "organisation_ids": (cast.organisations["harbor"].id,),
        "phone": "(562) 555-0142",
        "zip_code": "90803",
    }
    if part == WORKER:
        facts = (cast.facts["nutrition"], cast.facts["spanish"])
        usual["work_ids"] = (cast.works["nutrition"].id,)
        usual["claims"] = tuple(Claim(fact.id, "card 12") for fact in facts)
    return Application(**{**usual, **more})


def paula(cast: Cast) -> Actor:
    account = Account.objects.create_user("paula@example.org", name="Paula", joined_at=JOINED)
    return Actor(account_id=account.id, door="web")


def joined(cast: Cast, **more: Any) -> tuple[Actor, Any]:
    by = paula(cast)
    done = join(by=by, at=NOW, application=asked(cast, **more))
    return replace(by, person_id=done.person_id), done


def works_weekdays(person_id: Any) -> None:
    with seeing(EVERYTHING):
        for weekday in range(5):
            PatternPeriod.objects.create(
                person_id=person_id, weekday=weekday, start_minute=540, end_minute=1020
            )


def refusals(action: Any, **given: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        action(**given)
    return [each.code for each in refused.value.refusals]


def found(cast: Cast) -> set[Any]:
    answer = find(by=cast.actors["olga"], at=NOW, wish=cast.wish("park"))
    return {each.person_id for each in answer.candidates}


def test_a_worker_who_asks_waits_with_what_she_claims(committed_cast: Cast) -> None:
    by, done = joined(committed_cast)
    (part,) = own_joining(by=by, at=NOW).parts
    assert (part.organisation, part.state, part.asked) == ("Harbor Care", "waiting", TODAY)
    states = {fact.name: fact.state for fact in own_joining(by=by, at=NOW).facts}
    assert states == {"Nutrition": "claimed", "Spanish": "claimed"}
    (line,) = queue(by=committed_cast.actors["ana"])
    assert (line.membership_id, line.name) == (done.membership_ids[0], "Paula Pacheco")


def test_whoever_waits_is_neither_found_nor_booked_and_after_approval_is(committed_cast: Cast) -> None:
    cast = committed_cast
    _, done = joined(cast)
    works_weekdays(done.person_id)
    book: dict[str, Any] = {
        "by": cast.actors["olga"],
        "at": NOW,
        "wish": cast.wish(),
        "person_ids": [done.person_id],
    }
    assert done.person_id not in found(cast)
    assert refusals(book_visit, **book) == ["unknown_person"]
    seen = [Seen(cast.facts[name].id) for name in ("nutrition", "spanish")]
    approve(by=cast.actors["ana"], at=NOW, membership_id=done.membership_ids[0], seen=seen)
    assert done.person_id in found(cast)
    book_visit(**book)


def test_an_approval_without_the_required_fact_leaves_its_work_locked(committed_cast: Cast) -> None:
    _, done = joined(committed_cast)
    works_weekdays(done.person_id)
    approve(by=committed_cast.actors["ana"], at=NOW, membership_id=done.membership_ids[0])
    assert done.person_id not in found(committed_cast)


def test_an_approval_says_who_when_and_which_checks(committed_cast: Cast) -> None:
    cast = committed_cast
    kind = cast.facts["nutrition"]
    kind.category = "check"
    kind.save()
    _, done = joined(cast)
    approve(
        by=cast.actors["ana"],
        at=NOW,
        membership_id=done.membership_ids[0],
        seen=[Seen(kind.id, "card 12 seen", until=date(2027, 3, 2))],
    )
    with seeing(EVERYTHING):
        row = Membership.objects.get(id=done.membership_ids[0])
        fact = Fact.objects.get(person_id=done.person_id, kind=kind)
    assert (row.approved_by_id, row.approved_at, row.checks_seen) == (
        cast.accounts["ana"].id,
        NOW,
        ["nutrition"],
    )
    assert (fact.confirmed_by_id, fact.evidence, fact.until) == (
        cast.accounts["ana"].id,
        "card 12 seen",
        date(2027, 3, 2),
    )


def test_nobody_approves_themselves(committed_cast: Cast) -> None:
    cast = committed_cast
    harbor = cast.organisations["harbor"].id
    for part in (WORKER, SERVICE_USER):
        by = Actor(account_id=cast.accounts["ana"].id, door="web")
        with seeing(EVERYTHING):
            own = Person.objects.filter(account=cast.accounts["ana"]).values_list("id", flat=True).first()
        done = join(by=replace(by, person_id=own), at=NOW, application=asked(cast, part))
        ana = replace(cast.actors["ana"], person_id=done.person_id)
        given: dict[str, Any] = {"by": ana, "at": NOW, "membership_id": done.membership_ids[0]}
        assert refusals(approve, **given) == ["not_oneself"]
        assert refusals(decline, **given, reason="no") == ["not_oneself"]
        assert waiting(**given).own
    assert harbor in ana.organisation_ids


def test_whoever_may_not_approve_is_refused_and_the_outsider_knows_of_nobody(committed_cast: Cast) -> None:
    cast = committed_cast
    _, done = joined(cast)
    for action, more in ((approve, {}), (decline, {"reason": "no"}), (ask_more, {"words": "a card"})):
        given: dict[str, Any] = {"at": NOW, "membership_id": done.membership_ids[0], **more}
        assert refusals(action, by=cast.actors["carmen"], **given) == ["not_allowed"]
        assert refusals(action, by=cast.actors["otto"], **given) == ["unknown_membership"]
        assert refusals(action, by=OUTSIDER, **given) == ["unknown_membership"]


def test_asking_for_more_keeps_somebody_waiting_and_tells_them_what(committed_cast: Cast) -> None:
    by, done = joined(committed_cast)
    ask_more(
        by=committed_cast.actors["ana"], at=NOW, membership_id=done.membership_ids[0], words="Bring the card."
    )
    (part,) = own_joining(by=by, at=NOW).parts
    assert (part.state, part.words) == ("more_asked", "Bring the card.")
    assert len(queue(by=committed_cast.actors["ana"])) == 1


def test_whoever_is_declined_reads_why_leaves_the_queue_and_may_ask_again(committed_cast: Cast) -> None:
    cast = committed_cast
    by, done = joined(cast)
    given: dict[str, Any] = {"by": cast.actors["ana"], "at": NOW, "membership_id": done.membership_ids[0]}
    decline(**given, reason="We have no work in your area.")
    (part,) = own_joining(by=by, at=NOW).parts
    assert (part.state, part.words) == ("declined", "We have no work in your area.")
    assert queue(by=cast.actors["ana"]) == ()
    assert refusals(approve, **given) == ["already_decided"]
    with seeing(cast.actors["ana"].sight):
        assert not Person.objects.filter(id=done.person_id).exists()
    again = join(by=by, at=NOW + timedelta(days=2), application=asked(cast, claims=()))
    assert again.person_id == done.person_id


def test_somebody_without_an_account_asks_by_telephone_and_never_by_nothing(committed_cast: Cast) -> None:
    application = asked(committed_cast)
    done = join(by=OUTSIDER, at=NOW, application=application)
    assert waiting(
        by=committed_cast.actors["ana"], at=NOW, membership_id=done.membership_ids[0]
    ).phone.endswith("0142")
    assert refusals(
        join, by=OUTSIDER, at=NOW, application=replace(application, phone="", email="x@y.org")
    ) == ["no_way_to_reach"]


def test_all_that_is_wrong_is_said_at_once(committed_cast: Cast) -> None:
    wrong = asked(committed_cast, name=" ", zip_code="", organisation_ids=())
    assert refusals(join, by=OUTSIDER, at=NOW, application=wrong) == [
        "missing",
        "choose_organisations",
        "missing",
    ]
    for zip_code, code in (("99999", "unknown_place"), ("x", "unknown_place"), ("10001", "far_away")):
        elsewhere = asked(committed_cast, zip_code=zip_code)
        assert refusals(join, by=OUTSIDER, at=NOW, application=elsewhere) == [code]


def test_a_zip_code_without_an_area_is_placed_at_its_middle(committed_cast: Cast) -> None:
    joined(committed_cast, zip_code="90802")
    with seeing(EVERYTHING):
        person = Person.objects.get(name="Paula Pacheco")
    assert (round(person.latitude, 1), round(person.longitude, 1), person.area_id) == (33.8, -118.2, None)


def test_staff_write_somebody_down_who_then_waits_and_can_sign_in(committed_cast: Cast) -> None:
    cast = committed_cast
    by_email = asked(cast, email="Paula@Example.org")
    register(by=cast.actors["carmen"], at=NOW, application=by_email)
    with seeing(EVERYTHING):
        person = Person.objects.select_related("account").get(name="Paula Pacheco")
    assert person.account is not None
    assert person.account.email == "paula@example.org"
    assert refusals(register, by=cast.actors["carmen"], at=NOW, application=by_email) == ["maybe_known"]
    assert refusals(
        register, by=cast.actors["carmen"], at=NOW, application=by_email, although_alike=True
    ) == ["email_in_use"]


def test_staff_register_for_their_own_organisation_only(committed_cast: Cast) -> None:
    cast = committed_cast
    application = asked(cast)
    for name in ("otto", "nina", "rosa"):
        assert refusals(register, by=cast.actors[name], at=NOW, application=application) == ["not_allowed"]


@pytest.mark.parametrize(
    ("name", "phone"),
    [("Someone Else", "+1 562.555.0142"), ("PACHECO, Paúla", "(562) 555-9999")],
)
def test_somebody_alike_is_shown_before_a_second_row_is_made(
    committed_cast: Cast, name: str, phone: str
) -> None:
    cast = committed_cast
    _, done = joined(cast)
    application = asked(cast, name=name, phone=phone, claims=())
    given: dict[str, Any] = {"at": NOW, "application": application}
    with pytest.raises(Refused) as refused:
        register(by=cast.actors["carmen"], **given)
    (why,) = refused.value.refusals
    assert (why.code, why.facts["ids"]) == ("maybe_known", [str(done.person_id)])
    assert register(by=cast.actors["carmen"], **given, although_alike=True).person_id != done.person_id


def test_what_an_organisation_may_not_know_is_no_duplicate(committed_cast: Cast) -> None:
    cast = committed_cast
    joined(cast)
    westside = asked(cast, organisation_ids=(cast.organisations["westside"].id,))
    assert register(by=cast.actors["otto"], at=NOW, application=westside).person_id


def test_a_service_user_asks_for_herself_and_is_booked_for_once_approved(committed_cast: Cast) -> None:
    cast = committed_cast
    by, done = joined(
        cast,
        part=SERVICE_USER,
        feature_ids=(cast.features["dog"].id,),
        need_ids=(cast.facts["spanish"].id,),
        words="Somebody to cook with me.",
    )
    cast.served["paula"] = ServiceUser(id=done.service_user_id)
    book: dict[str, Any] = {
        "by": cast.actors["olga"],
        "at": NOW,
        "wish": cast.wish("paula"),
        "person_ids": cast.ids("rosa"),
    }
    assert refusals(book_visit, **book) == ["not_approved_here"]
    page = waiting(by=cast.actors["ana"], at=NOW, membership_id=done.membership_ids[0])
    assert [each.code for each in (*page.features, *page.needs)] == ["dog", "spanish"]
    approve(by=cast.actors["ana"], at=NOW, membership_id=done.membership_ids[0])
    assert own_joining(by=by, at=NOW).parts[0].state == "approved"
    # Nobody has granted hours yet: that is somebody else's word to give.
    book_visit(**{**book, "wish": cast.wish("paula", start=TUESDAY_TEN)})


def test_a_membership_ends_after_its_last_day_and_says_what_is_left(committed_cast: Cast) -> None:
    cast = committed_cast
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    with seeing(EVERYTHING):
        membership = Membership.objects.get(person=cast.people["rosa"])
    given: dict[str, Any] = {"at": NOW, "membership_id": membership.id}
    assert refusals(end_membership, by=cast.actors["carmen"], **given, last_day=TODAY) == ["not_allowed"]
    yesterday = TODAY - timedelta(days=1)
    assert refusals(end_membership, by=cast.actors["ana"], **given, last_day=yesterday) == ["day_is_over"]
    ended = end_membership(by=cast.actors["ana"], **given, last_day=TODAY)
    assert (ended.until, ended.visits_left) == (date(2026, 3, 3), 1)
    assert cast.people["rosa"].id not in found(cast)


def test_facts_that_end_within_thirty_days_are_listed_until_renewed(committed_cast: Cast) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        Fact.objects.all().delete()
        confirm(
            cast, cast.people["rosa"], "spanish", cast.organisations["harbor"], TODAY + timedelta(days=30)
        )
        confirm(
            cast, cast.people["dara"], "spanish", cast.organisations["harbor"], TODAY + timedelta(days=31)
        )
    lines = ending_soon(by=cast.actors["ana"], at=NOW)
    assert [(line.person, line.kind) for line in lines] == [("Rosa", "Spanish")]
    with seeing(EVERYTHING):
        confirm(cast, cast.people["rosa"], "spanish", cast.organisations["harbor"])
    assert ending_soon(by=cast.actors["ana"], at=NOW) == ()
    assert refusals(ending_soon, by=cast.actors["carmen"], at=NOW) == ["not_allowed"]


def test_claims_are_listed_for_those_who_confirm(committed_cast: Cast) -> None:
    joined(committed_cast)
    assert {line.kind for line in claims(by=committed_cast.actors["ana"])} == {"Nutrition", "Spanish"}
    harbor_only = Actor(roles=(Held("approver", committed_cast.organisations["westside"].id),))
    assert claims(by=harbor_only) == ()


def test_a_membership_cannot_be_approved_and_declined(committed_cast: Cast) -> None:
    with (
        seeing(EVERYTHING),
        pytest.raises(IntegrityError, match="membership_decided_once"),
        transaction.atomic(),
    ):
        Membership.objects.filter(person=committed_cast.people["rosa"]).update(
            declined_by=committed_cast.accounts["ana"], declined_at=NOW, until=date(2026, 4, 1)
        )
