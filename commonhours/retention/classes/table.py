"""What one table holds of people, column by column: what goes at once, what stays under a rule, what is nobody's."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """One table. `of` is the condition that finds the rows of people (their ids stand in %(people)s, %(served)s,
    %(accounts)s, and in %(acts)s what the trail knows of them).

    When somebody is forgotten, rows of a table that `goes` are removed, and in the others each column of `blank` is
    written over. Columns of `then` are kept under the rule `kept`, and written over once its time after `since` is up.
    `stays` names nobody once the rest is gone: ids, times and figures, or words about things and not about people.
    """

    name: str
    of: str = ""
    goes: str = ""
    blank: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""
    since: str = ""
    then: Mapping[str, str] = field(default_factory=dict)
    stays: str = ""

    def columns(self) -> list[str]:
        """Every column that is classed here, as often as it is."""
        return [*self.goes.split(), *self.blank, *self.then, *self.stays.split()]
