"""Does a value have the form that a published schema promises? The words of JSON Schema that our API uses."""

import re
from typing import Any

_TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
_KNOWN = {
    "title", "description", "type", "properties", "required", "additionalProperties",
    "pattern", "minimum", "maximum", "minLength", "maxLength", "anyOf",
}  # fmt: skip


def misfits(value: Any, schema: dict[str, Any], *, place: str = "$") -> list[str]:  # noqa: ANN401 - any JSON
    """Return what is not as promised, with its place; a word of the schema that is not known here counts as well."""
    wrong = [f"{place}: unknown word {word}" for word in schema.keys() - _KNOWN]
    if "anyOf" in schema:
        found = [misfits(value, one, place=place) for one in schema["anyOf"]]
        return [] if [] in found else [one for every in found for one in every]
    if not isinstance(value, _TYPES[schema["type"]]):
        return [*wrong, f"{place}: {type(value).__name__} is no {schema['type']}"]
    if isinstance(value, dict):
        wrong += [f"{place}: {name} is missing" for name in schema.get("required", []) if name not in value]
        wrong += [f"{place}: {name} is not promised" for name in value if name not in schema["properties"]]
        for name, inner in schema["properties"].items():
            if name in value:
                wrong += misfits(value[name], inner, place=f"{place}.{name}")
    if isinstance(value, str):
        wrong += [] if re.search(schema.get("pattern", ""), value) else [f"{place}: not {schema['pattern']}"]
        wrong += [] if len(value) <= schema.get("maxLength", len(value)) else [f"{place}: too long"]
    if isinstance(value, int) and value < schema.get("minimum", value):
        wrong.append(f"{place}: below {schema['minimum']}")
    return wrong
