"""What the codes of a question and its answer are called, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.formats import date_format, time_format

from commonhours.catalogue.queries import words
from commonhours.organisations.queries import names_of_organisations
from commonhours.planning.question import By
from commonhours.web.record import CONTRACTS
from commonhours.words.terms import gettext as _

# Under each field of a question, where its names are found.
SAME = {"not_areas": "areas", "not_organisations": "organisations", "without": "facts"}
LINES = {
    By.AREA: "areas",
    By.WORK: "works",
    By.FACT: "facts",
    By.ORGANISATION: "organisations",
    By.CONTRACT: "contracts",
}


@dataclass(frozen=True)
class Names:
    """Names by field and code; an area's code is its name."""

    held: Mapping[str, Mapping[str, str]]

    def of(self, field: str, code: str) -> str:
        """What a value of a field is called."""
        return self.held.get(SAME.get(field, field), {}).get(code, code)

    def of_line(self, by: By, key: str) -> str:
        """What a line of a breakdown is called."""
        if by in (By.DAY, By.WEEK):
            return date_format(date.fromisoformat(key), _("l, F j") if by == By.DAY else _("M j"))
        if by == By.MONTH:
            return date_format(date.fromisoformat(key), "YEAR_MONTH_FORMAT")
        if by == By.HOUR:
            return _hour(key)
        return self.of(LINES.get(by, ""), key)


def names_now() -> Names:
    """All names as they are now."""
    catalogue = words()
    return Names(
        {
            "works": {work.code: work.name for work in catalogue.works},
            "facts": {kind.code: kind.name for kind in catalogue.kinds},
            "organisations": {str(key): name for key, name in names_of_organisations().items()},
            "contracts": {code: _(name) for code, name in CONTRACTS.items()},
        }
    )


def weekday(day: int, form: str = "l") -> str:
    """The name of a day of the week, Monday first."""
    return date_format(date(2026, 1, 5) + timedelta(days=day), form)


def clock_hour(hour: int) -> str:
    """The hour as a clock shows it."""
    return time_format(time(hour), "TIME_FORMAT")


def _hour(key: str) -> str:
    day, hour = (int(part) for part in key.split("-"))
    return f"{weekday(day)} {clock_hour(hour)}"
