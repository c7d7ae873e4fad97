"""Who does the company's own sign-in service say this is? OpenID Connect Core 1.0, code flow with PKCE (RFC 7636).

Asks over the network and blocks: never inside a transaction.
"""

import base64
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from beistand.server.desk.errors import DeskError

TIMEOUT_S: Final = 10.0
ANSWER_MAX_BYTES: Final = 512 * 1024
LEEWAY_S: Final = 60
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""Asymmetric ones only: nobody who knows the client secret can make a token."""
STRONG: Final = frozenset({"mfa"})
"""Words of ``amr`` (RFC 8176) that say: more than one factor."""
_SUBJECT_MAX_CHARS: Final = 255


class ProviderError(DeskError):
    """The sign-in service cannot be asked, or what it says does not hold."""

    def __init__(self, message: str) -> None:
        super().__init__("outside", message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to sign in there. All are random and secret; ``state`` comes back, ``nonce`` stands in the token."""

    state: str
    nonce: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom the service vouches for. ``email``: casefolded, empty unless verified; ``is_strong``: with two factors."""

    issuer: str
    subject: str
    email: str
    is_strong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One sign-in service. ``issuer``: its address; ``back``: our address to which it sends people back."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    back: str

    def begin(self) -> Attempt:
        """Return a new attempt."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return Attempt(state=state, nonce=nonce, verifier=verifier)

    def address(self, attempt: Attempt) -> str:
        """Return where the browser is to go.

        Raises:
            ProviderError: the service cannot be asked.
        """
        address: str = prepare_grant_uri(
            self._place(self._about(), "authorization_endpoint"),
            client_id=self.client,
            response_type="code",
            redirect_uri=self.back,
            scope="openid email",
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
        )
        return address

    def identity(self, *, code: str, attempt: Attempt, now: datetime) -> Identity:
        """Exchange the code that came back and check the token.

        Raises:
            ProviderError: the service cannot be asked, refuses, or its token does not hold.
        """
        if not code:
            raise ProviderError("the service sent no code; it refused, or the person did")
        about = self._about()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": attempt.verifier,
        }
        answer = _ask(self._place(about, "token_endpoint"), form=form, authorization=self._authorization())
        keys = _ask(self._place(about, "jwks_uri"))
        claims = self._claims(str(answer.get("id_token", "")), keys=keys, nonce=attempt.nonce, now=now)
        subject = str(claims["sub"])
        if not 0 < len(subject) <= _SUBJECT_MAX_CHARS:
            raise ProviderError(f"the subject has {len(subject)} characters; 1 to {_SUBJECT_MAX_CHARS} are allowed")
        is_known = claims.get("email_verified") is True and isinstance(claims.get("email"), str)
        methods = claims.get("amr") or []
        return Identity(
            issuer=self.issuer,
            subject=subject,
            email=str(claims["email"]).strip().casefold() if is_known else "",
            is_strong=bool(STRONG & {str(method) for method in methods}),
        )

    def _claims(self, token: str, *, keys: Mapping[str, Any], nonce: str, now: datetime) -> Mapping[str, Any]:
        try:
            read = jwt.decode(token, KeySet.import_key_set(dict(keys)), algorithms=ALGORITHMS)  # type: ignore[arg-type] # a key set as JSON
            must: dict[str, Any] = {"iss": {"essential": True, "value": self.issuer}}
            must["aud"] = {"essential": True, "value": self.client}
            claims = CodeIDToken(read.claims, read.header, must, {"nonce": nonce, "client_id": self.client})
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ProviderError(f"the token does not hold: {type(error).__name__}: {error}") from error
        except Exception as error:
            if type(error).__module__.split(".")[0] != "authlib":
                raise
            raise ProviderError(f"the token does not hold: {type(error).__name__}: {error}") from error
        return read.claims

    def _about(self) -> Mapping[str, Any]:
        about = _ask(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != self.issuer:
            raise ProviderError(f"the service calls itself {about.get('issuer')!r}; configured is {self.issuer!r}")
        return about

    def _place(self, about: Mapping[str, Any], name: str) -> str:
        place = str(about.get(name, ""))
        # A service on HTTPS must not send secrets anywhere else.
        if not place.startswith("https://") and not self.issuer.startswith("http://"):
            raise ProviderError(f"{name} must be an https address; got {place[:80]!r}")
        return place

    def _authorization(self) -> str:
        quoted = ":".join(urllib.parse.quote(part, safe="") for part in (self.client, self.secret))
        return "Basic " + base64.b64encode(quoted.encode()).decode()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Codes and secrets go to the address that was named, not to where it points."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        """Follow nothing."""


def _ask(address: str, *, form: Mapping[str, str] | None = None, authorization: str = "") -> Mapping[str, Any]:
    """Return the JSON object at an address."""
    headers = {"Accept": "application/json"} | ({"Authorization": authorization} if authorization else {})
    data = urllib.parse.urlencode(form).encode() if form else None
    try:
        request = urllib.request.Request(address, data=data, headers=headers)  # noqa: S310 - settings and _place let https through
        with urllib.request.build_opener(_NoRedirects()).open(request, timeout=TIMEOUT_S) as answer:
            read = json.loads(answer.read(ANSWER_MAX_BYTES))
    except urllib.error.HTTPError as error:
        with error:
            raise ProviderError(f"the service answered {error.code}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ProviderError(f"the service cannot be asked: {error}") from error
    if not isinstance(read, dict):
        raise ProviderError("the service answered something that is no JSON object")
    return read
