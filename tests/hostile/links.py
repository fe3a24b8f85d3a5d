"""Writes OpenAPI links into a copy of the contract: an answer that holds a visit's id leads to whatever takes one.

They are found by name, so an operation that is added tomorrow is walked tomorrow; what schemathesis infers by itself
comes beside them.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

# Of each id so many operations are taken as its sources: more of them would only draw the same ids again.
SOURCES = 3


def linked(contract: dict[str, Any]) -> dict[str, Any]:
    """The contract with links in it; changes what it is given."""
    schemas = contract["components"]["schemas"]
    operations = {
        operation["operationId"]: operation
        for path in contract["paths"].values()
        for operation in path.values()
    }
    takers = _takers(operations)
    sources: dict[str, int] = defaultdict(int)
    for name, operation in operations.items():
        for status, answer in operation["responses"].items():
            if not status.startswith("2"):
                continue
            for wanted, place in _ids(_schema(answer), schemas):
                if sources[wanted] < SOURCES and takers.get(wanted):
                    sources[wanted] += 1
                    answer.setdefault("links", {}).update(_links(wanted, place, takers[wanted] - {name}))
    return contract


def _takers(operations: dict[str, Any]) -> dict[str, set[str]]:
    """Which operations take an id of this name in their path."""
    takers: dict[str, set[str]] = defaultdict(set)
    for name, operation in operations.items():
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                takers[parameter["name"]].add(name)
    return takers


def _links(wanted: str, place: str, takers: set[str]) -> dict[str, Any]:
    return {
        f"{wanted} of {place} to {taker}": {
            "operationId": taker,
            "parameters": {f"path.{wanted}": f"$response.body#{place}"},
        }
        for taker in sorted(takers)
    }


def _schema(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _ids(
    schema: dict[str, Any], schemas: dict[str, Any], place: str = "", deep: int = 3
) -> Iterator[tuple[str, str]]:
    """The ids that an answer of this schema holds, and where: `visit_id`, or `id` of something called VisitTold."""
    title = schema.get("$ref", "").rpartition("/")[2]
    schema = schemas[title] if title else schema
    if deep and "items" in schema:
        yield from _ids(schema["items"], schemas, f"{place}/0", deep - 1)
    for name, each in schema.get("properties", {}).items():
        if name.endswith("_id"):
            yield name, f"{place}/{name}"
        elif name == "id":
            yield f"{_snake(title)}_id", f"{place}/id"
        elif deep:
            yield from _ids(each, schemas, f"{place}/{name}", deep - 1)


def _snake(title: str) -> str:
    """`ServiceUserTold` is about a service_user."""
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in title)
    return words.removeprefix("_").removesuffix("_told").removesuffix("_line")
