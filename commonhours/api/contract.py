"""The contract as it is served: ninja's, but that the shape of an answer is worked out once, however many give it.

Each operation declares a dozen answers and ninja makes a model of each; nearly all of them are the one shape of errors.
Worked out anew for each, the contract would take seconds.
"""

from copy import deepcopy
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

# The one field of the models that ninja makes of answers.
_ANSWER = "response"


class Contract(OpenAPISchema):
    """OpenAPI 3.1; ninja puts JSON Schema's list of examples where it wants a map, so it is taken off."""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        self._written: dict[tuple[str, Any], tuple[dict[str, Any], bool]] = {}
        super().__init__(api, path_prefix)
        for path in self["paths"].values():
            for operation in path.values():
                for parameter in operation["parameters"]:
                    parameter.pop("examples", None)

    def _create_schema_from_model(self, model: Any, *how: Any, **named: Any) -> tuple[dict[str, Any], bool]:
        if list(model.model_fields) != [_ANSWER]:
            return super()._create_schema_from_model(model, *how, **named)
        key = (str(model.model_fields[_ANSWER].annotation), (*how, *sorted(named.items())))
        if key not in self._written:
            self._written[key] = super()._create_schema_from_model(model, *how, **named)
        return deepcopy(self._written[key])
