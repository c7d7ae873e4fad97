"""Was it the customer's own click? What gives something needs one; what refuses, takes back or ends needs none.

A click that the supporter could have made is no consent. So a yes counts when a device of this computer made it, or
when the system cannot tell: then the record says ``unknown``. Input that another program made counts where assistive
technology is switched on, because a voice or a switch may be the customer's only hand; what this module itself typed
for the supporter counts never.
"""

from dataclasses import dataclass
from typing import Final

from beistand.session.intents import (
    Answer,
    AnswerAsked,
    ChangeLanguage,
    Dismiss,
    End,
    EnterCode,
    HideProgram,
    HideWindow,
    Intent,
    Pause,
    SaveReceipt,
    Say,
    TakeBackAll,
    TakeBackRight,
)
from beistand.wire.ledger_facts import Click
from beistand.wire.presses import Origin

INJECTED: Final = "click_injected"
"""The word of it on record."""
GIVES_NOTHING: Final[frozenset[type]] = frozenset(
    {
        EnterCode,
        ChangeLanguage,
        HideWindow,
        HideProgram,
        Pause,
        TakeBackRight,
        TakeBackAll,
        Say,
        SaveReceipt,
        End,
        Dismiss,
    }
)
"""What may come from any hand. An intent that is not here, and is no refusal, needs the customer's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """An intent, and what is known of the hand behind it.

    Attributes:
        pressed_ms: the system's own times of the presses that led to it; empty: none did.
        origin: who pressed.
        is_assisted: assistive technology is switched on at this computer.
    """

    intent: Intent
    pressed_ms: tuple[int, ...] = ()
    origin: Origin = Origin.UNKNOWN
    is_assisted: bool = False


Wish = Intent | Clicked
"""What a face tells; an intent alone is one of which nothing is known."""


def is_taken(clicked: Clicked) -> bool:
    """Tell whether the intent may be acted on."""
    if not needs_own_hand(clicked.intent):
        return True
    if clicked.origin is Origin.PROGRAM:
        return clicked.is_assisted
    return clicked.origin is not Origin.OURS


def on_record(clicked: Clicked) -> Click:
    """Return what the ledger says of a click that was taken."""
    return "physical" if clicked.origin is Origin.PHYSICAL else "unknown"


def needs_own_hand(intent: Intent) -> bool:
    """Tell whether an intent gives something; only then it is asked whose hand it was."""
    if isinstance(intent, Answer | AnswerAsked):
        return intent.is_yes
    return type(intent) not in GIVES_NOTHING
