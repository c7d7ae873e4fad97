"""What do programs send and get below ``/api/``? The models of it; the published schema is made from them."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

Hex32 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Join(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer's module asks to be let in. ``number``: the first four digits of the code."""

    number: Annotated[str, Meta(max_length=16)]


class Helper(msgspec.Struct, frozen=True, kw_only=True):
    """Who helps, and since when bound to secrecy without a gap.

    ``bound_since_ms``: Unix time; 0: not bound (then no session should have begun). ``is_professional``: also by
    § 203 StGB.
    """

    name: str
    bound_since_ms: Annotated[int, Meta(ge=0)]
    is_professional: bool


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """The customer's module is let in; the ticket opens ``/relay`` until the session is over."""

    ticket: str
    helper: Helper


class OfferedNotice(msgspec.Struct, frozen=True, kw_only=True):
    """The notice of a session. ``policy``: 32 packed bytes in hex; hashes: SHA-256 in hex.

    ``text_de_plain_sha256``: null in versions of the time before plain German.
    """

    version: Annotated[int, Meta(ge=1)]
    policy: Hex32
    text_de_sha256: Hex32
    text_en_sha256: Hex32
    text_de_plain_sha256: Hex32 | None


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A session was opened (protocol 1.1). ``session``: 16 bytes in hex; ``expires_ms``: Unix time."""

    session: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    number: Annotated[str, Meta(pattern="^[0-9]{4}$")]
    ticket: str
    expires_ms: Annotated[int, Meta(ge=0)]
    notice_hash: Hex32
    organisation: str
    supporter: str
    purpose: str
    notice: OfferedNotice


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The database answers. ``late_reports``: happenings that it does not take just now; they are kept."""

    status: Annotated[str, Meta(pattern="^ok$")]
    late_reports: Annotated[int, Meta(ge=0)]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence for people."""

    de: str
    en: str


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why not. ``error``: a word for programs."""

    error: str
    message: Message


def body_of(model: type, *, about: str) -> dict[str, Any]:
    """Return a request or response of OpenAPI 3.1 whose JSON is this model."""
    (schema,), known = msgspec.json.schema_components([model], ref_template="{name}")
    return {"description": about, "content": {"application/json": {"schema": _whole(schema, known)}}}


def _whole(schema: Any, known: dict[str, Any]) -> Any:  # noqa: ANN401 - a piece of JSON
    """Return a schema with everything in place that it points to."""
    if isinstance(schema, list):
        return [_whole(one, known) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _whole(known[schema["$ref"]], known)
    return {name: _whole(value, known) for name, value in schema.items()}
