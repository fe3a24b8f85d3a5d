"""Our table of HSDS 3 and the published schemas say the same of every record, whole or spoilt in any one field."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from commonhours.common.refusals import Invalid
from commonhours.integrations.directory.tests.test_published import shared
from commonhours.integrations.hsds.places import line_of
from commonhours.integrations.hsds.shape import SHAPES, WORDS, faults
from commonhours.integrations.hsds.tables import tables_at

EXAMPLES = ("organization_full", "service_full", "service_at_location_full", "location", "taxonomy_term")
SPOILT: tuple[Any, ...] = ("a word", 7, True, ["a word"], {"a": "word"})


def schemas() -> dict[str, Any]:
    folder = shared("hsds") / "schema"
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


def validator(record: str) -> Draft202012Validator:
    resources = [
        (name, Resource.from_contents(schema, default_specification=DRAFT202012))
        for name, schema in schemas().items()
    ]
    return Draft202012Validator({"$ref": f"{record}.json"}, registry=Registry().with_resources(resources))


def test_every_record_and_field_of_the_published_schemas_stands_in_our_table() -> None:
    found = schemas()
    for record, fields in SHAPES.items():
        schema = found[f"{record}.json"]
        assert set(fields) == set(schema["properties"]), record
        assert {name for name, field in fields.items() if field.needed} == set(schema["required"]), record
        for name, told in schema["properties"].items():
            field = fields[name]
            kind = {"array": "list", "number": "number", "string": "text", None: "record"}[told.get("type")]
            reference = told.get("$ref") or told.get("items", {}).get("$ref", "")
            assert (field.kind, field.record) == (kind, reference.removesuffix(".json")), (record, name)
            assert tuple(told.get("enum", ())) == WORDS.get((record, name), ()), (record, name)


def spoilt(told: Any) -> Iterator[Any]:
    """The document with one field gone, or one value of another kind, at every depth."""
    if isinstance(told, dict):
        for name, value in told.items():
            yield {key: each for key, each in told.items() if key != name}
            for other in (*SPOILT, *spoilt(value)):
                yield {**told, name: other}
    elif isinstance(told, list):
        for number, value in enumerate(told):
            for other in (*SPOILT, *spoilt(value)):
                yield [*told[:number], other, *told[number + 1 :]]


@pytest.mark.parametrize("name", EXAMPLES)
def test_our_verdict_is_the_schemas_for_each_example_and_all_its_spoilt_copies(name: str) -> None:
    record = name.removesuffix("_full")
    document = json.loads((shared("hsds") / "examples" / f"{name}.json").read_text(encoding="utf-8"))
    judge = validator(record)
    assert not list(faults(record, document))
    for each in list(spoilt(document))[::SOME]:
        assert (next(faults(record, each), None) is None) == judge.is_valid(each), each


# A few of the copies: the large examples have thousands, and each field is met at several depths.
SOME = 61


def test_a_broken_file_is_refused_with_the_line_of_each_fault(tmp_path: Path) -> None:
    (tmp_path / "services.json").write_text(
        '[{"id": "1",\n  "name": "Legal aid",\n  "status": "open",\n  "minimum_age": "18",\n'
        '  "phones": [{"id": "p"}]},\n {"id": "2", "status": "active"}]',
        encoding="utf-8",
    )
    with pytest.raises(Invalid) as error:
        tables_at(tmp_path)
    told = {(each.code, each.facts["line"], each.facts["field"]) for each in error.value.refusals}
    assert told == {
        ("hsds_unknown_word", 3, "status"),
        ("hsds_no_number", 4, "minimum_age"),
        ("hsds_missing", 5, "number"),
        ("hsds_missing", 6, "name"),
    }


def test_a_line_is_that_of_the_field_or_of_the_record_that_should_have_it() -> None:
    text = '{"a": [\n {"b\\n": 1},\n {"b": 2}\n]}'
    paths: tuple[tuple[str | int, ...], ...] = ((), ("a",), ("a", 1, "b"), ("a", 1, "c"), ("a", 0, "b\n"))
    assert [line_of(text, path) for path in paths] == [1, 1, 3, 3, 2]
