"""How does somebody become bound to secrecy, and who must be reminded? Reading, signing, the register, the texts."""

import re
from collections.abc import Collection
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from beistand.server.desk import proofs, secrecy
from beistand.server.desk.errors import NotThereError, WrongInputError
from beistand.server.desk.proofs import Shown, Way
from beistand.server.desk.secrecy import BUNDLES, Kind
from beistand.server.web.reception import Reception
from beistand.server.web.staff_account import number_in
from beistand.server.web.visits import Visit, Visits, go_to, slow_down

TYPED_MAX_CHARS: Final = 300
_THEN: Final = re.compile(r"/cases/[0-9]{4}-[0-9]{1,9}(/session)?", re.ASCII)


class SecrecyPages:
    """The secrecy register."""

    def __init__(self, reception: Reception, visits: Visits) -> None:
        self._reception = reception
        self._visits = visits

    def routes(self) -> list[Route]:
        """Return the routes."""
        staff, administrators = self._visits.staff, self._visits.administrators
        return [
            Route("/secrecy", staff(self.own), methods=["GET"]),
            Route("/secrecy/sign/{bundle}", staff(self.show), methods=["GET"]),
            Route("/secrecy/sign/{bundle}", staff(self.sign), methods=["POST"]),
            Route("/secrecy/register", administrators(self.register), methods=["GET"]),
            Route("/secrecy/texts/{kind}", administrators(self.edit), methods=["GET"]),
            Route("/secrecy/texts/{kind}", administrators(self.publish), methods=["POST"]),
            Route("/secrecy/texts/{kind}/{version}", staff(self.version), methods=["GET"]),
            Route("/cases/{number}/professional", staff(self.mark), methods=["POST"]),
        ]

    def own(self, visit: Visit) -> Response:
        """Show how I stand."""
        with self._reception.books.reading() as tx:
            standings = secrecy.standings(tx, visit.me.person, now=visit.now)
        return self._visits.page(visit, "staff/secrecy.html", {"standings": standings})

    def show(self, visit: Visit) -> Response:
        """Show what is to be read and signed."""
        return self._sign_page(visit)

    def sign(self, visit: Visit) -> Response:
        """Keep the signature: everything read, and the second factor right once more."""
        kinds, me = _kinds(visit), visit.me.person
        tries, now_ms = self._reception.tries.sign_in_by_person, self._reception.now_ms()
        slow_down(tries.wait_ms(me.email, now_ms=now_ms))
        try:
            read = _read(visit, kinds)
            by_password = self._by_password(visit)
            with self._reception.books.transaction() as tx:
                site = self._reception.site_for(visit.request)
                proof = by_password or proofs.check(tx, me, _shown(visit), site=site, now=visit.now)
                if proof is not None:
                    language = self._reception.pages.language(visit.request, remembered=me.language)
                    secrecy.sign(tx, me, read=read, language=language.value, proof=proof, now=visit.now)
        except WrongInputError as error:
            return self._sign_page(visit, wrong=error)
        if proof is None:
            tries.wrong(me.email, now_ms=now_ms)
            return self._sign_page(visit, wrong=WrongInputError("proof", "proof", "the second factor is wrong"))
        tries.right(me.email)
        then = visit.field("then")
        return go_to(then if _THEN.fullmatch(then) else "/secrecy?said=signed")

    def register(self, visit: Visit) -> Response:
        """Show everybody, and who must be reminded."""
        with self._reception.books.reading() as tx:
            facts = {
                "lines": secrecy.register(tx, now=visit.now),
                "texts": {kind: secrecy.versions(tx, kind)[0] for kind in Kind},
            }
        return self._visits.page(visit, "staff/secrecy_register.html", facts)

    def edit(self, visit: Visit) -> Response:
        """Show the text that holds, to be changed into a new version."""
        return self._text_page(visit)

    def publish(self, visit: Visit) -> Response:
        """Publish a new version of a text."""
        names = ("text_de", "text_en", "valid_months")
        fields = {name: visit.field(name) for name in names}
        try:
            with self._reception.books.transaction() as tx:
                secrecy.publish(tx, kind=_kind(visit), **fields, by=visit.me.person, now=visit.now)
        except WrongInputError as error:
            return self._text_page(visit, wrong=error)
        return go_to("/secrecy/register?said=secrecy_text")

    def version(self, visit: Visit) -> Response:
        """Show one version of a text, old or new."""
        with self._reception.books.reading() as tx:
            document = secrecy.document(tx, _kind(visit), number_in(visit, "version"))
        return self._visits.page(visit, "staff/secrecy_version.html", {"document": document})

    def mark(self, visit: Visit) -> Response:
        """Note whether the customer of a case keeps secrets by profession."""
        number, is_marked = visit.part("number"), visit.field("professional") == "yes"
        with self._reception.books.transaction() as tx:
            secrecy.mark(tx, case=number, is_marked=is_marked, by=visit.me.person, now=visit.now)
        return go_to(f"/cases/{number}?said=professional")

    def _by_password(self, visit: Visit) -> Way | None:
        """Check the password of somebody who has no second factor, which only a local server allows."""
        me = visit.me.person
        if me.has_second_factor or not self._reception.settings.is_local:
            return None
        typed = visit.field("password")[:TYPED_MAX_CHARS]
        return "password" if self._reception.passwords.is_right(typed, me.password_hash) else None

    def _sign_page(self, visit: Visit, wrong: WrongInputError | None = None) -> Response:
        then = visit.field("then") or visit.request.query_params.get("then", "")
        with self._reception.books.reading() as tx:
            documents = [secrecy.versions(tx, kind)[0] for kind in _kinds(visit)]
        facts = {"documents": documents, "bundle": visit.part("bundle"), "then": then, "wrong": wrong}
        return self._visits.page(visit, "staff/secrecy_sign.html", facts, status=422 if wrong else 200)

    def _text_page(self, visit: Visit, wrong: WrongInputError | None = None) -> Response:
        with self._reception.books.reading() as tx:
            versions = secrecy.versions(tx, _kind(visit))
        newest = versions[0]
        values = {"text_de": newest.text_de, "text_en": newest.text_en, "valid_months": str(newest.valid_months)}
        if wrong:
            values = {name: visit.field(name) for name in values}
        facts = {"kind": _kind(visit), "versions": versions, "values": values, "wrong": wrong}
        return self._visits.page(visit, "staff/secrecy_text.html", facts, status=422 if wrong else 200)


def _shown(visit: Visit) -> Shown:
    return Shown(code=visit.field("code")[:TYPED_MAX_CHARS], passkey=visit.field("passkey"))


def _read(visit: Visit, kinds: Collection[Kind]) -> dict[Kind, int]:
    """Return which version of each text was read.

    Raises:
        WrongInputError: a box is not ticked.
    """
    if any(visit.field(f"read_{kind}") != "yes" for kind in kinds):
        word = "unread"
        raise WrongInputError("read", word, "every text must be read")
    return {kind: _version(visit.field(f"version_{kind}")) for kind in kinds}


def _kinds(visit: Visit) -> tuple[Kind, ...]:
    kinds = BUNDLES.get(visit.part("bundle"))
    if kinds is None:
        raise NotThereError("not_found", f"there is no bundle {visit.part('bundle')!r}; there are {', '.join(BUNDLES)}")
    return kinds


def _kind(visit: Visit) -> Kind:
    if visit.part("kind") not in set(Kind):
        raise NotThereError("not_found", f"there is no kind {visit.part('kind')!r}; there are {', '.join(Kind)}")
    return Kind(visit.part("kind"))


def _version(text: str) -> int:
    """Read a version; 0, which is none, when it makes no sense."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004
