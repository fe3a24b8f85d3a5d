"""How the house says no: a code and the facts that its sentence needs. `words` has the sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as of
from types import MappingProxyType


@dataclass(frozen=True)
class Refusal:
    """One reason why not: `code` is looked up in `words`, `facts` fill its sentence, `field` is where to mend it."""

    code: str
    facts: Mapping[str, object] = of(default_factory=lambda: MappingProxyType({}))
    field: str = ""


class Refused(Exception):
    """An act that the rules or the database refused; nothing of it happened."""

    status = 409

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = refusals

    @classmethod
    def because(cls, code: str, field: str = "", **facts: object) -> "Refused":
        return cls(Refusal(code, facts, field))


class Invalid(Refused):
    """Input that cannot be understood or cannot be true; say which field and what to type instead."""

    status = 422


class NotAllowed(Refused):
    """The person is known but may not do this."""

    status = 403


class NotFound(Refused):
    """No such thing, or none that this person may know of: the two are never told apart."""

    status = 404
