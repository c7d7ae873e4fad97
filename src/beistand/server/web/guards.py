"""What holds for every request? Strict headers on the way out, size and origin on the way in."""

import re
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from beistand.wire.limits import RECEIPT_MAX_BYTES, TRANSCRIPT_MAX_BYTES

BODY_MAX_BYTES: Final = 256 * 1024
"""Letters beside ASCII take three times their size in a form: 60 kB of notes fit."""
UPLOAD_MAX_BYTES: Final = 26 * 1024 * 1024
_UPLOADS: Final = re.compile(r"/cases/[^/]+/attachments|/api/sessions/[^/]+/screenshots")
_RECEIPTS: Final = re.compile(r"/api/sessions/[^/]+/(receipt|transcript)")
HSTS_MAX_AGE_S: Final = 365 * 24 * 3600
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS: Final = (
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
)


class StrictHeaders:
    """Adds the headers that keep a page to itself; nothing but static files is kept by browsers."""

    def __init__(self, app: ASGIApp, *, is_secure: bool) -> None:
        self._app = app
        hsts = (("strict-transport-security", f"max-age={HSTS_MAX_AGE_S}"),) if is_secure else ()
        self._headers = (*HEADERS, *hsts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Static files are asked for again each time and answered with "not modified": a new version is used at once.
        keeping = "no-cache" if scope["path"].startswith("/static/") else "no-store"

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers:
                    headers[name] = value
                headers.setdefault("cache-control", keeping)
            await send(message)

        await self._app(scope, receive, strict)


class SizeLimit:
    """Refuses bodies above ``BODY_MAX_BYTES``, and files above ``UPLOAD_MAX_BYTES``, whatever their header says.

    ``larger``: other limits by path.
    """

    def __init__(self, app: ASGIApp, *, larger: Mapping[str, int] = MappingProxyType({})) -> None:
        self._app = app
        self._larger = dict(larger)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while it is small enough."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit_bytes = self._limit_bytes(scope["path"])
        declared = Headers(scope=scope).get("content-length", "0")
        is_too_large = not declared.isdecimal() or int(declared) > limit_bytes
        got_bytes = 0

        async def limited() -> Message:
            nonlocal got_bytes
            if is_too_large:
                raise HTTPException(413)
            message = await receive()
            got_bytes += len(message.get("body", b""))
            if got_bytes > limit_bytes:
                raise HTTPException(413)
            return message

        await self._app(scope, limited, send)

    def _limit_bytes(self, path: str) -> int:
        if _UPLOADS.fullmatch(path):
            return UPLOAD_MAX_BYTES
        return (
            max(RECEIPT_MAX_BYTES, TRANSCRIPT_MAX_BYTES)
            if _RECEIPTS.fullmatch(path)
            else self._larger.get(path, BODY_MAX_BYTES)
        )


class OwnPagesOnly:
    """Refuses changes that another site's page asks for.

    Browsers say where a request comes from: ``Sec-Fetch-Site`` where they know it, else ``Origin``. With our referrer
    policy the origin of a plain form is ``null``, so it counts only when it names somebody. Programs send neither.
    """

    def __init__(self, app: ASGIApp, *, origins: Collection[str], refuse: Callable[[Request], Response]) -> None:
        self._app = app
        self._refuse = refuse
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it is our own."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            headers = Headers(scope=scope)
            site, origin = headers.get("sec-fetch-site"), headers.get("origin", "null").lower()
            is_foreign = site not in {"same-origin", "none"} if site else origin not in {"null", *self._origins}
            if is_foreign:
                await self._refuse(Request(scope))(scope, receive, send)
                return
        await self._app(scope, receive, send)
