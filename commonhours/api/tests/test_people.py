"""People through the API: who sees what of whom."""

from datetime import timedelta

from commonhours.api.tests.calling import Caller, booking, codes, token_for
from tests.cast import TUESDAY_TEN, Cast


def test_a_person_is_shown_with_who_confirmed_what(committed_cast: Cast, olga: Caller) -> None:
    rosa = olga.get(f"/people/{committed_cast.people['rosa'].id}").json()
    assert [each["organisation"] for each in rosa["memberships"]] == ["Harbor Care"]
    assert rosa["memberships"][0]["approved_by"] == "Ana"
    assert {(each["code"], each["confirmed_by"]) for each in rosa["facts"]} == {
        ("spanish", "Ana"),
        ("nutrition", "Ana"),
    }
    assert len(rosa["pattern"]) == 5
    assert rosa["terms"]["most_minutes_day"] == 480


def test_confidential_facts_are_shown_to_approvers_alone(committed_cast: Cast, olga: Caller) -> None:
    ben = f"/people/{committed_cast.people['ben'].id}"
    assert "veteran" not in olga.get(ben).content.decode()
    assert "veteran" not in olga.get("/kinds-of-fact").content.decode()
    ana = Caller(token_for(committed_cast, "ana"))
    assert "veteran" in ana.get("/kinds-of-fact").content.decode()


def test_a_type_of_work_does_not_tell_its_confidential_requirement(
    committed_cast: Cast, olga: Caller
) -> None:
    works = {each["code"]: each["requires"] for each in olga.get("/types-of-work").json()}
    assert (works["veterans"], len(works["nutrition"])) == ([], 1)


def test_a_service_user_is_shown_with_what_is_left_of_their_hours(committed_cast: Cast, olga: Caller) -> None:
    olga.post("/visits", booking(committed_cast, "rosa"))
    lopez = olga.get(f"/service-users/{committed_cast.served['lopez'].id}").json()
    assert [each["left_minutes"] for each in lopez["allocations"]] == [60]
    assert [each["code"] for each in lopez["needs"]] == ["spanish"]
    assert [each["code"] for each in lopez["features"]] == ["dog"]


def test_people_are_found_by_name(committed_cast: Cast, olga: Caller) -> None:
    assert [each["name"] for each in olga.get("/people", search="ros").json()] == ["Rosa"]
    assert [each["name"] for each in olga.get("/service-users", search="lop").json()] == ["Lopez"]


def test_an_employer_sees_that_its_worker_is_booked_and_not_by_whom(
    committed_cast: Cast, olga: Caller
) -> None:
    made = olga.post("/visits", booking(committed_cast, "ben")).json()
    bixby = Caller(token_for(committed_cast, _coordinator_of_bixby(committed_cast)))
    visit = bixby.get(f"/visits/{made['visit_id']}").json()
    assert (visit["people"][0]["person"], visit["service_user"]) == ("Ben", None)
    carmen = Caller(token_for(committed_cast, "carmen"))
    visit = carmen.get(f"/visits/{made['visit_id']}").json()
    assert (visit["people"][0]["person"], visit["service_user"]) == ("Ben", "Lopez")


def test_visits_of_another_organisation_are_not_on_a_persons_page(committed_cast: Cast, olga: Caller) -> None:
    """Ben works for Harbor too; what Bixby books for him is not Harbor's business, though he is busy then."""
    olga.post("/visits", booking(committed_cast, "ben", start=TUESDAY_TEN + timedelta(days=1)))
    page = olga.get(f"/people/{committed_cast.people['ben'].id}").json()
    assert [each["service_user"] for each in page["next_visits"]] == ["Lopez"]


def test_who_may_not_look_is_told_so(committed_cast: Cast) -> None:
    ana = Caller(token_for(committed_cast, "ana"))
    refused = ana.get("/visits", **{"from": "2026-03-02", "to": "2026-03-09"})
    assert (refused.status_code, codes(refused)) == (403, ["not_allowed"])


def test_me_says_what_the_token_allows(committed_cast: Cast, olga: Caller) -> None:
    me = olga.get("/me").json()
    assert [each["role"] for each in me["roles"]] == ["operator"]
    assert "book" in me["roles"][0]["permissions"]


def _coordinator_of_bixby(cast: Cast) -> str:
    from commonhours.accounts.models import Account
    from commonhours.common.actor import Actor, Held
    from commonhours.organisations.models import Grant
    from tests.cast import JOINED, LONG_AGO

    bixby = cast.organisations["bixby"]
    account = Account.objects.create_user("bea@example.org", name="Bea", joined_at=JOINED)
    Grant.objects.create(
        account=account, organisation=bixby, role="coordinator", since=LONG_AGO, granted_at=JOINED
    )
    cast.accounts["bea"] = account
    cast.actors["bea"] = Actor(account_id=account.id, roles=(Held("coordinator", bixby.id),))
    return "bea"
