"""What somebody tells when they ask for help, whichever door it came through: a form, a telephone, a program."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from commonhours.common.refusals import Refusal
from commonhours.intake.models import HelpRequest
from commonhours.joining.application import MOST_NAME, MOST_PHONE, SHORTEST_PHONE, digits

# The columns that keep them are as long.
MOST_TOLD, MOST_WHEN, MOST_EMAIL, MOST_ZIP = 1000, 200, 254, 10
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LANGUAGE = re.compile(r"[a-zA-Z-]{2,10}")


@dataclass(frozen=True)
class HelpWanted:
    """Who needs help, how to reach them, where, what for and when; who writes, and that they may be called."""

    name: str
    phone: str = ""
    email: str = ""
    language: str = "en"
    area_id: UUID | None = None
    zip_code: str = ""
    type_of_work_id: UUID | None = None
    words: str = ""
    when: str = ""
    writer: str = "self"
    writer_name: str = ""
    writer_organisation: str = ""
    writer_email: str = ""
    consent: bool = False

    def faults(self) -> Iterator[Refusal]:
        """What can be seen to be wrong without asking anybody."""
        if not self.name.strip():
            yield Refusal("missing", {}, "name")
        if self.writer not in HelpRequest.WRITERS:
            yield Refusal("unknown_choice", {}, "writer")
        yield from self._unreachable()
        if not self.words.strip() and self.type_of_work_id is None:
            yield Refusal("missing", {}, "words")
        if self.writer != "self" and not self.writer_name.strip():
            yield Refusal("missing", {}, "writer_name")
        if self.writer == "service" and not self.writer_organisation.strip():
            yield Refusal("missing", {}, "writer_organisation")
        if not _LANGUAGE.fullmatch(self.language):
            yield Refusal("unknown_choice", {}, "language")
        if not self.consent:
            yield Refusal("consent_missing", {}, "consent")
        yield from self._too_long()

    def _unreachable(self) -> Iterator[Refusal]:
        if self.phone.strip() and len(digits(self.phone)) < SHORTEST_PHONE:
            yield Refusal("phone_too_short", {}, "phone")
        for field in ("email", "writer_email"):
            told = getattr(self, field).strip()
            if told and not _EMAIL.fullmatch(told):
                yield Refusal("bad_email", {}, field)
        if not self.phone.strip() and not self.email.strip():
            yield Refusal("no_way_to_reach", {}, "phone")

    def _too_long(self) -> Iterator[Refusal]:
        for field, most in (
            ("name", MOST_NAME),
            ("writer_name", MOST_NAME),
            ("writer_organisation", MOST_NAME),
            ("phone", MOST_PHONE),
            ("email", MOST_EMAIL),
            ("writer_email", MOST_EMAIL),
            ("zip_code", MOST_ZIP),
            ("words", MOST_TOLD),
            ("when", MOST_WHEN),
        ):
            if len(getattr(self, field)) > most:
                yield Refusal("too_large", {}, field)
