"""Django's migrate, without making anew what a constraint or an index leaves as it is.

Django keeps every model as it was at each step, and for each constraint makes the table's model anew with all that
stand beside it: two fifths of the time in which a city's tables are made. No neighbour knows of a constraint, so here
the model is only told of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState

# What Django calls, besides a few that no migration of ours uses, when a constraint or an index comes or goes.
CHANGES = ("_append_option", "_remove_option")


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with neighbours_stay():
            super().handle(*args, **options)


@contextmanager
def neighbours_stay() -> Iterator[None]:
    """While this lasts, a constraint or an index is told to its model and to no other."""
    known = {name: getattr(ProjectState, name) for name in CHANGES}
    try:
        for name, change in known.items():
            setattr(ProjectState, name, _told(change))
        yield
    finally:
        for name, change in known.items():
            setattr(ProjectState, name, change)


def _told(change: Callable[..., None]) -> Callable[..., None]:
    @wraps(change)
    def changed(state: ProjectState, app_label: str, model_name: str, option: str, *more: Any) -> None:
        made = state.__dict__.pop("apps", None)  # where no models are made yet, none are made anew
        change(state, app_label, model_name, option, *more)
        if made is not None:
            state.__dict__["apps"] = made
            listed = state.models[app_label, model_name].options[option]
            setattr(made.get_model(app_label, model_name)._meta, option, listed)

    return changed
