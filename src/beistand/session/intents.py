"""What can the customer want? Each click, key or closed window is one of these; the window decides nothing itself."""

from dataclasses import dataclass

from beistand.session.rights import Span
from beistand.wire.policy import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterCode:
    """The customer typed or pasted a code or link; it is checked by the machine, not by the window."""

    text: str

    def __repr__(self) -> str:
        """Keep the secret out of logs and tracebacks."""
        return "EnterCode(text='******')"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLanguage:
    """Show everything in ``de``, ``de_plain`` or ``en``."""

    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to the first question (stage CHECK).

    Attributes:
        is_yes: False refuses and ends the session; the other fields do not matter then.
        rights: those the customer ticked; VIEW is among them, or there are none: then both only write to each other.
        screens: numbers of the chosen screens; at least one in every yes to VIEW.
        has_read_notice: the box "gelesen und verstanden"; needed where the view's ``confirmed_ms`` is 0.
    """

    is_yes: bool
    rights: frozenset[Right] = frozenset()
    screens: tuple[int, ...] = ()
    has_read_notice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Stop picture and input for now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoOn:
    """Go on after a pause, with the rights of before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackRight:
    """This right does not hold any more; without VIEW nothing else does."""

    right: Right


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackAll:
    """Nothing holds any more; both can still write to each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveRight:
    """This right holds from now on, without having been asked for."""

    right: Right
    span: Span = Span.SESSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A line for the supporter."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveReceipt:
    """Put the receipt of this session into a folder of the customer's."""

    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAsked:
    """The answer to the card of a right that the supporter asked for (the view's ``asked``)."""

    is_yes: bool
    span: Span = Span.SESSION


@dataclass(frozen=True, slots=True, kw_only=True)
class HideWindow:
    """The picture shows this window no more; before the yes: it will not."""

    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowWindow:
    """The picture may show this window."""

    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HideProgram:
    """The picture shows no window of this program, nor any that it opens."""

    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowProgram:
    """The picture may show every window of this program, and those that it opens."""

    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOnly:
    """The picture shows this program and nothing else; empty: whole screens again."""

    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """End the session now; on CHECK this is a refusal, before it simply goes away. Closing a window is this too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismiss:
    """The customer read the goodbye card or the error: the module may go."""


Intent = (
    EnterCode
    | ChangeLanguage
    | Answer
    | Pause
    | GoOn
    | TakeBackRight
    | TakeBackAll
    | GiveRight
    | AnswerAsked
    | Say
    | SaveReceipt
    | HideWindow
    | ShowWindow
    | HideProgram
    | ShowProgram
    | ShowOnly
    | End
    | Dismiss
)
