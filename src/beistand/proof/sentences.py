"""What does a verdict say to a person? German and English, short sentences; the details for experts stay in English."""

from typing import Final, Literal

from beistand.proof.check import Check, Finding, Result, Verdict

Language = Literal["de", "en"]
MARKS: Final = {Result.HOLDS: "✓", Result.PARTLY: "○", Result.BROKEN: "✗"}
_TEXTS: Final[dict[Language, dict[str, str]]] = {
    "de": {
        "form.holds": "Die Datei ist ein vollständiger Einwilligungsbeleg.",
        "form.broken": "Die Datei ist kein lesbarer Einwilligungsbeleg. Sie wurde beschädigt oder verändert.",
        "chain.holds": "Die Kette der {until} Einträge ist lückenlos.",
        "chain.broken": "Die Kette der Einträge ist unterbrochen.",
        "customer.holds": "Das Kundenmodul hat alle Einträge unterschrieben.",
        "customer.partly": "Das Kundenmodul hat nur bis Eintrag {until} unterschrieben.",
        "customer.broken": "Eine Unterschrift des Kundenmoduls passt nicht.",
        "supporter.holds": "Die Seite des Supporters hat alle Einträge gegengezeichnet.",
        "supporter.partly": "Die Seite des Supporters hat nur bis Eintrag {until} gegengezeichnet.",
        "supporter.broken": "Eine Gegenzeichnung des Supporters passt nicht.",
        "notice.holds": "Der Datenschutzhinweis ist der, an den beide gebunden waren. Sein Text liegt bei.",
        "notice.partly": "Der Datenschutzhinweis ist der, an den beide gebunden waren. Sein Text liegt nicht bei.",
        "notice.broken": "Die Angaben zum Datenschutzhinweis wurden verändert.",
        "summary.holds": "Antworten und Beteiligte stimmen mit den Einträgen überein.",
        "summary.broken": "Die Zusammenfassung wurde verändert.",
        "end.holds": "Das Ende der Sitzung ist eingetragen.",
        "end.partly": "Das Ende der Sitzung ist nicht eingetragen: sie brach ab, oder der Schluss fehlt.",
        "entry": "Der erste fehlerhafte Eintrag ist Nummer {entry}.",
        "detail": "Im Einzelnen",
        "all.holds": "Der Beleg hält: Seit der Unterschrift wurde nichts verändert.",
        "all.partly": "Was da ist, hält. Es fehlt aber etwas, siehe ○.",
        "all.broken": "Der Beleg hält NICHT. Vertrauen Sie ihm nicht.",
        "keys": "Schlüssel dieser Sitzung, zum Vergleich mit dem Beleg der anderen Seite",
        "customer.key": "Kunde",
        "supporter.key": "Supporter",
        "head": "Prüfsumme des letzten Eintrags",
        "no_file": "Die Datei „{got}“ ist nicht lesbar ({why}). Geben Sie die JSON- oder PDF-Datei des Belegs an.",
        "too_large": "Die Datei „{got}“ ist zu groß für einen Beleg. Erlaubt sind {limit} Bytes.",
        "paper_without": "✗ In dieser PDF-Datei liegt kein Einwilligungsbeleg, oder nicht genau einer. Ein "
        "Sitzungsbericht trägt ihn nur, wenn beide Seiten am Ende unterschrieben haben. "
        "Bewiesen ist mit dieser Datei nichts.",
        "paper": "Geprüft wurde der Beleg, der in der PDF-Datei liegt. Was darauf gedruckt ist, kann davon abweichen.",
        "usage": "Aufruf: {program} verify DATEI [--language de|en]",
    },
    "en": {
        "form.holds": "The file is a complete consent receipt.",
        "form.broken": "The file is no readable consent receipt. It was damaged or changed.",
        "chain.holds": "The chain of the {until} entries has no gap.",
        "chain.broken": "The chain of the entries is broken.",
        "customer.holds": "The customer's module signed every entry.",
        "customer.partly": "The customer's module signed only up to entry {until}.",
        "customer.broken": "A signature of the customer's module does not fit.",
        "supporter.holds": "The supporter's end countersigned every entry.",
        "supporter.partly": "The supporter's end countersigned only up to entry {until}.",
        "supporter.broken": "A countersignature of the supporter does not fit.",
        "notice.holds": "The privacy notice is the one that both sides were bound to. Its text is enclosed.",
        "notice.partly": "The privacy notice is the one that both sides were bound to. Its text is not enclosed.",
        "notice.broken": "What is said about the privacy notice was changed.",
        "summary.holds": "Answers and parties agree with the entries.",
        "summary.broken": "The summary was changed.",
        "end.holds": "The end of the session is on record.",
        "end.partly": "The end of the session is not on record: it broke off, or the end is missing.",
        "entry": "The first broken entry is number {entry}.",
        "detail": "In detail",
        "all.holds": "The receipt holds: nothing was changed since it was signed.",
        "all.partly": "What is there holds. Something is missing, see ○.",
        "all.broken": "The receipt does NOT hold. Do not trust it.",
        "keys": "Keys of this session, to be compared with the other side's receipt",
        "customer.key": "customer",
        "supporter.key": "supporter",
        "head": "checksum of the last entry",
        "no_file": 'The file "{got}" cannot be read ({why}). Name the JSON or PDF file of the receipt.',
        "too_large": 'The file "{got}" is too large for a receipt. Allowed are {limit} bytes.',
        "paper_without": "✗ No receipt, or not exactly one, is enclosed in this PDF. A session report holds one only "
        "if both sides signed at the end. This file proves nothing.",
        "paper": "The receipt that is enclosed in the PDF was checked. What is printed on it can differ from it.",
        "usage": "Usage: {program} verify FILE [--language de|en]",
    },
}
_GROUP: Final = 8


def sentence(key: str, language: Language, **facts: object) -> str:
    """Return one sentence; ``facts``: what stands in its gaps."""
    return _TEXTS[language][key].format(**facts)


def told(verdict: Verdict, language: Language) -> str:
    """Return the whole verdict as text: the result first, then each check, then the keys to compare."""
    lines = [f"{MARKS[verdict.result]} {sentence(f'all.{verdict.result.value}', language)}"]
    if verdict.first_broken:
        lines.append(f"  {sentence('entry', language, entry=verdict.first_broken)}")
    lines += ["", *(_line(finding, language) for finding in verdict.findings)]
    details = [finding.detail for finding in verdict.findings if finding.detail]
    if details:
        lines += ["", f"{sentence('detail', language)}:", *(f"  {one}" for one in details)]
    return "\n".join([*lines, *_keys(verdict, language)]) + "\n"


def said(finding: Finding, language: Language) -> str:
    """Return what one check found as a sentence."""
    return sentence(f"{finding.check.value}.{finding.result.value}", language, until=finding.until)


def _line(finding: Finding, language: Language) -> str:
    return f"  {MARKS[finding.result]} {said(finding, language)}"


def _keys(verdict: Verdict, language: Language) -> list[str]:
    if verdict.receipt is None or verdict.result is Result.BROKEN:
        return []
    opening = verdict.receipt.ledger.opening
    head = verdict.head.hex()
    rows = (
        ("customer.key", opening.customer_key),
        ("supporter.key", opening.supporter_key),
        ("head", head),
    )
    return [
        "",
        f"{sentence('keys', language)}:",
        *(f"  {sentence(key, language)}: {_grouped(hex_)}" for key, hex_ in rows),
    ]


def _grouped(text: str) -> str:
    return " ".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def every_key() -> set[str]:
    """Return the keys that each language must have, those of the checks worked out from their names."""
    partly = {Check.CUSTOMER, Check.SUPPORTER, Check.NOTICE, Check.END}
    keys = {f"{check.value}.{Result.PARTLY.value}" for check in partly}
    keys |= {f"{check.value}.{Result.HOLDS.value}" for check in Check}
    keys |= {f"{check.value}.{Result.BROKEN.value}" for check in Check if check is not Check.END}
    return keys | {f"all.{result.value}" for result in Result}
