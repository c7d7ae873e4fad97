"""How does a template become a page? Knows templates, languages and cookies; knows nothing of what the pages say.

Every template gets ``language``, ``t`` (text of a key, facts by keyword), ``t_has`` (is there such a key?),
``languages`` (the switch) and what the page passes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from beistand.server.notice.languages import Language, TextLanguage
from beistand.server.web.language import Catalogue, negotiate, negotiate_text
from beistand.server.web.markdown import markdown

TEMPLATES: Final = Path(__file__).with_name("templates")
LANGUAGE_COOKIE: Final = "language"
_YEAR_S: Final = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChoice:
    """One entry of the language switch.

    Attributes:
        code: such as ``de``.
        name: what its speakers call it.
        address: this page in that language.
    """

    code: str
    name: str
    address: str


class Pages:
    """Renders templates in the language of whoever asks."""

    __slots__ = ("_catalogue", "_environment")

    def __init__(self, catalogue: Catalogue, *, templates: Path = TEMPLATES) -> None:
        self._catalogue = catalogue
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["day"] = day
        self._environment.filters["moment"] = moment
        self._environment.filters["markdown"] = markdown
        self._environment.filters["size"] = size
        self._environment.filters["duration"] = duration

    def language(self, request: Request, *, remembered: str | None = None) -> Language:
        """Return the language of a request; ``remembered`` is a person's own setting and comes before the cookie."""
        return negotiate(
            asked=request.query_params.get("language"),
            remembered=remembered or request.cookies.get(LANGUAGE_COOKIE),
            accepted=request.headers.get("accept-language"),
        )

    def text_language(self, request: Request) -> TextLanguage:
        """Return in which language the notice is read; a page of it may know one more than the other pages."""
        return negotiate_text(
            asked=request.query_params.get("language"),
            remembered=request.cookies.get(LANGUAGE_COOKIE),
            accepted=request.headers.get("accept-language"),
        )

    def text(self, language: Language, key: str, **facts: object) -> str:
        """Return one text, see ``Catalogue.text``."""
        return self._catalogue.text(language, key, **facts)

    def page(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        remembered: str | None = None,
        **facts: object,
    ) -> HTMLResponse:
        """Render one page; remembers a language that was asked for in the address."""
        language = self.language(request, remembered=remembered)
        known: dict[str, object] = {
            "language": language,
            "t": partial(self._catalogue.text, language),
            "t_has": self._catalogue.has,
            "languages": choices(request, Language),
            "spoken": language,
            "organisation_name": "",
        }
        body = self._environment.get_template(template).render(known | facts)
        response = HTMLResponse(body, status_code=status)
        response.headers["content-language"] = language
        response.headers["vary"] = "Cookie, Accept-Language"
        asked = request.query_params.get("language", "")
        if asked in set(TextLanguage):
            secure = request.url.scheme == "https"
            response.set_cookie(LANGUAGE_COOKIE, asked, max_age=_YEAR_S, samesite="lax", httponly=True, secure=secure)
        return response


def day(moment_: datetime, language: Language) -> str:
    """Write a date for people: ``23.11.2026`` or ``23 November 2026``. Without a time zone it is read as UTC."""
    here = _local(moment_)
    return f"{here:%d.%m.%Y}" if language == Language.DE else f"{here.day} {_MONTHS[here.month - 1]} {here.year}"


def moment(moment_: datetime, language: Language) -> str:
    """Write a date and time for people, with the offset of the server's time zone."""
    here = _local(moment_)
    zone = here.tzname() or "UTC"
    if language == Language.DE:
        return f"{day(moment_, language)}, {here:%H:%M} Uhr ({zone})"
    return f"{day(moment_, language)}, {here:%H:%M} ({zone})"


def size(size_bytes: int, language: Language) -> str:
    """Write a number of bytes for people: ``3,2 MB`` or ``3.2 MB``."""
    value, unit = float(size_bytes), "B"
    for bigger in ("kB", "MB"):
        if value < 1_000:  # noqa: PLR2004 - SI units
            break
        value, unit = value / 1_000, bigger
    text = f"{value:.0f}" if unit == "B" or value >= 100 else f"{value:.1f}"  # noqa: PLR2004 - three digits that count
    return f"{text.replace('.', ',') if language == Language.DE else text} {unit}"


def duration(seconds: int) -> str:
    """Write a time span to the second: ``1:02:03``."""
    return f"{seconds // 3_600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _local(moment_: datetime) -> datetime:
    """Return a moment in the time zone of the server."""
    return (moment_ if moment_.tzinfo else moment_.replace(tzinfo=UTC)).astimezone()


def choices(request: Request, languages: Iterable[Language | TextLanguage]) -> list[LanguageChoice]:
    """Return this page in some languages; other query parameters stay."""
    if request.method not in {"GET", "HEAD"}:
        return []
    return [
        LanguageChoice(
            code=language,
            name=language.own_name,
            address="?" + str(request.url.include_query_params(language=language.value).query),
        )
        for language in languages
    ]


_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
