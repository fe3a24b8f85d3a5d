"""How tests call the API: as somebody of the cast, with a token made for their one role."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor, Held
from commonhours.organisations.actions import make_token
from tests.cast import NOW, Cast

OFFICER = Actor(roles=(Held("city_officer"),), door="command")


def token_for(cast: Cast, name: str) -> str:
    """The secret of a token for somebody's one role."""
    (held,) = cast.actors[name].roles
    made = make_token(
        by=OFFICER,
        at=NOW,
        account_id=cast.accounts[name].id,
        organisation_id=held.organisation_id,
        role=held.role,
        name="a test",
    )
    return made.secret


@dataclass
class Caller:
    """Somebody with a token."""

    secret: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self._headers())

    def post(self, path: str, body: object, key: str = "", language: str = "en") -> Any:
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        headers = self._headers() | ({"Idempotency-Key": key} if key else {}) | {"Accept-Language": language}
        return self.client.post(f"/api/v1{path}", text, content_type="application/json", headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"} if self.secret else {}


def asked(wish: Wish) -> dict[str, Any]:
    """A wish as JSON."""
    return {
        "service_user_id": str(wish.service_user_id),
        "type_of_work_id": str(wish.type_of_work_id),
        "starts_at": wish.starts_at.isoformat(),
        "ends_at": wish.ends_at.isoformat(),
    }


def booking(cast: Cast, *people: str, **wish: Any) -> dict[str, Any]:
    """A booking as JSON."""
    return asked(cast.wish(**wish)) | {"person_ids": [str(person) for person in cast.ids(*people)]}


def codes(response: Any) -> list[str]:
    """The codes of a refusal, whose shape is checked on the way."""
    body = response.json()
    assert set(body) == {"status", "refusals"}
    assert body["status"] == response.status_code
    assert all(
        set(each) == {"code", "sentence", "field", "facts"} and each["sentence"] for each in body["refusals"]
    )
    return [each["code"] for each in body["refusals"]]
