"""What does a person read in a receipt? Headings, rows and tables in one language; paper and text show the same.

Takes a verdict, so nobody reads a receipt without being told whether it holds. Times are shown in a given zone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final, Literal

from beistand.proof.check import Result, Verdict
from beistand.proof.sentences import said
from beistand.proof.telling import grouped, sentence_of, told
from beistand.proof.words import ReceiptWords
from beistand.wire import ledger_facts as f
from beistand.wire.ledger import Entry
from beistand.wire.receipt import Answer, Receipt

_YEAR_MAX_MS: Final = 253_402_300_799_000
_ONE_LINE: Final = ("controller", "contact", "data_protection_officer", "authority")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading with what stands below it: paragraphs, then rows of label and value, then a table.

    Attributes:
        head: the names of the table's columns; empty: there is no table.
        widths: of the columns, relative to each other.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    head: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A receipt as it is read. ``result``: for a mark of colour; ``page``: what "page" is called."""

    title: str
    intro: str
    language: f.Language
    page: str
    result: Result
    sections: tuple[Section, ...]


def reading_of(verdict: Verdict, words: ReceiptWords, *, zone: tzinfo = UTC) -> Reading:
    """Return what is to be read. Of a receipt whose form is broken only that is told."""
    sections = [_verdict(verdict, words)]
    if verdict.receipt is not None and verdict.result is not Result.BROKEN:
        sections += _Pages(verdict.receipt, verdict.entries, words, zone).sections()
        sections.append(_own_check(verdict, verdict.receipt, words))
        sections += _notice(verdict.receipt, words)
    return Reading(
        title=words.text("title"),
        intro=words.text("intro"),
        language=words.language,
        page=words.text("page"),
        result=verdict.result,
        sections=tuple(sections),
    )


def _verdict(verdict: Verdict, words: ReceiptWords) -> Section:
    told = [words.text(f"verdict.{verdict.result.value}")]
    if verdict.first_broken:
        told.append(words.text("verdict.entry", entry=verdict.first_broken))
    spoken: Literal["de", "en"] = "en" if words.language == "en" else "de"
    told += [said(finding, spoken) for finding in verdict.findings if finding.result is Result.PARTLY]
    return Section(heading=words.text("verdict.heading"), paragraphs=tuple(told))


def _own_check(verdict: Verdict, receipt: Receipt, words: ReceiptWords) -> Section:
    opening = receipt.ledger.opening
    rows = (
        (words.text("verdict.customer_key"), grouped(opening.customer_key)),
        (words.text("verdict.supporter_key"), grouped(opening.supporter_key)),
        (words.text("verdict.head"), grouped(verdict.head.hex())),
    )
    told = (words.text("verdict.again"), words.text("verdict.keys"))
    return Section(heading=words.text("verdict.own"), paragraphs=told, rows=rows)


def _notice(receipt: Receipt, words: ReceiptWords) -> list[Section]:
    paragraphs = tuple(part for part in receipt.notice.text.split("\n\n") if part.strip())
    return [Section(heading=words.text("notice.heading"), paragraphs=paragraphs)] if paragraphs else []


class _Pages:
    """The sections of one receipt that may be read."""

    def __init__(self, receipt: Receipt, entries: Sequence[Entry], words: ReceiptWords, zone: tzinfo) -> None:
        self._receipt = receipt
        self._entries = entries
        self._words = words
        self._zone = zone

    def sections(self) -> Iterator[Section]:
        """Give the sections in the order of reading."""
        yield self._session()
        yield self._answers()
        yield self._parties()
        yield self._processing()
        yield self._happened()

    def _session(self) -> Section:
        text, header, notice = self._words.text, self._receipt.header, self._receipt.notice
        shown = next((entry.facts for entry in self._entries if isinstance(entry.facts, f.NoticeShown)), None)
        rows = [
            (text("session.organisation"), shown.organisation if shown else text("nothing")),
            (text("session.purpose"), shown.purpose if shown else text("nothing")),
            (text("session.began"), self._when(header.created_ms)),
            (text("session.ended"), self._when(header.last_ms)),
            (text("session.state"), text(f"session.{header.state}")),
            (text("session.record"), grouped(header.record)),
            (
                text("session.notice"),
                text("session.notice_value", version=notice.version, hash=grouped(notice.hash)),
            ),
        ]
        return Section(heading=text("session.heading"), rows=tuple(rows))

    def _answers(self) -> Section:
        text = self._words.text
        rows = tuple(self._answer(answer) for answer in self._receipt.answers)
        if not rows:
            return Section(heading=text("answers.heading"), paragraphs=(text("answers.none"),))
        head = tuple(text(f"answers.{name}") for name in ("right", "answer", "at", "until"))
        return Section(heading=text("answers.heading"), head=head, widths=(4, 3, 3, 3), table=rows)

    def _answer(self, answer: Answer) -> tuple[str, ...]:
        text, when = self._words.text, self._when(answer.at_ms)
        right = self._words.word("right", answer.right)
        if answer.answer == "refused":
            reason = self._words.word("reason", answer.reason)
            return (right, f"{text('answers.refused')} ({reason})", when, text("nothing"))
        until = text(f"answers.{answer.until}")
        until = f"{self._when(answer.until_ms)} ({until})" if answer.until_ms else until
        duration = text(f"answers.{answer.duration}", minutes=answer.minutes)
        return (right, f"{text('answers.given')}, {duration}", when, until)

    def _parties(self) -> Section:
        text = self._words.text
        rows = tuple(
            (
                party.name or text("nothing"),
                text(f"parties.{party.role}"),
                self._when(party.joined_ms),
                self._when(party.left_ms) if party.left_ms else text("parties.to_the_end"),
                self._when(party.bound_since_ms) if party.bound_since_ms else text("nothing"),
            )
            for party in self._receipt.parties
        )
        head = tuple(text(f"parties.{name}") for name in ("name", "role", "joined", "left", "bound"))
        return Section(heading=text("parties.heading"), head=head, widths=(4, 3, 3, 3, 3), table=rows)

    def _processing(self) -> Section:
        text, processing = self._words.text, self._receipt.processing
        controller = processing.controller
        known = (controller.name, controller.contact, controller.data_protection_officer, controller.authority)
        rows = [(text(f"processing.{name}"), value) for name, value in zip(_ONE_LINE, known, strict=True) if value]
        for purpose in processing.purposes:
            rows.append((text("processing.purpose"), purpose.purpose))
            rows.append((text("processing.basis"), purpose.basis))
            rows.append((text("processing.termination"), purpose.termination))
        rows += [(text("processing.recipients"), one) for one in processing.recipients]
        for kept in processing.retention:
            what = text(f"processing.{kept.what}") if kept.what in {"ledger", "recording"} else kept.what
            rows.append((text("processing.retention"), text("processing.retention_value", what=what, days=kept.days)))
        rows.append((text("processing.withdrawal"), processing.withdrawal))
        rows += [(text("processing.rights_of_the_person"), one) for one in processing.rights_of_the_person]
        return Section(heading=text("processing.heading"), rows=tuple(_once_named(rows)))

    def _happened(self) -> Section:
        text = self._words.text
        head = tuple(text(f"entries.{name}") for name in ("number", "time", "who", "what"))
        rows = tuple(
            (
                str(entry.number),
                self._when(entry.time_ms),
                text(f"who.{entry.who.value}"),
                sentence_of(entry.facts, self._words),
            )
            for entry in told(self._entries, lambda entry: entry.facts)
        )
        return Section(heading=text("entries.heading"), head=head, widths=(1, 3, 2, 8), table=rows)

    def _when(self, time_ms: int) -> str:
        if time_ms > _YEAR_MAX_MS:
            return str(time_ms)
        moment = datetime.fromtimestamp(time_ms // 1000, tz=UTC).astimezone(self._zone)
        form = "%Y-%m-%d %H:%M:%S %Z" if self._words.language == "en" else "%d.%m.%Y %H:%M:%S %Z"
        return moment.strftime(form)


def _once_named(rows: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give rows whose label is shown once for values that follow each other."""
    before = ""
    for label, value in rows:
        yield ("" if label == before else label), value
        before = label
