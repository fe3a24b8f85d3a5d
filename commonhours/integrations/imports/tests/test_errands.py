"""Long files in the background: what is immediate and what is not, how far it is, and a fall in the middle."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.background.followers import FOLLOWERS
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.integrations.imports import errands
from commonhours.integrations.imports import loading as loading_module
from commonhours.integrations.imports.actions import (
    bring,
    choose,
    commit,
    drop_import,
    forget_files,
    run_errand,
)
from commonhours.integrations.imports.models import Errand, Import
from commonhours.integrations.imports.pages import import_page
from commonhours.integrations.spreadsheets.reading import rows_about
from commonhours.notifications.models import Message
from commonhours.organisations.models import Grant
from commonhours.people.models import ServiceUser
from commonhours.trail.delivery import deliver
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import give

FEW = 5
TEN = "Name,ZIP\n" + "".join(f"Client {letter},90802\n" for letter in "ABCDEFGHIJ")


@pytest.fixture(autouse=True)
def five_rows_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "AT_ONCE", FEW)


def brought(cast: Cast, text: str = TEN, who: str = "ana") -> Any:
    harbor = cast.organisations["harbor"].id
    told: dict[str, Any] = {"kind": "served", "organisation_id": harbor, "name": "clients.csv"}
    return bring(by=cast.actors[who], at=NOW, content=text.encode(), **told)


def background(at: datetime = NOW) -> bool:
    return run_errand(by=HOUSE, clock=lambda: at)


def read_in_the_background(cast: Cast) -> UUID:
    import_id: UUID = brought(cast).import_id
    assert background()
    return import_id


def state(import_id: UUID) -> tuple[str, int]:
    with seeing(EVERYTHING):
        return Import.objects.get(id=import_id).state, ServiceUser.objects.filter(
            name__startswith="Client"
        ).count()


def test_a_short_file_is_read_at_once(cast: Cast) -> None:
    found = brought(cast, "Name,ZIP\nAna Kim,90802\n")
    assert (found.under_way, found.counts["new"]) == (False, 1)
    assert not background()


def test_a_long_file_is_read_and_taken_in_by_the_background(cast: Cast) -> None:
    by, found = cast.actors["ana"], brought(cast)
    page = import_page(by=by, import_id=found.import_id)
    assert (found.under_way, page.under_way and page.under_way.step) == (True, "read")
    assert background()
    assert import_page(by=by, import_id=found.import_id).line.counts["new"] == 10
    assert commit(by=by, at=NOW, import_id=found.import_id).under_way
    assert state(found.import_id) == ("dry", 0)
    assert background()
    assert state(found.import_id) == ("committed", 10)
    assert not background()


def test_nothing_else_can_be_done_with_it_meanwhile_but_to_throw_it_away(cast: Cast) -> None:
    by, import_id = cast.actors["ana"], brought(cast).import_id
    for verb in (commit, choose):
        with pytest.raises(Refused, match="import_busy"):
            verb(by=by, at=NOW, import_id=import_id)
    drop_import(by=by, at=NOW, import_id=import_id)
    assert not background()


def test_a_choice_about_a_long_file_is_looked_at_in_the_background_too(cast: Cast) -> None:
    import_id = read_in_the_background(cast)
    assert choose(by=cast.actors["ana"], at=NOW, import_id=import_id, same="new").under_way
    background()
    assert import_page(by=cast.actors["ana"], import_id=import_id).same == "new"


def test_what_cannot_be_read_is_told_and_can_only_be_thrown_away(cast: Cast) -> None:
    found = brought(cast, "one,two\n" + "1,2\n" * 10)
    background()
    page = import_page(by=cast.actors["ana"], import_id=found.import_id)
    assert [each.code for each in page.why_not] == ["file_no_headings"]
    with pytest.raises(Refused):
        commit(by=cast.actors["ana"], at=NOW, import_id=found.import_id)
    drop_import(by=cast.actors["ana"], at=NOW, import_id=found.import_id)


def test_a_choice_that_makes_it_unreadable_is_taken_back(cast: Cast) -> None:
    import_id = read_in_the_background(cast)
    choose(by=cast.actors["ana"], at=NOW, import_id=import_id, columns={0: ""})
    background()
    page = import_page(by=cast.actors["ana"], import_id=import_id)
    assert [each.code for each in page.why_not] == ["file_no_names"]
    assert commit(by=cast.actors["ana"], at=NOW, import_id=import_id).under_way


def test_a_fall_in_the_middle_leaves_nothing_half_there_and_it_is_taken_up_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = read_in_the_background(cast)
    commit(by=cast.actors["ana"], at=NOW, import_id=import_id)
    with monkeypatch.context() as broken:
        broken.setattr(loading_module, "_keep", _falls)
        with pytest.raises(ZeroDivisionError):
            background()
    assert state(import_id) == ("dry", 0)
    assert background()
    assert state(import_id) == ("committed", 10)


def test_what_falls_three_times_is_given_up_in_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    import_id = read_in_the_background(cast)
    commit(by=cast.actors["ana"], at=NOW, import_id=import_id)
    monkeypatch.setattr(loading_module, "_keep", _falls)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            background()
    assert background()
    page = import_page(by=cast.actors["ana"], import_id=import_id)
    assert [each.code for each in page.why_not] == ["import_gave_up"]
    assert page.under_way is None


def _falls(*args: object) -> None:
    raise ZeroDivisionError


def test_whoever_may_no_longer_approve_takes_nobody_in(cast: Cast) -> None:
    import_id = read_in_the_background(cast)
    commit(by=cast.actors["ana"], at=NOW, import_id=import_id)
    with seeing(EVERYTHING):
        Grant.objects.filter(account=cast.accounts["ana"]).update(until=NOW.date())
    background()
    assert state(import_id) == ("dry", 0)
    with seeing(EVERYTHING):
        assert Import.objects.get(id=import_id).report["why_not"][0]["code"] == "not_allowed"


def test_whoever_brought_it_is_told_when_it_is_done(committed_cast: Cast) -> None:
    import_id = read_in_the_background(committed_cast)
    commit(by=committed_cast.actors["ana"], at=NOW, import_id=import_id)
    background()
    give(4)
    deliver(next(each for each in FOLLOWERS if each.name == "messages"), at=NOW)
    with seeing(EVERYTHING):
        told = Message.objects.filter(account_id=committed_cast.accounts["ana"].id, channel="in_app")
        codes = [(row.code, row.facts["good"]) for row in told.order_by("made_at", "id")]
    assert codes == [("import_read", 10), ("import_taken", 10)]


def test_files_forgotten_leave_no_errand(cast: Cast) -> None:
    brought(cast)
    forget_files(by=HOUSE, at=NOW + timedelta(days=31))
    with seeing(EVERYTHING):
        assert not Errand.objects.exists()


def test_the_outsider_does_not_see_how_far_it_is(cast: Cast) -> None:
    import_id = brought(cast).import_id
    with seeing(cast.actors["otto"].sight):
        assert not Errand.objects.exists()
    with pytest.raises(Exception, match="unknown_import"):
        import_page(by=cast.actors["otto"], import_id=import_id)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_the_rows_of_text_are_counted_without_reading_it(encoding: str) -> None:
    assert rows_about(TEN.encode(encoding)) == 12
