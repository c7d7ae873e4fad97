"""How is it said that the record is not whole? Each finding as a sentence in German and in English."""

from typing import Final

from beistand.server.store.audit import Finding, Flaw

SENTENCES: Final[dict[Flaw, tuple[str, str]]] = {
    "changed": ("Zeile {place} wurde geändert.", "Row {place} was changed."),
    "missing": ("Es fehlen die Zeilen {place} bis {last}.", "Rows {place} to {last} are missing."),
    "moved": (
        "Zeile {place} steht an der falschen Stelle; sie gehört an Stelle {belongs}.",
        "Row {place} stands in the wrong place; it belongs to place {belongs}.",
    ),
    "loose": (
        "Zeile {place} schließt nicht an die Zeile davor an: Die Zeile davor wurde ersetzt.",
        "Row {place} does not hold on to the row before it: that row was replaced.",
    ),
    "facts_changed": ("Die Angaben zu Zeile {place} wurden geändert.", "The facts of row {place} were changed."),
    "facts_missing": (
        "Die Angaben zu Zeile {place} fehlen, und keine Löschung ist festgehalten.",
        "The facts of row {place} are missing, and no erasure is on record.",
    ),
    "end": (
        "Das vermerkte Ende der Kette passt nicht zur letzten Zeile {place}.",
        "The noted end of the chain does not fit the last row {place}.",
    ),
    "rewritten": (
        "Bis Zeile {place} war die Kette anders, als sie unterschrieben wurde: Das Protokoll wurde neu geschrieben.",
        "Up to row {place} the chain was different when it was signed: the record was written anew.",
    ),
    "signature": (
        "Die Unterschrift zu Zeile {place} ist falsch.",
        "The signature at row {place} is wrong.",
    ),
    "unknown_key": (
        "Die Unterschrift zu Zeile {place} stammt von einem anderen Schlüssel.",
        "The signature at row {place} was made with another key.",
    ),
}


def sentence(finding: Finding) -> tuple[str, str]:
    """Return a finding in German and English."""
    facts = {"place": finding.place, "last": finding.last, "belongs": finding.belongs}
    german, english = SENTENCES[finding.flaw]
    return german.format_map(facts), english.format_map(facts)
