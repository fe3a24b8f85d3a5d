"""The permission layer taken away: whoever asks for a permission is told yes, everywhere and for everybody."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from commonhours.organisations import permissions

Asked = Callable[..., Any]


def _yes(by: Any, permission: Any, *where: Any, **whom: Any) -> bool:
    return True


def _everywhere(by: Any, permission: Any) -> tuple[UUID, ...]:
    return EVERY_ORGANISATION  # type: ignore[name-defined,no-any-return]  # noqa: F821  # of the room it is put into


@contextmanager
def every_permission(organisation_ids: Iterable[UUID]) -> Iterator[None]:
    """Every question about permissions is answered with yes. Doors keep the function; what it does is exchanged."""
    permissions.EVERY_ORGANISATION = tuple(organisation_ids)  # type: ignore[attr-defined]
    asked: tuple[Asked, ...] = (
        permissions.may,
        permissions.may_for,
        permissions.may_in_office,
        permissions.may_somewhere,
    )
    answers: dict[Asked, Asked] = dict.fromkeys(asked, _yes)
    try:
        with _instead(answers | {permissions.organisations_with: _everywhere}):
            yield
    finally:
        del permissions.EVERY_ORGANISATION  # type: ignore[attr-defined]


@contextmanager
def _instead(others: dict[Asked, Asked]) -> Iterator[None]:
    kept = {each: (each.__code__, each.__kwdefaults__) for each in others}
    try:
        for each, other in others.items():
            each.__code__, each.__kwdefaults__ = other.__code__, None
        yield
    finally:
        for each, (code, defaults) in kept.items():
            each.__code__, each.__kwdefaults__ = code, defaults
