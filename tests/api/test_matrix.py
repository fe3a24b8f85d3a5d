"""Every operation of the contract × every role, and the outsider, who learns nobody's name."""

import json
import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine

from commonhours.accounts.models import Account
from commonhours.api.tests.calling import OFFICER, Caller, token_for
from commonhours.common.actor import SIGHTLESS
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.organisations.actions import make_token
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import ROLES, Permission
from commonhours.people.models import Person
from commonhours.privacy.opens import opened_to
from conftest import EVERYTHING
from tests.api.needs import CLOSED_TO_OTTO, NEEDS, OWN_OF_OTTO
from tests.api.shows import SHOWS, SHOWS_NOTHING
from tests.api.stage import Stage, contract, stage
from tests.cast import JOINED, LONG_AGO, NOW
from tests.looks import listen

__all__ = ["stage"]

# Nobody of Westside: whom the outsider must never hear of.
CANARIES = re.compile(r"\b(Rosa|Sid|Dara|Ben|Sam|Lopez|Park|Ana|Carmen|Olga)\b")
# With one of these somebody is proposed or taken for a visit.
OFFERING = (Permission.FIND, Permission.BOOK)
# Sid's suspension is there to be found, where the other pass asks for one that nobody knows.
OF_SID = dict.fromkeys(("show_suspension", "decide_suspension", "release_person"), Permission.SUSPEND)
# Whom Bixby has no part in, though it lends to them.
NOT_CROSSING = re.compile(r"\b(Rosa|Sid|Dara|Sam|Lopez|Ana|Carmen|Olga)\b")


def operations() -> list[tuple[str, str, str]]:
    return [
        (each["operationId"], method, path)
        for path, all_ in contract()["paths"].items()
        for method, each in all_.items()
    ]


def call(caller: Caller, stage: Stage, operation: tuple[str, str, str], **replaced: str) -> Any:
    name, method, template = operation
    if method == "get":
        return caller.get(stage.path(template), **stage.query(name))
    return caller.post(stage.path(template), stage.body(name) | replaced)


def test_the_table_knows_every_operation() -> None:
    assert sorted(NEEDS) == sorted(name for name, _, _ in operations())


def test_every_operation_that_reads_says_what_it_shows_of_others() -> None:
    said = {*SHOWS, *(name for names in SHOWS_NOTHING.values() for name in names)}
    reads = {name for name, method, _ in operations() if method == "get"}
    assert reads - said == set()
    assert said <= {name for name, _, _ in operations()}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_is_let_in_where_it_may_and_nowhere_else(
    stage: Stage, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller, wrong, heard = Caller(_token_of_role(role)), [], listen(monkeypatch)
    served, shown = {each.id for each in stage.cast.served.values()}, set[tuple[str, UUID, str]]()
    with time_machine.travel(NOW, tick=False):
        for operation in operations():
            needed = NEEDS[operation[0]]
            status = call(caller, stage, operation).status_code
            shown |= {(operation[0], about, kind) for _page, about, kind in heard.taken()}
            let_in = needed is None or needed in ROLES[role]
            # To whoever has nothing in sight, things that are closed are not there.
            closed = status == 403 or (status == 404 and role in SIGHTLESS and not let_in)
            if closed == let_in or status in (401, 500):
                wrong.append((operation[0], status))
    assert wrong == []
    # Nothing is shown that the page “Who may see what” does not say of this role.
    assert {
        (name, kind) for name, about, kind in shown if kind not in opened_to(role, served=about in served)
    } == set()
    assert {(name, kind) for name, _, kind in shown if kind not in SHOWS.get(name, ())} == set()


@pytest.mark.parametrize("role", sorted(ROLES))
def test_of_somebody_suspended_a_role_learns_what_it_may_and_offers_them_to_nobody(
    stage: Stage, role: str
) -> None:
    """Every operation that names a worker, asked about Sid: let in as about Rosa, and he is never free."""
    about, caller, wrong = replace(stage, worker="sid"), Caller(_token_of_role(role)), []
    sid = str(stage.cast.people["sid"].id)
    with time_machine.travel(NOW, tick=False):
        for operation in operations():
            if _names_a_worker(stage, operation):
                answer = call(caller, about, operation)
                needed, status = OF_SID.get(operation[0], NEEDS[operation[0]]), answer.status_code
                let_in = needed is None or needed in ROLES[role]
                # Only whoever suspended somebody takes it back.
                let_in = let_in and operation[0] != "undo_suspension"
                closed = status == 403 or (status == 404 and role in SIGHTLESS and not let_in)
                offered = status == 200 and _offers(operation[0], answer.json(), sid)
                if closed == let_in or status in (401, 500) or offered:
                    wrong.append((operation[0], status, offered))
    assert wrong == []
    with seeing(EVERYTHING):
        assert not Person.objects.filter(id=sid, standing="good").exists()


def _offers(name: str, told: Any, person: str) -> bool:
    """Whether an answer says that somebody could come, or comes: a “why not” says so in one word."""
    if name == "why_not":
        return bool(told["can_come"])
    return NEEDS[name] in OFFERING and name != "write_consent" and person in json.dumps(told)


def _names_a_worker(stage: Stage, operation: tuple[str, str, str]) -> bool:
    name, method, path = operation
    sent = stage.query(name) if method == "get" else stage.body(name)
    rosa = str(stage.cast.people["rosa"].id)
    return "{person_id}" in path or "{suspension_id}" in path or rosa in json.dumps(sent)


def _token_of_role(role: str, organisation_id: UUID | None = None, *, suspended: bool = False) -> str:
    account = Account.objects.create_user(f"{new_id()}@example.org", joined_at=JOINED)
    Grant.objects.create(
        account=account, role=role, organisation_id=organisation_id, since=LONG_AGO, granted_at=JOINED
    )
    if suspended:
        with seeing(EVERYTHING):
            Person.objects.create(
                name="Sid", account=account, latitude=33.8, longitude=-118.17, standing="suspended"
            )
    made = make_token(
        by=OFFICER, at=NOW, account_id=account.id, organisation_id=organisation_id, role=role, name="matrix"
    )
    return made.secret


def test_the_outsider_learns_nobodys_name(stage: Stage) -> None:
    otto, told, wrong = Caller(token_for(stage.cast, "otto")), [], []
    with time_machine.travel(NOW, tick=False):
        for operation in operations():
            answer = call(otto, stage, operation)
            told += [operation[0]] if CANARIES.search(answer.content.decode()) else []
            expected = _told_otto(*operation)
            wrong += [(operation[0], answer.status_code)] if answer.status_code != expected else []
    assert (told, wrong) == ([], [])


def _told_otto(name: str, method: str, path: str) -> int:
    if name in CLOSED_TO_OTTO:
        return 403
    if name in OWN_OF_OTTO:
        return 200
    if name in ("refer_for_help", "report_incident", "choose_my_zone"):
        # Whoever works anywhere may refer somebody, here without a way to reach them; or report, here without words;
        # or choose a clock of their own, here none that there is.
        return 422
    return 404 if "{" in path or method == "post" else 200


def test_a_partner_learns_of_harbor_only_what_crosses(stage: Stage) -> None:
    """Beth may whatever can be given in Bixby, whose Ben comes to Mr Park: of nobody else is she told."""
    beth, told, wrong = (
        Caller(_token_of_role("organisation_admin", stage.cast.organisations["bixby"].id)),
        [],
        [],
    )
    with time_machine.travel(NOW, tick=False):
        for operation in operations():
            answer = call(beth, stage, operation)
            told += [operation[0]] if NOT_CROSSING.search(answer.content.decode()) else []
            wrong += [(operation[0], answer.status_code)] if answer.status_code in (401, 500) else []
    assert (told, wrong) == ([], [])


def test_a_suspended_persons_token_opens_nothing_at_all(stage: Stage) -> None:
    """Not even what is open to everybody without a token: the program hears that its key does not hold."""
    caller = Caller(_token_of_role("coordinator", stage.cast.organisations["harbor"].id, suspended=True))
    with time_machine.travel(NOW, tick=False):
        answers = {operation[0]: call(caller, stage, operation).status_code for operation in operations()}
    assert {name: status for name, status in answers.items() if status != 401} == {}


@pytest.mark.parametrize("name", ["find", "why_not", "next_best", "book_visit", "book_series"])
def test_the_outsider_asking_for_their_own_neighbour_learns_nothing_of_a_strangers_worker(
    stage: Stage, name: str
) -> None:
    """At night nobody is free; of a stranger's worker that is not said, only that they may not be booked."""
    otto = Caller(token_for(stage.cast, "otto"))
    operation = next(each for each in operations() if each[0] == name)
    night = {"starts_at": "2026-03-04T08:00:00Z", "ends_at": "2026-03-04T09:00:00Z"}
    with time_machine.travel(NOW, tick=False):
        answer = call(otto, stage, operation, service_user_id=str(stage.neighbour_id), **night)
    assert answer.status_code in (200, 409)
    assert not CANARIES.search(answer.content.decode())
    told = {each["code"] for each in answer.json().get("refusals", [])}
    assert told <= {"bookable"}


def test_the_outsider_sees_no_strangers_week(stage: Stage) -> None:
    otto = Caller(token_for(stage.cast, "otto"))
    rosa, wes = (str(stage.cast.people[name].id) for name in ("rosa", "wes"))
    with time_machine.travel(NOW, tick=False):
        answer = otto.get(f"/service-users/{stage.neighbour_id}/strips", person=[rosa, wes])
    assert [each["name"] for each in json.loads(answer.content)] == ["Wes"]


def test_nobody_finds_out_by_asking_who_has_a_confidential_fact(stage: Stage) -> None:
    """Ben is a veteran and Rosa is not; asking for veterans must not sort them."""
    olga, veteran = Caller(token_for(stage.cast, "olga")), str(stage.cast.facts["veteran"].id)
    body = stage.body("find") | {"wants": [veteran]}
    with time_machine.travel(NOW, tick=False):
        answer = olga.post("/find", body)
    assert answer.status_code == 422
