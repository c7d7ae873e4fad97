"""How does the module get its ticket? One HTTPS request with the four digits that route, within a limit."""

import asyncio
import http.client
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Annotated, Final

import msgspec
from msgspec import Meta

JOIN_TIMEOUT_S: Final = 10.0
ANSWER_MAX_BYTES: Final = 65_536
_REFUSALS: Final = frozenset(
    {"unknown_number", "code_expired", "code_used", "session_over", "too_many_tries", "old_version"},
)

_OUT_OF_TIME: Final = frozenset({9, 10})
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""


class JoinError(Exception):
    """The server gave no ticket.

    Attributes:
        word: the server's word, or ``server_unreachable``, ``server_untrusted``, ``server_expired``,
            ``server_strange``.
        wait_s: how long to wait before another try; 0: the server did not say.
    """

    def __init__(self, word: str, detail: str, *, wait_s: int = 0) -> None:
        super().__init__(f"{word}: {detail}")
        self.word = word
        self.detail = detail
        self.wait_s = wait_s


class _Helper(msgspec.Struct, frozen=True, kw_only=True):
    bound_since_ms: Annotated[int, Meta(ge=0, le=2**53)]
    is_professional: bool


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    ticket: Annotated[str, Meta(min_length=1, max_length=512, pattern=r"^[A-Za-z0-9_.\-]+$")]
    helper: _Helper | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A ticket, and what the company says of the supporter: bound to secrecy since when (0: not), § 203 StGB too?

    ``bound_since_ms``: Unix time; None: the server did not say.
    """

    ticket: str
    bound_since_ms: int | None = None
    is_professional: bool = False


class _Error(msgspec.Struct, frozen=True, kw_only=True):
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAsker:
    """Asks one server for tickets. ``tls``: how it is verified; None for plain http on this machine."""

    server: str
    tls: ssl.SSLContext | None = field(repr=False)

    async def ask(self, number: str) -> Admission:
        """Return the ticket for this number, and what it comes with.

        Raises:
            JoinError: the server refused, or could not be asked within ``JOIN_TIMEOUT_S``.
        """
        try:
            async with asyncio.timeout(JOIN_TIMEOUT_S + 2):
                return await asyncio.to_thread(self._ask, number)
        except TimeoutError:
            raise JoinError("server_unreachable", f"no answer within {JOIN_TIMEOUT_S:.0f} s") from None

    def _ask(self, number: str) -> Admission:
        request = urllib.request.Request(  # noqa: S310 - settings let https and this machine's http through only
            f"{self.server}/api/join",
            data=msgspec.json.encode({"number": number}),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            method="POST",
        )
        try:
            with no_redirects(self.tls).open(request, timeout=JOIN_TIMEOUT_S) as answer:
                return _read_answer(answer.read(ANSWER_MAX_BYTES + 1))
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error) from None
        except urllib.error.URLError as error:
            raise _unreachable(error.reason) from error
        except (OSError, http.client.HTTPException) as error:
            raise _unreachable(error) from error


def no_redirects(tls: ssl.SSLContext | None) -> urllib.request.OpenerDirector:
    """Return what sends a request to the server that was named, verified by ``tls``, and nowhere else."""
    return urllib.request.build_opener(urllib.request.HTTPSHandler(context=tls), _NoRedirects())


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A ticket is asked from the server that was named, not from where it points to."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        """Follow nothing."""


def _read_answer(body: bytes) -> Admission:
    try:
        answer = msgspec.json.decode(body[:ANSWER_MAX_BYTES], type=_Answer)
    except msgspec.MsgspecError as error:
        raise JoinError("server_strange", f"not a beistand server: {error}") from error
    if answer.helper is None:
        return Admission(ticket=answer.ticket)
    helper = answer.helper
    return Admission(ticket=answer.ticket, bound_since_ms=helper.bound_since_ms, is_professional=helper.is_professional)


def _refusal(error: urllib.error.HTTPError) -> JoinError:
    body = error.read(ANSWER_MAX_BYTES)
    try:
        word = msgspec.json.decode(body, type=_Error).error
    except msgspec.MsgspecError:
        word = ""
    wait = error.headers.get("Retry-After", "")
    if word in _REFUSALS:
        return JoinError(word, f"HTTP {error.code}", wait_s=int(wait) if wait.isdecimal() else 0)
    return JoinError("server_strange", f"HTTP {error.code}")


def _unreachable(reason: object) -> JoinError:
    if isinstance(reason, ssl.SSLCertVerificationError) and reason.verify_code in _OUT_OF_TIME:
        return JoinError("server_expired", str(reason))
    word = "server_untrusted" if isinstance(reason, ssl.SSLError) else "server_unreachable"
    return JoinError(word, str(reason))
