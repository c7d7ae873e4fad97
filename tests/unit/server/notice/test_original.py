"""Does our notice tell everything that the company's old notice told, sentence by sentence, and bind it by a rule?

The old notice had nineteen sentences; each is named by its number and a few words. What it allowed "possibly without
asking" our default rules allow by a yes only.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import pytest
from tests.support.notice_examples import blocks_of, text_of

from beistand.server.notice.blocks import PLANS
from beistand.server.notice.languages import TextLanguage
from beistand.wire.policy import Mode, Policy, Right

PAGE: Final = (Path(__file__).resolve().parents[4] / "docs" / "notice.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence of the old notice.

    Attributes:
        gist: what it was about.
        block: where our notice tells it now; ``words``: with which German words.
        rules: rights and numbers of the policy that bind it; none: the text says what the program does in any case.
    """

    number: int
    gist: str
    block: str
    words: tuple[str, ...]
    rules: tuple[str, ...] = ()


ORIGINAL: Final = (
    Said(
        number=1,
        gist="somebody wants access, to help",
        block="occasion",
        words=("per Fernwartung", "zugreifen möchte", "besser helfen"),
    ),
    Said(number=2, gist="one word for every gender", block="occasion", words=("gleich welchen Geschlechts",)),
    Said(
        number=3,
        gist="read before downloading and using",
        block="occasion",
        words=("bevor Sie das Kundenmodul herunterladen und starten",),
    ),
    Said(
        number=4,
        gist="screens are seen once connected",
        block="view",
        words=("Steht die Verbindung", "nur, wenn Sie zustimmen", "mehrere Bildschirme"),
        rules=("view", "screens_max", "ask_again_min"),
    ),
    Said(
        number=5,
        gist="close confidential windows first",
        block="view",
        words=("Schließen Sie", "vertraulichem Inhalt", "E-Mail-Postfach"),
    ),
    Said(
        number=6,
        gist="windows that open later, chats, calls",
        block="new_windows",
        words=("Chat", "Anruf", "zuerst verdeckt", "nur, wenn Sie es freigeben", "was neu erscheint"),
        rules=("new_windows",),
    ),
    Said(number=7, gist="cut needless connections", block="new_windows", words=("Trennen Sie", "nicht gebraucht")),
    Said(
        number=8,
        gist="colleagues, possibly unannounced",
        block="colleagues",
        words=("Nur wenn Sie jedes Mal zustimmen", "Einen heimlichen Zuschauer kann es nicht geben"),
        rules=("colleagues",),
    ),
    Said(
        number=9,
        gist="files both ways, possibly without a yes",
        block="files",
        words=("Dateien auf Ihren Computer", "Dateien von Ihrem Computer", "nur, wenn Sie jedes Mal zustimmen"),
        rules=("files_to_customer", "files_from_customer"),
    ),
    Said(number=10, gist="a transfer is shown", block="files", words=("Jede Übertragung zeigt",)),
    Said(
        number=11,
        gist="recorded in exceptional cases, documented",
        block="recording",
        words=("nur in Ausnahmefällen", "nur, wenn Sie jedes Mal zustimmen", "Zum Supportfall halten wir fest"),
        rules=("recording_picture", "chat_transcript"),
    ),
    Said(
        number=12,
        gist="no harmful changes without asking",
        block="changes",
        words=("ohne Rücksprache mit Ihnen nichts", "instabil"),
        rules=("elevation",),
    ),
    Said(
        number=13,
        gist="liability from gross negligence on",
        block="liability",
        words=("grober Fahrlässigkeit", "Start der Fernwartung", "abstürzt"),
    ),
    Said(
        number=14,
        gist="staff instructed, signed secrecy",
        block="secrecy",
        words=("ausführlich unterwiesen", "schriftlich verpflichtet", "Fernmeldegeheimnis"),
    ),
    Said(number=15, gist="what is seen is confidential", block="secrecy", words=("behandelt er vertraulich",)),
    Said(
        number=16,
        gist="a module is started, own rights",
        block="module",
        words=("nicht installiert", "eigenen Rechten"),
    ),
    Said(
        number=17,
        gist="over whose servers it runs",
        block="server",
        words=("Die Verbindung läuft über einen Server", "selbst betreibt"),
    ),
    Said(
        number=18,
        gist="the maker could read along, trust",
        block="trust",
        words=("vertrauen", "könnte mitlesen", "kein Grund bekannt", "völlig ausschließen"),
    ),
    Said(number=19, gist="start when read and understood", block="reading", words=("gelesen und verstanden haben",)),
)
SENTENCES: Final = 19


def test_no_sentence_is_left_out() -> None:
    """Each sentence of the old notice has its line, in its order."""
    assert [said.number for said in ORIGINAL] == list(range(1, SENTENCES + 1))


@pytest.mark.parametrize("said", ORIGINAL, ids=lambda said: f"{said.number}-{said.gist}")
def test_every_old_sentence_is_told_by_its_block(said: Said) -> None:
    """A customer learns each point that the company has always told its customers, in the block of its rule."""
    text = text_of(blocks_of()[said.block])
    plan = next(plan for plan in PLANS if plan.name == said.block)
    bound = {*(right.value for right in plan.rights), *plan.rules}

    assert [word for word in said.words if word not in text] == []
    assert set(said.rules) <= bound


@pytest.mark.parametrize("said", ORIGINAL, ids=lambda said: f"{said.number}-{said.gist}")
@pytest.mark.parametrize("language", TextLanguage)
def test_no_language_leaves_a_point_out(said: Said, language: TextLanguage) -> None:
    """Whoever reads plain German or English finds the same block with as much in it."""
    block = blocks_of(language=language)[said.block]

    assert block.title
    assert block.paragraphs


@pytest.mark.parametrize("said", [one for one in ORIGINAL if one.rules], ids=lambda said: f"{said.number}-{said.gist}")
def test_what_a_sentence_allowed_needs_a_yes_now(said: Said) -> None:
    """By default nothing of what the old notice reserved happens without the customer's own yes."""
    known = {right.value: right for right in Right}

    assert all(Policy().mode(known[rule]) is Mode.ASK for rule in said.rules if rule in known)


def test_every_block_of_a_rule_is_somebodys_answer() -> None:
    """No rule is told only in a block that the mapping does not know."""
    told = {rule for said in ORIGINAL for rule in said.rules}
    numbers = {field.name for field in fields(Policy)} - {right.value for right in Right}
    new_here = {"control", "clipboard", "screenshots", "retention_ledger_days", "retention_recording_days"}

    assert {right.value for right in Right} | numbers <= told | new_here


@pytest.mark.parametrize("said", ORIGINAL, ids=lambda said: f"{said.number}-{said.gist}")
def test_the_page_has_the_same_mapping(said: Said) -> None:
    """Who wants to know where an old sentence went finds it in the documents."""
    rules = ", ".join(f"`{rule}`" for rule in said.rules) or "–"  # noqa: RUF001 - the page's own dash

    assert f"| {said.number} | {said.gist} | `{said.block}` | {rules} |" in PAGE
