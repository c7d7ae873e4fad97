"""How does the browser learn which entries a ledger can have? A TypeScript table made of the Python definitions."""

import json
from typing import Final, get_args

from msgspec import inspect

from beistand.wire import ledger_facts
from beistand.wire.ledger_facts import MAY_BE_BY, NEEDS, ONCE, Facts, Who, kind_of

_KINDS: Final[tuple[type[Facts], ...]] = get_args(Facts)
_ROW: Final = (
    "{ readonly facts: FactSpecs; readonly by: readonly Who[]; readonly isOnce: boolean; readonly needs: string }"
)
_FORMS: Final = {
    ledger_facts.WORD_PATTERN: "WORD",
    ledger_facts.HASH_PATTERN: "HASH",
    ledger_facts.HASH_OR_NONE_PATTERN: "HASH_OR_NONE",
    ledger_facts.TEXT_PATTERN: "TEXT",
}
"""Patterns that mean the same in both languages, and what they are called in TypeScript."""


def table(head: str) -> str:
    """Return the text of ``ledger.generated.ts``."""
    structs = [(kind_of(kind), inspect.type_info(kind)) for kind in _KINDS]
    who = " | ".join(json.dumps(one.value) for one in Who)
    parts = [
        head,
        'import type { FactSpecs } from "./ledger-facts";\n',
        "/* eslint-disable no-control-regex -- to refuse them is the point */",
        *(f"const {name} = {_form(pattern)};" for pattern, name in _FORMS.items()),
        "/* eslint-enable no-control-regex */\n",
        "/** By whose doing something happened. */",
        f"export type Who = {who};\n",
        *(_interface(name, struct) for name, struct in structs),
        "/** What a ledger can say. */",
        "export type Facts =\n" + "\n".join(f"  | {_name(name)}" for name, _ in structs) + ";\n",
        "/** What each kind of entry holds, who can be behind it, and what it needs before it. */",
        f"export const KINDS: Readonly<Record<string, {_ROW}>> = {{",
        *(_row(kind, struct) for kind, (_, struct) in zip(_KINDS, structs, strict=True)),
        "};",
        "",
    ]
    return "\n".join(parts)


def _interface(name: str, struct: inspect.Type) -> str:
    fields = [f"  readonly {field.name}: {_type(field.type)};" for field in _fields(struct)]
    return "\n".join((f"export interface {_name(name)} {{", f'  readonly kind: "{name}";', *fields, "}", ""))


def _row(kind: type[Facts], struct: inspect.Type) -> str:
    facts = ", ".join(f"{field.name}: {_spec(field.type)}" for field in _fields(struct))
    by = ", ".join(json.dumps(one.value) for one in Who if one in MAY_BE_BY[kind])
    needs = json.dumps(kind_of(NEEDS[kind]) if kind in NEEDS else "")
    once = json.dumps(kind in ONCE)
    return f"  {kind_of(kind)}: {{ facts: {{ {facts} }}, by: [{by}], isOnce: {once}, needs: {needs} }},"


def _fields(struct: inspect.Type) -> tuple[inspect.Field, ...]:
    if not isinstance(struct, inspect.StructType):
        msg = f"{struct!r} is no struct; facts are msgspec structs"
        raise TypeError(msg)
    return struct.fields


def _name(kind: str) -> str:
    return "".join(word.capitalize() for word in kind.split("_")) + "Facts"


def _type(of: inspect.Type) -> str:
    match of:
        case inspect.IntType():
            return "number"
        case inspect.BoolType():
            return "boolean"
        case inspect.StrType():
            return "string"
        case inspect.LiteralType(values=values):
            return " | ".join(json.dumps(value) for value in values)
        case inspect.ListType(item_type=item):
            return f"readonly {_type(item)}[]"
        case _:
            msg = f"{of!r} has no TypeScript form yet; add one here"
            raise TypeError(msg)


def _spec(of: inspect.Type) -> str:
    match of:
        case inspect.IntType(ge=least, le=most):
            return f'{{ is: "whole", least: {least}, most: {most} }}'
        case inspect.BoolType():
            return '{ is: "bool" }'
        case inspect.StrType(max_length=most, pattern=str(pattern)):
            return f'{{ is: "text", most: {most or 64}, form: {_FORMS[pattern]} }}'
        case inspect.LiteralType(values=values):
            return f'{{ is: "one_of", words: {json.dumps(values)} }}'
        case inspect.ListType(item_type=item, max_length=most):
            return f'{{ is: "list", most: {most}, of: {_spec(item)} }}'
        case _:
            msg = f"{of!r} has no TypeScript form yet; add one here"
            raise TypeError(msg)


def _form(pattern: str) -> str:
    """Return a Python pattern for a whole text as one of JavaScript."""
    return f"/^{pattern.removeprefix(chr(92) + 'A').removesuffix(chr(92) + 'Z')}$/u"
