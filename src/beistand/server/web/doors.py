"""Which door has which lock? One line for each page and call; one that is missing opens for administrators only."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from starlette.requests import Request

from beistand.server.desk.roles import Action

Way = tuple[str, str]
"""Method and route, such as ``("POST", "/cases/{number}/notes")``."""


class Open(StrEnum):
    """Doors that ask for no role."""

    EVERYBODY = "everybody"
    HALF = "half"
    """The password was right; the second factor is still to come, or is there."""


DOORS: Final[Mapping[Way, Action | Open]] = MappingProxyType(
    {
        ("GET", "/"): Open.EVERYBODY,
        ("POST", "/notice"): Open.EVERYBODY,
        ("GET", "/notice"): Open.EVERYBODY,
        ("GET", "/datenschutz"): Open.EVERYBODY,
        ("GET", "/notice/{version:int}"): Open.EVERYBODY,
        ("GET", "/notice/{version:int}/{language}.txt"): Open.EVERYBODY,
        ("GET", "/start/{confirmation}"): Open.EVERYBODY,
        ("POST", "/start/{confirmation}/number"): Open.EVERYBODY,
        ("GET", "/start/{confirmation}/helper"): Open.EVERYBODY,
        ("GET", "/start/{confirmation}/download/{name}"): Open.EVERYBODY,
        ("POST", "/api/receipt/pdf"): Open.EVERYBODY,
        ("POST", "/api/join"): Open.EVERYBODY,
        ("GET", "/healthz"): Open.EVERYBODY,
        ("GET", "/api/openapi.json"): Open.EVERYBODY,
        ("GET", "/setup/{token}"): Open.EVERYBODY,
        ("POST", "/setup/{token}"): Open.EVERYBODY,
        ("GET", "/sign-in"): Open.EVERYBODY,
        ("POST", "/sign-in"): Open.EVERYBODY,
        ("POST", "/sign-in/passkey/options"): Open.EVERYBODY,
        ("POST", "/sign-in/passkey"): Open.EVERYBODY,
        ("GET", "/sign-in/outside"): Open.EVERYBODY,
        ("GET", "/sign-in/outside/back"): Open.EVERYBODY,
        ("GET", "/second-factor"): Open.HALF,
        ("POST", "/second-factor"): Open.HALF,
        ("POST", "/second-factor/later"): Open.HALF,
        ("POST", "/second-factor/passkey/options"): Open.HALF,
        ("POST", "/second-factor/passkey"): Open.HALF,
        ("POST", "/passkeys/options"): Open.HALF,
        ("POST", "/passkeys"): Open.HALF,
        ("POST", "/sign-out"): Open.HALF,
        ("GET", "/account"): Action.OWN_ACCOUNT,
        ("GET", "/account/authenticator"): Action.OWN_ACCOUNT,
        ("POST", "/account/authenticator"): Action.OWN_ACCOUNT,
        ("POST", "/account/password"): Action.OWN_ACCOUNT,
        ("POST", "/account/language"): Action.OWN_ACCOUNT,
        ("POST", "/account/sign-out-others"): Action.OWN_ACCOUNT,
        ("POST", "/account/sign-ins/{handle}/end"): Action.OWN_ACCOUNT,
        ("POST", "/account/passkeys/{passkey}/remove"): Action.OWN_ACCOUNT,
        ("POST", "/account/recovery-codes"): Action.OWN_ACCOUNT,
        ("GET", "/desk"): Action.READ_CASES,
        ("GET", "/cases/new"): Action.CHANGE_CASES,
        ("POST", "/cases/new"): Action.CHANGE_CASES,
        ("GET", "/cases/{number}"): Action.READ_CASES,
        ("GET", "/cases/{number}/look"): Action.READ_CASES,
        ("POST", "/cases/{number}/look"): Action.READ_CASES,
        ("POST", "/cases/{number}/notes"): Action.CHANGE_CASES,
        ("POST", "/cases/{number}/close"): Action.CHANGE_CASES,
        ("POST", "/cases/{number}/reopen"): Action.CHANGE_CASES,
        ("GET", "/cases/{number}/session"): Action.HOLD_SESSIONS,
        ("POST", "/cases/{number}/sessions/{session}/end"): Action.HOLD_SESSIONS,
        ("POST", "/api/cases/{case}/sessions"): Action.HOLD_SESSIONS,
        ("POST", "/api/sessions/{session}/receipt"): Action.HOLD_SESSIONS,
        ("POST", "/api/sessions/{session}/screenshots"): Action.HOLD_SESSIONS,
        ("POST", "/api/sessions/{session}/transcript"): Action.HOLD_SESSIONS,
        ("POST", "/cases/{number}/professional"): Action.CHANGE_CASES,
        # Programs show a token; what it covers is checked where it is read.
        ("POST", "/api/v1/cases"): Open.EVERYBODY,
        ("GET", "/api/v1/cases/{number}"): Open.EVERYBODY,
        ("GET", "/api/v1/cases/{number}/documents"): Open.EVERYBODY,
        ("GET", "/api/v1/cases/{number}/documents/{document}"): Open.EVERYBODY,
        ("GET", "/api/v1/cases/{number}/times"): Open.EVERYBODY,
        ("POST", "/cases/{number}/attachments"): Action.CHANGE_CASES,
        ("GET", "/cases/{number}/attachments/{attachment}"): Action.READ_CASES,
        ("GET", "/cases/{number}/screenshots/{attachment}"): Action.READ_CASES,
        ("GET", "/cases/{number}/transcripts/{attachment}"): Action.READ_CASES,
        ("POST", "/cases/{number}/attachments/{attachment}/remove"): Action.CHANGE_CASES,
        ("POST", "/cases/{number}/facts"): Action.CHANGE_CASES,
        ("POST", "/cases/{number}/hand-over"): Action.CHANGE_CASES,
        ("GET", "/cases/{number}/notes/{revision}"): Action.READ_CASES,
        ("POST", "/cases/{number}/sessions/{session}/report"): Action.CHANGE_CASES,
        ("POST", "/cases/{number}/times"): Action.CHANGE_CASES,
        ("GET", "/cases/{number}/times.csv"): Action.READ_CASES,
        ("POST", "/cases/{number}/times/sessions/{session}"): Action.CHANGE_CASES,
        ("POST", "/cases/{number}/times/{entry}/remove"): Action.CHANGE_CASES,
        ("GET", "/papers"): Action.MANAGE_ORGANISATION,
        ("GET", "/papers/{name}"): Action.MANAGE_ORGANISATION,
        ("GET", "/papers/{name}.pdf"): Action.MANAGE_ORGANISATION,
        ("GET", "/mails"): Action.MANAGE_ORGANISATION,
        ("POST", "/mails"): Action.MANAGE_ORGANISATION,
        ("POST", "/mails/remove"): Action.MANAGE_ORGANISATION,
        ("GET", "/cases/{number}/mail"): Action.CHANGE_CASES,
        ("GET", "/programs"): Action.MANAGE_ORGANISATION,
        ("POST", "/programs"): Action.MANAGE_ORGANISATION,
        ("POST", "/programs/webhooks"): Action.MANAGE_ORGANISATION,
        ("POST", "/programs/webhooks/{webhook}/remove"): Action.MANAGE_ORGANISATION,
        ("POST", "/programs/{token}/revoke"): Action.MANAGE_ORGANISATION,
        ("GET", "/times"): Action.BILL_TIME,
        ("POST", "/times.csv"): Action.BILL_TIME,
        ("POST", "/times/rules"): Action.MANAGE_ORGANISATION,
        ("GET", "/secrecy"): Action.SIGN_SECRECY,
        ("GET", "/secrecy/sign/{bundle}"): Action.SIGN_SECRECY,
        ("POST", "/secrecy/sign/{bundle}"): Action.SIGN_SECRECY,
        ("GET", "/secrecy/texts/{kind}/{version}"): Action.SIGN_SECRECY,
        ("GET", "/secrecy/register"): Action.MANAGE_SECRECY,
        ("GET", "/secrecy/texts/{kind}"): Action.MANAGE_SECRECY,
        ("POST", "/secrecy/texts/{kind}"): Action.MANAGE_SECRECY,
        ("GET", "/audit"): Action.READ_AUDIT,
        ("POST", "/audit/export"): Action.READ_AUDIT,
        ("POST", "/audit/check"): Action.READ_AUDIT,
        ("GET", "/privacy"): Action.MANAGE_PRIVACY,
        ("POST", "/privacy/rules/{kind}"): Action.MANAGE_PRIVACY,
        ("POST", "/privacy/person"): Action.MANAGE_PRIVACY,
        ("POST", "/privacy/person/export"): Action.MANAGE_PRIVACY,
        ("POST", "/privacy/person/erase"): Action.MANAGE_PRIVACY,
        ("POST", "/privacy/holds"): Action.MANAGE_PRIVACY,
        ("POST", "/privacy/holds/{hold}/lift"): Action.MANAGE_PRIVACY,
        ("GET", "/privacy/certificates/{certificate}.json"): Action.MANAGE_PRIVACY,
        ("GET", "/notices"): Action.MANAGE_ORGANISATION,
        ("GET", "/notices/edit"): Action.MANAGE_ORGANISATION,
        ("POST", "/notices/edit"): Action.MANAGE_ORGANISATION,
        ("POST", "/notices/preview"): Action.MANAGE_ORGANISATION,
        ("GET", "/organisation"): Action.MANAGE_ORGANISATION,
        ("POST", "/organisation"): Action.MANAGE_ORGANISATION,
        ("GET", "/people"): Action.MANAGE_PEOPLE,
        ("POST", "/people/invite"): Action.MANAGE_PEOPLE,
        ("GET", "/people/{person}"): Action.MANAGE_PEOPLE,
        ("POST", "/people/{person}/roles"): Action.MANAGE_PEOPLE,
        ("POST", "/people/{person}/disable"): Action.MANAGE_PEOPLE,
        ("POST", "/people/{person}/enable"): Action.MANAGE_PEOPLE,
        ("POST", "/people/{person}/reset"): Action.MANAGE_PEOPLE,
        ("POST", "/people/{person}/sign-ins/{handle}/end"): Action.MANAGE_PEOPLE,
    },
)


def way_of(request: Request) -> Way:
    """Return the way on which a request came; its route as it is written, without the values in it."""
    method = "GET" if request.method == "HEAD" else request.method
    # FastAPI names the route of its own calls only; plain pages are found by what answers them.
    route, endpoint = request.scope.get("route"), request.scope.get("endpoint")
    if route is None:
        route = next((one for one in request.app.routes if getattr(one, "endpoint", None) is endpoint), None)
    return method, str(getattr(route, "path", ""))


def action_of(request: Request) -> Action:
    """Return what a request of the staff wants to do; a way without a line is for administrators only."""
    action = DOORS.get(way_of(request), Action.MANAGE_ORGANISATION)
    return action if isinstance(action, Action) else Action.OWN_ACCOUNT
