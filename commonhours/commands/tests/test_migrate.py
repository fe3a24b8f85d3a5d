"""Tables are made as Django makes them, but neighbours of a constraint stay as they are."""

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from commonhours.commands.management.commands.migrate import neighbours_stay


def two_tables() -> ProjectState:
    """A home and its rooms, with their models made."""
    state = ProjectState()
    state.add_model(ModelState("tried", "Home", [("id", models.AutoField(primary_key=True))]))
    state.add_model(
        ModelState(
            "tried",
            "Room",
            [
                ("id", models.AutoField(primary_key=True)),
                ("name", models.TextField()),
                ("home", models.ForeignKey("tried.Home", models.CASCADE)),
            ],
            {"constraints": [], "indexes": []},
        )
    )
    assert len(state.apps.get_models()) == 2
    return state


def test_a_constraint_and_an_index_are_told_to_their_model_and_no_model_is_made_anew() -> None:
    state = two_tables()
    before = state.apps.get_models()
    constraint = models.UniqueConstraint(fields=["name"], name="one_of_a_name")
    index = models.Index(fields=["name"], name="by_name")
    with neighbours_stay():
        state.add_constraint("tried", "room", constraint)
        state.add_index("tried", "room", index)
        room = state.apps.get_model("tried", "room")
        assert (room._meta.constraints, room._meta.indexes) == ([constraint], [index])
        state.remove_constraint("tried", "room", "one_of_a_name")
        state.remove_index("tried", "room", "by_name")
    assert (room._meta.constraints, room._meta.indexes) == ([], [])
    assert state.apps.get_models() == before


def test_a_column_is_told_to_the_neighbours_too() -> None:
    state = two_tables()
    before = state.apps.get_models()
    with neighbours_stay():
        state.add_field("tried", "room", "next", models.ForeignKey("tried.Home", models.CASCADE), True)
    assert not {*before} & {*state.apps.get_models()}


def test_afterwards_django_makes_models_anew_as_ever() -> None:
    with neighbours_stay():
        pass
    state = two_tables()
    before = state.apps.get_models()
    state.add_index("tried", "room", models.Index(fields=["name"], name="by_name"))
    assert not {*before} & {*state.apps.get_models()}
