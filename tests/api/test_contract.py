"""The whole API against its own contract: nothing that anybody sends gets a 500 or an answer that is not declared."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from types import ModuleType
from typing import Any

import pytest
import schemathesis
import time_machine
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings
from ninja import Schema
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from commonhours.api.tests.calling import token_for
from commonhours.api.urls import ROOMS
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from conftest import EVERYTHING, empty
from tests.api.known import known_of
from tests.api.sensible import make_sense
from tests.api.stage import contract
from tests.cast import NOW, assemble

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    unsupported_method,
]


@cache
def _django() -> Any:
    return get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Django, made at the first request: importing this file must not start it."""
    return _django()(environ, start_response)


# Once with everything malformed that schemathesis can think of, once well-formed and mostly sensible.
malformed, sensible = (schemathesis.openapi.from_dict(deepcopy(contract())) for _ in range(2))
malformed.app = sensible.app = application
sensible.config.generation.update(modes=[GenerationMode.POSITIVE])
# What makes sense, by the name of the field: random ids and times alone would never reach a room.
KNOWN: dict[str, Any] = {}


@sensible.hook
def map_case(context: Any, case: Any) -> Any:
    """Make two requests in three sensible, and half of those but for one field."""
    return make_sense(case, KNOWN)


@pytest.fixture(scope="module")
def tokens(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    with django_db_blocker.unblock(), override_settings(ROOT_URLCONF="commonhours.api.urls"):
        with transaction.atomic(), seeing(EVERYTHING):
            cast = assemble()
        FOLLOWER.forget()
        KNOWN.update(known_of(cast))
        yield {name: token_for(cast, name) for name in ("olga", "otto")}
        FOLLOWER.forget()
        empty()


def bounded(most: int, *phases: Phase) -> settings:
    """The same requests every time, and never for long."""
    return settings(
        max_examples=most,
        deadline=None,
        derandomize=True,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )


def call_and_check(case: Any, token: str) -> None:
    with time_machine.travel(NOW, tick=False):
        # Answers are looked at as they come, and nothing here would unpack them.
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        case.call_and_validate(headers=headers, checks=CHECKS)


@pytest.mark.parametrize("name", ["olga", "otto"])
@malformed.parametrize()
@bounded(5, Phase.explicit, Phase.generate)
def test_a_malformed_request_gets_a_declared_answer(case: Any, tokens: dict[str, str], name: str) -> None:
    call_and_check(case, tokens[name])


@pytest.mark.parametrize("name", ["olga", "otto"])
@sensible.parametrize()
@bounded(12, Phase.generate)
def test_a_sensible_request_gets_a_declared_answer(case: Any, tokens: dict[str, str], name: str) -> None:
    call_and_check(case, tokens[name])


def test_the_contract_is_valid_openapi_3_1() -> None:
    written = contract()
    assert written["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(written).validate()


def test_every_operation_is_described_and_named_once() -> None:
    operations = [each for path in contract()["paths"].values() for each in path.values()]
    names = [each["operationId"] for each in operations]
    assert sorted(set(names)) == sorted(names)
    assert all(each["description"] and each["tags"] and each["security"] for each in operations)


def test_every_shape_has_a_name_of_its_own() -> None:
    """Two of one name would be one in the contract, and one of the operations would promise what it does not do."""
    named = [each.__name__ for room in ROOMS for each in vars(room).values() if _is_shape(each, room)]
    assert [name for name, count in Counter(named).items() if count > 1] == []


def _is_shape(each: object, room: ModuleType) -> bool:
    return isinstance(each, type) and issubclass(each, Schema) and each.__module__ == room.__name__


def test_every_error_has_the_one_shape() -> None:
    problem = {"$ref": "#/components/schemas/Problem"}
    for path in contract()["paths"].values():
        for operation in path.values():
            errors = [answer for status, answer in operation["responses"].items() if int(status) >= 400]
            assert {"401", "403", "404", "422"} <= set(operation["responses"])
            assert all(error["content"]["application/json"]["schema"] == problem for error in errors)
