"""From which blocks is the notice made, and which rights and rules does each explain? In the order of the page."""

from dataclasses import dataclass
from typing import Final

from beistand.wire.policy import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a block is made of. Its words stand in ``texts/notice.*.toml`` below the same name.

    Paragraphs come in this order: ``before``, one per right (by its mode), one per rule (by its number), ``after``.

    Attributes:
        name: name of the table in the texts.
        rights: rights whose mode the block explains; the table has ``never``, ``ask`` and ``announce`` for each.
        rules: numbers of the policy that the block explains; the table has ``zero``, ``one`` and ``many`` for each.
        is_chosen: the organisation may write its own text for it.
        is_optional: no rule needs it: it is there only if the organisation wrote something.
    """

    name: str
    rights: tuple[Right, ...] = ()
    rules: tuple[str, ...] = ()
    is_chosen: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One rendered block.

    Attributes:
        name: of its plan.
        title: one line.
        paragraphs: each one line without end; an item of a list begins with ``- ``.
    """

    name: str
    title: str
    paragraphs: tuple[str, ...]


SUMMARY: Final = "summary"
LIABILITY: Final = "liability"

PLANS: Final = (
    Plan(name=SUMMARY, rights=(Right.VIEW, Right.CONTROL, Right.RECORDING_PICTURE)),
    Plan(name="occasion"),
    Plan(name="view", rights=(Right.VIEW,), rules=("screens_max", "ask_again_min")),
    Plan(name="new_windows", rights=(Right.NEW_WINDOWS,)),
    Plan(name="control", rights=(Right.CONTROL, Right.CLIPBOARD)),
    Plan(name="colleagues", rights=(Right.COLLEAGUES,)),
    Plan(name="files", rights=(Right.FILES_TO_CUSTOMER, Right.FILES_FROM_CUSTOMER)),
    Plan(name="recording", rights=(Right.RECORDING_PICTURE, Right.SCREENSHOTS, Right.CHAT_TRANSCRIPT)),
    Plan(name="changes", rights=(Right.ELEVATION,)),
    Plan(name=LIABILITY, is_chosen=True),
    Plan(name="ending"),
    Plan(name="secrecy"),
    Plan(name="module"),
    Plan(name="server"),
    Plan(name="trust"),
    Plan(name="controller"),
    Plan(name="purposes", rights=(Right.RECORDING_PICTURE, Right.SCREENSHOTS, Right.CHAT_TRANSCRIPT)),
    Plan(name="recipients"),
    Plan(name="retention", rules=("retention_ledger_days", "retention_recording_days")),
    Plan(name="rights"),
    Plan(name="additional", is_chosen=True, is_optional=True),
    Plan(name="reading"),
)
