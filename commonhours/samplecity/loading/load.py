"""Load a city: one transaction as the owner of the tables, so that there is a whole city or none."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from commonhours.common.ids import new_id
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.accounts import Accounts, load_accounts
from commonhours.samplecity.loading.agreements import load_agreements
from commonhours.samplecity.loading.allocations import load_allocations
from commonhours.samplecity.loading.badges import load_badges
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.described import load_described
from commonhours.samplecity.loading.frame import Frame, load_frame
from commonhours.samplecity.loading.helpers import load_helpers
from commonhours.samplecity.loading.hours import load_hours
from commonhours.samplecity.loading.instruments import load_instruments
from commonhours.samplecity.loading.keys import Keys
from commonhours.samplecity.loading.lines import load_lines
from commonhours.samplecity.loading.money import load_money
from commonhours.samplecity.loading.people import load_served_persons, load_workers
from commonhours.samplecity.loading.ranking import load_ranking
from commonhours.samplecity.loading.rates import load_rates
from commonhours.samplecity.loading.referrals import load_referrals
from commonhours.samplecity.loading.requests import load_requests
from commonhours.samplecity.loading.served import load_served
from commonhours.samplecity.loading.supervision import load_supervision
from commonhours.samplecity.loading.visits import Booked, load_visits
from commonhours.samplecity.loading.waiting import load_waiting
from commonhours.samplecity.loading.young import load_young
from commonhours.trail.actions import CHANNEL, commitment
from commonhours.trail.models import Act, ActFacts

VERB = "sample.load"


class NotEmpty(Exception):
    """There is a sample city in this database already. To put a new one in its place, add --replace."""


class NotSample(Exception):
    """This database holds a real region, which no sample city ever replaces. Use another database."""


@dataclass(frozen=True)
class Loaded:
    """The act in the trail, and how many rows each table received."""

    act_id: UUID
    rows: dict[str, int]


def load(
    city: City,
    *,
    size: str,
    at: datetime,
    replace: bool = False,
    told: Callable[[int], None] = lambda rows: None,
) -> Loaded:
    """Write the whole city, checked by PostgreSQL's constraints; `told` hears of rows as they are written.

    Raises NotEmpty or NotSample and changes nothing when there is a region that may not be replaced.
    """
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        make_room(cursor, replace=replace)
        # Foreign keys are checked at the end of each COPY, not all at commit: what is wrong shows where it is.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        copier = Copier(cursor, Keys(city.seed, city.today), told)
        frame, accounts, booked = _fill(copier, city, at)
        cursor.execute("SELECT setval(pg_get_serial_sequence('matching_weights', 'version'), 2)")
        facts = {"size": size, "seed": city.seed, "today": city.today.isoformat(), "rows": copier.rows}
        loaded = Loaded(record(VERB, facts, at=at), copier.rows)
        drawn = load_hours(copier, city, accounts, booked, loaded.act_id)
        load_allocations(copier, city, frame, booked, drawn)
        # The act of a transfer must be there; a transfer is even once all of its legs are.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        load_money(copier, city, frame, accounts, loaded.act_id)
        # A split is whole once all of its shares are there.
        load_lines(copier, city, frame)
        cursor.execute("ANALYZE " + ", ".join(f'"{table}"' for table in tables()))
    wake_followers()
    return loaded


def _fill(copier: Copier, city: City, at: datetime) -> tuple[Frame, Accounts, Booked]:
    frame = load_frame(copier, city)
    accounts = load_accounts(copier, city, frame)
    load_ranking(copier, city, accounts)
    workers = load_workers(copier, city, frame, accounts)
    persons = load_served_persons(copier, city, frame, accounts)
    served = load_served(copier, city, frame, accounts, workers, persons)
    load_helpers(copier, city, accounts, served.users)
    booked = load_visits(copier, city, frame, accounts, workers, served)
    load_waiting(copier, city, frame)
    load_supervision(copier, city, frame, accounts, workers, at)
    load_requests(copier, city, frame, accounts, served.users)
    load_referrals(copier, city, frame, accounts, booked)
    load_badges(copier, city, frame, accounts, workers)
    load_agreements(copier, city, frame, accounts)
    load_rates(copier, city, frame)
    load_instruments(copier, city, frame)
    load_young(copier, city, frame, workers)
    load_described(copier, city, workers)
    return frame, accounts, booked


def require_room(cursor: CursorWrapper, *, replace: bool) -> bool:
    """Whether something must go; raise NotEmpty or NotSample when it may not."""
    cursor.execute("SELECT sample FROM organisations_region")
    found = cursor.fetchone()
    if found is None:
        return False
    if not found[0]:
        raise NotSample(NotSample.__doc__)
    if not replace:
        raise NotEmpty(NotEmpty.__doc__)
    return True


def make_room(cursor: CursorWrapper, *, replace: bool) -> None:
    """Make sure that there is no region, or, with `replace`, remove a sample one with all that belongs to it."""
    if not require_room(cursor, replace=replace):
        return
    names = ", ".join(f'"{table}"' for table in (*tables(), "django_session"))
    cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def tables() -> list[str]:
    """Every table of our own rooms."""
    models = apps.get_models(include_auto_created=True)
    return [model._meta.db_table for model in models if model.__module__.startswith("commonhours.")]


def record(verb: str, facts: dict[str, object], *, at: datetime) -> UUID:
    """Write the act as the owner, last of all in its transaction: what nobody booked has still a beginning."""
    act_id, salt = new_id(), secrets.token_bytes(16)
    sealed = commitment(salt, act_id, json.dumps(facts, sort_keys=True))
    Act.objects.using("owner").create(id=act_id, at=at, verb=verb, door="command", commitment=sealed)
    ActFacts.objects.using("owner").create(act_id=act_id, facts=facts, salt=salt)
    return act_id


def wake_followers() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
