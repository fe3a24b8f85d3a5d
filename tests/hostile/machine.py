"""The API as a machine of states: what one operation answered is what the next is asked about.

It is schemathesis' own, with links written into the contract (`links.py`) beside those that it infers. What is
generated around the ids is mostly sensible, or no request would reach a room.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from functools import cache
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import Bundle
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.stateful import APIStateMachine, run_state_machine_as_test
from schemathesis.generation.stateful.state_machine import StepInput, StepOutput
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.stateful import transition

from tests.api.sensible import make_sense
from tests.api.stage import contract
from tests.hostile.links import linked

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# A story of so many requests: book, look, move, cancel, undo and what comes between.
STEPS = 12
# Where people begin, beside what schemathesis takes for a beginning.
BEGINNINGS = ("find", "book_visit", "book_series", "search_people", "search_service_users", "list_visits")


@cache
def _django() -> Any:
    return get_wsgi_application()


def _application(environ: dict[str, Any], start_response: Any) -> Any:
    return _django()(environ, start_response)


class Told:
    """What a walk has seen: answers by their status, links followed, operations reached, and what was wrong."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.followed: set[str] = set()
        self.operations: set[str] = set()
        self.faults: list[str] = []

    def take(self, given: StepInput, status: int) -> None:
        self.statuses[status] += 1
        self.operations.add(given.case.operation.label)
        if given.transition is not None and given.applied_parameters and status != 404:
            self.followed.add(given.transition.id)

    def __str__(self) -> str:
        answers = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        return (
            f"{self.statuses.total()} requests to {len(self.operations)} operations, {len(self.followed)} links"
            f" followed; answers: {answers}; faults: {len(self.faults)}"
        )


def machine(token: Callable[[], str], known: Mapping[str, Any], told: Told) -> type[APIStateMachine]:
    """The machine for whoever holds such a token, made anew for each story, since a story may take it back.

    `known` names what stands in the world.
    """
    schema = schemathesis.openapi.from_dict(linked(deepcopy(contract())))
    schema.app = _application
    schema.config.generation.update(modes=[GenerationMode.POSITIVE])

    @schema.hook
    def map_case(context: Any, case: Any) -> Any:
        return make_sense(case, known)

    class Walk(schema.as_state_machine()):  # type: ignore[misc]  # made at run time
        """One who walks through the API."""

        def setup(self) -> None:
            self.token = token()

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {self.token}", "Accept-Encoding": "identity"}}

        def step(self, input: StepInput) -> StepOutput:
            done: StepOutput = super().step(input)
            told.take(input, done.response.status_code)
            return done

        def validate_response(self, response: Any, case: Any, **_: Any) -> None:
            # Kept and not raised: a world that has moved on would answer the same story otherwise a second time.
            try:
                case.validate_response(response, checks=CHECKS)
            except FailureGroup as wrong:
                told.faults.append(f"{case.operation.label}: {wrong.exceptions}")

    for name in BEGINNINGS:
        setattr(Walk, name, _begins(schema, name))
    return Walk


def _begins(schema: Any, name: str) -> Any:
    drawn = schema.find_operation_by_id(name).as_strategy(generation_mode=GenerationMode.POSITIVE)
    return transition(
        name=name,
        target=Bundle("catch_all"),
        input=drawn.map(StepInput.initial),
        precondition=lambda machine: True,
    )


def walk(made: type[APIStateMachine], *, stories: int, start: int = 0) -> None:
    """Let it walk so many stories; the same start draws the same stories."""
    bounded = settings(
        max_examples=stories,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    made.rule_order_seed = start
    # What was booked in one story is taken in the next, which hypothesis takes for a whim of the test.
    with suppress(FlakyStrategyDefinition):
        run_state_machine_as_test(seed(start)(made), settings=bounded)
