"""Who may see what of somebody at this moment, until when, and what the person may end.

Nothing here is written down by hand: roles and who holds them, the organisations for which the wall opens somebody's
row, agreements between organisations, helpers, keys for programs and consents are read as the doors read them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Q

from commonhours.bookings.models import Visit
from commonhours.common.actor import Actor
from commonhours.common.looks import CARE, CONTACT, KINDS, PROFILE
from commonhours.common.sight import seeing
from commonhours.integrations.ical.publishing import feed_of, subscribed_to
from commonhours.organisations.models import Grant, Token
from commonhours.organisations.permissions import UNGIVEN
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.partnerships.models import Partnership
from commonhours.people.models import AffinityOffer, Helper, Person, ServiceUser
from commonhours.people.rights import acts_in_their_name
from commonhours.privacy.opens import CROSSING, opened_to
from commonhours.privacy.whose import about_whom
from commonhours.referrals.models import Referral
from commonhours.referrals.rules import OPEN as ASKED
from commonhours.timesheets.models import LocationConsent


@dataclass(frozen=True)
class Opening:
    """A way in: `how` it comes about, for whom, as what, how many people, to which kinds of data, until when.

    `key`: what names it where it is ended. `mine`: whether the asker may end it.
    """

    how: str
    name: str
    kinds: tuple[str, ...]
    role: str = ""
    people: int = 0
    until: date | datetime | None = None
    key: UUID | None = None
    mine: bool = False


@dataclass(frozen=True)
class Standing:
    """Whose this is, and every way in."""

    about_ids: tuple[UUID, ...]
    served_ids: tuple[UUID, ...]
    ways: tuple[Opening, ...]

    def of(self, *hows: str) -> tuple[Opening, ...]:
        return tuple(each for each in self.ways if each.how in hows)


def who_may_see(*, by: Actor, at: datetime, service_user_id: UUID | None = None) -> Standing:
    """Who may see the asker's data, or a service user's for whom they act; refuses with `unknown_service_user`."""
    today = at.astimezone(region().tzinfo).date()
    with seeing(by.sight):
        whom = about_whom(by, service_user_id)
        served = list(ServiceUser.objects.filter(id__in=whom))
        person = Person.objects.filter(id__in=whom).first()
        names = names_of_organisations()
        ways: list[Opening] = []
        if person is not None:
            ways += _roles(person.organisation_ids, names, at, served=False)
            ways += _borrowers(person.organisation_ids, names, today)
            ways += _said(person)
            if (feed := feed_of(by=by, at=at)) is not None:
                ways.append(Opening("feed", "", ("visits",), role=feed.tells, mine=True))
        for each in served:
            ways += _roles(each.organisation_ids, names, at, served=True)
            ways += _coming(each, names, at)
            ways += _helpers(each, at, chooses=_chooses(by, each))
            ways += _calendars(by, each, at)
            ways += _place(each, today)
            ways += _handed_on(by, each, today)
    return Standing(whom, tuple(each.id for each in served), tuple(dict.fromkeys(ways)))


def _roles(
    organisation_ids: Sequence[UUID], names: dict[UUID, str], at: datetime, *, served: bool
) -> Iterable[Opening]:
    """The roles in the organisations that know them, and in the region; then the keys for programs."""
    today = at.astimezone(region().tzinfo).date()
    here = Q(organisation_id__in=organisation_ids) | Q(organisation_id__isnull=True)
    grants = Grant.objects.filter(here, since__lte=today, account__is_active=True)
    grants = grants.filter(Q(until__isnull=True) | Q(until__gt=today)).exclude(role__in=UNGIVEN)
    held = grants.values("organisation_id", "role").annotate(
        people=Count("account_id", distinct=True), ends=Max("until"), open=Count("id", filter=Q(until=None))
    )
    for row in held.order_by("organisation__name", "role"):
        if kinds := opened_to(row["role"], served=served):
            name = names.get(row["organisation_id"], "")
            until = None if row["open"] else row["ends"]
            yield Opening("role", name, kinds, row["role"], row["people"], until)
    for token in Token.objects.filter(here, revoked_at=None, since__lte=at, until__gt=at):
        if kinds := opened_to(token.role, served=served):
            yield Opening(
                "program",
                names.get(token.organisation_id, "") if token.organisation_id else "",
                kinds,
                token.name,
                0,
                token.until,
            )


def _borrowers(employers: Sequence[UUID], names: dict[UUID, str], today: date) -> Iterable[Opening]:
    """Partners who may find and book the workers of these organisations."""
    rows = Partnership.objects.filter(host_id__in=employers, since__lte=today)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=today)).exclude(guest_id__in=employers)
    ends: dict[UUID, date | None] = {}
    for row in rows.order_by("guest__name", "id"):
        known = ends.get(row.guest_id, row.until)
        ends[row.guest_id] = max(known, row.until) if known and row.until else None
    for guest, until in ends.items():
        yield Opening("partner", names.get(guest, ""), tuple(sorted(CROSSING)), until=until)


def _coming(served: ServiceUser, names: dict[UUID, str], at: datetime) -> Iterable[Opening]:
    """Partners whose workers come: they read these visits, which last until the last of them that is booked."""
    rows = Visit.objects.filter(service_user=served, ends_at__gt=at, state="planned")
    last: dict[UUID, datetime] = {}
    for houses, ends in rows.values_list("organisation_ids", "ends_at").order_by("ends_at"):
        last |= dict.fromkeys(set(houses) - set(served.organisation_ids), ends)
    for house, ends in last.items():
        yield Opening("comes", names.get(house, ""), ("visits",), until=ends)


def _chooses(by: Actor, served: ServiceUser) -> bool:
    """Whether the asker ends helpers themselves: as `end_helper` asks."""
    return served.manages_alone and served.person_id is not None and served.person_id == by.person_id


def _helpers(served: ServiceUser, at: datetime, *, chooses: bool) -> Iterable[Opening]:
    rows = Helper.objects.filter(service_user=served, since__lte=at).select_related("account")
    for row in rows.filter(Q(until__isnull=True) | Q(until__gt=at)).order_by("since", "id"):
        kinds = ("visits",) if row.part == "onlooker" else ("profile", "contact", "visits", "care")
        yield Opening("helper", str(row.account), kinds, row.part, 1, row.until, key=row.id, mine=chooses)


def _calendars(by: Actor, served: ServiceUser, at: datetime) -> Iterable[Opening]:
    """Calendars elsewhere that read who comes, each by an address of its reader's."""
    for each in subscribed_to(served.id, at=at):
        mine = each.account_id == by.account_id
        yield Opening("calendar", each.name, ("visits",), each.tells, key=served.id, mine=mine)


def _place(served: ServiceUser, today: date) -> Iterable[Opening]:
    """That clock events carry a place, for a year."""
    rows = LocationConsent.objects.filter(service_user=served, since__lte=today, until__gt=today)
    for row in rows.order_by("-since")[:1]:
        yield Opening("place", row.given_by, ("visits",), until=row.until, key=served.id, mine=True)


def _handed_on(by: Actor, served: ServiceUser, today: date) -> Iterable[Opening]:
    """Services that were asked to help and may be told what was agreed to, until when it was."""
    rows = Referral.objects.filter(service_user=served, state__in=ASKED, consent_until__gte=today)
    mine = acts_in_their_name(by, served)
    for row in rows.order_by("sent_at", "id"):
        told = {PROFILE, CARE, *((CONTACT,) if {"phone", "address"} & set(row.consent_facts) else ())}
        kinds = tuple(kind for kind in KINDS if kind in told)
        yield Opening("referral", row.to_name, kinds, until=row.consent_until, key=row.id, mine=mine)


def _said(person: Person) -> Iterable[Opening]:
    """What a worker has let be asked for of themselves."""
    count = AffinityOffer.objects.filter(person=person).count()
    if count:
        yield Opening("offers", "", ("search",), people=count, mine=True)
