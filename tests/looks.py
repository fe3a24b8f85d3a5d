"""Listens at the door for what answers showed of others, for the tests that fetch everything as everybody."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from commonhours.common.actor import Actor
from commonhours.privacy.actions import keep_looks
from commonhours.privacy.actions.keeping import of_others
from commonhours.web import looking


@dataclass
class Listening:
    """What was shown on which page since it was last asked: of whom, and which kind."""

    shown: set[tuple[str, UUID, str]] = field(default_factory=set)

    def hear(self, *, by: Actor, noted: Any, page: str, **rest: Any) -> None:
        self.shown |= {(page, about, kind) for about, kind in of_others(by, noted)}

    def taken(self) -> set[tuple[str, UUID, str]]:
        """What was shown since the last time, and nothing of it again."""
        found, self.shown = self.shown, set()
        return found


def listen(monkeypatch: pytest.MonkeyPatch) -> Listening:
    """Hear every look, and let it be kept all the same."""
    listening = Listening()

    def heard(**look: Any) -> None:
        listening.hear(**look)
        keep_looks(**look)

    monkeypatch.setattr(looking, "keep_looks", heard)
    return listening
