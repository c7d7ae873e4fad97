"""How does the browser learn the language of the wire? TypeScript written from the Python definitions.

Run ``python -m tools.generate_wire`` after a change of ``wire/messages.py``, ``wire/limits.py`` or the check words;
a test fails while the written files are not current.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final, get_args

from msgspec import inspect

from beistand.seal.words_table import WORDS_TABLE
from beistand.wire import closing, limits, messages
from beistand.wire.policy import Mode, Policy, Right, pack_policy
from tools import generate_ledger

ROOT: Final = Path(__file__).resolve().parents[1]
BROWSER: Final = ROOT / "browser" / "src"
_HEAD: Final = (
    "// Generated from {source} by tools/generate_wire.py. Do not edit: run `python -m tools.generate_wire`.\n"
)
_SCALARS: Final = {inspect.IntType: "number", inspect.FloatType: "number", inspect.BoolType: "boolean"}


def files() -> dict[Path, str]:
    """Return the text of every generated file."""
    return {
        BROWSER / "wire" / "messages.generated.ts": _messages(),
        BROWSER / "wire" / "limits.ts": _limits(),
        BROWSER / "wire" / "closing.generated.ts": _closings(),
        BROWSER / "wire" / "rights.generated.ts": _rights(),
        BROWSER / "wire" / "ledger.generated.ts": generate_ledger.table(
            _HEAD.format(source="src/beistand/wire/ledger_facts.py")
        ),
        BROWSER / "seal" / "words.generated.ts": _words(),
    }


def main() -> int:
    """Write every generated file that is not current."""
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"written: {path.relative_to(ROOT)}")
    return 0


def _limits() -> str:
    head = _HEAD.format(source="src/beistand/wire/limits.py")
    lines = [f"export const {name} = {value:_};" for name, value in vars(limits).items() if isinstance(value, int)]
    return "\n".join((head, "/** Which numbers must both ends and the relay agree on? */", *lines, ""))


def _closings() -> str:
    head = _HEAD.format(source="src/beistand/wire/closing.py")
    rows = [
        f'  {{ word: "{one.word}", code: {one.code}, isFinal: {json.dumps(one.is_final)} }},'
        for one in closing.CLOSINGS
    ]
    row = "{ readonly word: string; readonly code: number; readonly isFinal: boolean }"
    opening = f"export const CLOSINGS: readonly {row}[] = ["
    return "\n".join(
        (
            head,
            "/** With which code and word does the server close a link, and may the end come back? */",
            opening,
            *rows,
            "];",
            "",
        )
    )


def _rights() -> str:
    head = _HEAD.format(source="src/beistand/wire/policy.py")
    names = " | ".join(json.dumps(right.value) for right in Right)
    rows = [f"  {right.value}: {_mode_at(right)}," for right in Right]
    table = "export const MODE_AT: Readonly<Record<Right, number>> = {"
    return "\n".join(
        (
            head,
            "/** What a grant can cover. */",
            f"export type Right = {names};",
            "",
            "/** Which byte of a packed policy says how each right may come to be. */",
            table,
            *rows,
            "};",
            "",
        )
    )


def _mode_at(right: Right) -> int:
    """Return the place of the byte that differs when only this right differs."""
    never, ask = (pack_policy(replace(Policy(), **{right.value: mode})) for mode in (Mode.NEVER, Mode.ASK))
    (place,) = (at for at, (one, other) in enumerate(zip(never, ask, strict=True)) if one != other)
    return place


def _words() -> str:
    head = _HEAD.format(source="src/beistand/seal/words_table.py")
    rows = [f'  ["{german}", "{english}"],' for german, english in WORDS_TABLE]
    opening = "export const WORDS_TABLE: readonly (readonly [string, string])[] = ["
    return "\n".join(
        (head, "/** Which 256 words can be compared on the phone? German, English. */", opening, *rows, "];", "")
    )


def _messages() -> str:
    from_customer, from_supporter = (
        [_struct(kind) for kind in get_args(union)] for union in (messages.FromCustomer, messages.FromSupporter)
    )
    screen = _struct(messages.Screen)
    every = {one.cls.__name__: one for one in (*from_customer, *from_supporter)}
    parts = [
        _HEAD.format(source="src/beistand/wire/messages.py"),
        'import type { Fields } from "./fields";\n',
        "/** Which typed messages do the two ends exchange after the customer's yes? */\n",
        _interface(screen, is_message=False),
        *(_interface(one, is_message=True) for one in every.values()),
        _union("FromCustomer", from_customer),
        _union("FromSupporter", from_supporter),
        "export type Message = FromCustomer | FromSupporter;\n",
        f"const SCREEN: Fields = {_fields(screen)};\n",
        _table("FROM_CUSTOMER", from_customer),
        _table("FROM_SUPPORTER", from_supporter),
        f"export const END_REASONS = {json.dumps(messages.END_REASONS)} as const;\n",
    ]
    return "\n".join(parts)


def _struct(kind: type) -> inspect.StructType:
    found = inspect.type_info(kind)
    if not isinstance(found, inspect.StructType):
        msg = f"{kind!r} is no struct; messages are msgspec structs"
        raise TypeError(msg)
    return found


def _interface(struct: inspect.StructType, *, is_message: bool) -> str:
    text = " ".join((struct.cls.__doc__ or "").replace("``", "`").split())
    kind = [f'  readonly kind: "{struct.cls.__name__}";'] if is_message else []
    fields = [f"  readonly {_camel(one.name)}: {_type(one.type)};" for one in struct.fields]
    return "\n".join((f"/** {text} */", f"export interface {struct.cls.__name__} {{", *kind, *fields, "}", ""))


def _union(name: str, structs: list[inspect.StructType]) -> str:
    return f"export type {name} =\n" + "\n".join(f"  | {one.cls.__name__}" for one in structs) + ";\n"


def _table(name: str, structs: list[inspect.StructType]) -> str:
    rows = [f"  {one.tag}: {{ kind: {json.dumps(one.cls.__name__)}, fields: {_fields(one)} }}," for one in structs]
    opening = (
        f"export const {name}: Readonly<Record<number, {{ readonly kind: string; readonly fields: Fields }}>> = {{"
    )
    return "\n".join((f"/** By tag: the fields in the order of the wire. */\n{opening}", *rows, "};", ""))


def _fields(struct: inspect.StructType) -> str:
    return "[" + ", ".join(f"[{json.dumps(_camel(one.name))}, {_spec(one.type)}]" for one in struct.fields) + "]"


def _type(of: inspect.Type) -> str:
    match of:
        case inspect.StrType():
            return "string"
        case inspect.BytesType():
            return "Uint8Array<ArrayBuffer>"
        case inspect.ListType(item_type=item):
            return f"readonly {_type(item)}[]"
        case inspect.StructType():
            return of.cls.__name__
        case _:
            return _SCALARS[type(of)]


def _spec(of: inspect.Type) -> str:
    match of:
        case inspect.IntType(ge=least, le=most):
            spec = f'is: "whole", least: {least}, most: {most}'
        case inspect.FloatType(ge=least, le=most):
            spec = f'is: "real", least: {least}, most: {most}'
        case inspect.BoolType():
            spec = 'is: "bool"'
        case inspect.StrType(max_length=most):
            spec = f'is: "text", most: {most}'
        case inspect.BytesType(min_length=least, max_length=most):
            spec = f'is: "bytes", least: {least or 0}, most: {most}'
        case inspect.ListType(item_type=item, max_length=most):
            spec = f'is: "list", most: {most}, of: {_spec(item)}'
        case inspect.StructType():
            spec = 'is: "struct", fields: SCREEN'
        case _:
            msg = f"{of!r} has no TypeScript form yet; add one here"
            raise TypeError(msg)
    return f"{{ {spec} }}"


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


if __name__ == "__main__":
    sys.exit(main())
