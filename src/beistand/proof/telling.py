"""What does one entry of a ledger say to a person? The same sentence in the receipt and in the customer's panel.

Knows no key and checks nothing, so whoever only shows may use it.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, TypeVar

from beistand.proof.words import ReceiptWords
from beistand.wire import ledger_facts as f

_SECONDS_MAX: Final = 253_402_300_799
_GROUP: Final = 4
_UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_UNIT: Final = 1024
_One = TypeVar("_One")


def told(entries: Sequence[_One], facts_of: Callable[[_One], f.Facts]) -> list[_One]:
    """Return the entries that a person reads: of those about the kept talk the newest, which says what all said."""
    kept = [one for one in entries if isinstance(facts_of(one), f.TranscriptKept)]
    return [one for one in entries if not isinstance(facts_of(one), f.TranscriptKept) or one is kept[-1]]


def sentence_of(facts: f.Facts, words: ReceiptWords) -> str:
    """Return what happened as one sentence, as the panel and the receipt say it."""
    kind = f.kind_of(facts)
    match facts:
        case f.Transfer():
            kind = f"transfer_{facts.direction}"
        case f.RecordingChanged(is_running=is_running):
            kind = "recording_on" if is_running else "recording_off"
        case f.Screenshot(state=state):
            kind = f"screenshot_{state}"
        case _:
            pass
    return words.text(f"entry.{kind}", **_shown(facts, words))


def _shown(facts: f.Facts, words: ReceiptWords) -> dict[str, object]:
    """Return the facts as people read them: words translated, sizes with units."""
    shown: dict[str, object] = {}
    for name in facts.__struct_fields__:
        is_reason = name in {"reason", "word"} and not isinstance(facts, f.RightAsked)
        tables = {"right": "right"} if isinstance(facts, f.Screenshot) else {"right": "right", "state": "state"}
        table = "reason" if is_reason else tables.get(name, "")
        shown["reason" if is_reason else name] = _said(getattr(facts, name), table, words)
    match facts:
        case f.RightGranted(duration=duration, minutes=minutes):
            shown["duration"] = words.text(f"answers.{duration}", minutes=minutes)
        case f.Transfer(size_bytes=size, sha256=sha256):
            shown |= {"size": _size(size), "sha256": grouped(sha256)}
        case f.Screenshot(screen=screen, sha256=sha256):
            shown |= {"screen": screen + 1, "sha256": grouped(sha256)}
        case f.TranscriptKept(sha256=sha256):
            shown["sha256"] = grouped(sha256)
        case f.LinkBack(away_ms=away) | f.WindowsBack(away_ms=away):
            shown["away_s"] = away // 1000
        case f.Ended(lasted_s=lasted):
            shown["lasted"] = str(timedelta(seconds=min(lasted, _SECONDS_MAX)))
        case _:
            pass
    return shown


def _said(value: object, table: str, words: ReceiptWords) -> object:
    """Return a fact as people read it; ``table``: where its words are, empty for what is shown as it is."""
    match value:
        case bool():
            return words.text("yes" if value else "no")
        case list():
            return ", ".join(words.word("right", str(one)) for one in value) or words.text("nothing")
        case str() if table:
            return words.word(table, value)
        case _:
            return value


def _size(size_bytes: int) -> str:
    unit = 0
    size = float(size_bytes)
    while size >= _UNIT and unit < len(_UNITS) - 1:
        size /= _UNIT
        unit += 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{size_bytes} B"


def grouped(digits: str) -> str:
    """Return hex digits in groups that can be compared by eye."""
    return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))
