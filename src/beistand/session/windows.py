"""Which windows did the customer choose to show or to cover? The choices, and the ``Cover`` that follows from them.

A window that opens after the yes is covered until the customer shows it, unless it belongs to a program that is shown
already. Immutable, pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from beistand.session.cover import Cover, WindowFound
from beistand.session.view import WindowOffer
from beistand.session.window_proposals import kind_of_window
from beistand.wire.ledger_facts import MaskChanged
from beistand.wire.policy import Mode

TITLE_MAX = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """All windows there are, and what the customer chose.

    Attributes:
        found: the newest list. ``has_list``: this desktop tells of its windows; without, whole screens are shown.
        is_told: a list came, or the word that there is none; before that nothing is shown.
        known: those that were there at the yes; None before it.
        shown, hidden: windows that the customer chose one by one; ``shown_programs``, ``hidden_programs``: as a whole.
        only: the one program that is shown; empty: whole screens.
        mode: the rule for windows that open later.
    """

    found: tuple[WindowFound, ...] = ()
    has_list: bool = False
    is_told: bool = False
    known: tuple[WindowFound, ...] | None = None
    shown: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    shown_programs: frozenset[str] = frozenset()
    hidden_programs: frozenset[str] = frozenset()
    only: str = ""
    mode: Mode = Mode.ASK
    cover: Cover = field(default_factory=lambda: Cover(background=False))

    @property
    def is_lost(self) -> bool:
        """Whether the desktop told of its windows at the yes and does not now: then everything is covered."""
        return self.known is not None and not self.has_list and not self.cover.is_off

    def begun(self, mode: Mode) -> "Windows":
        """Return these at the yes: what opens from here on is new, and programs shown now are shown as a whole."""
        known = replace(self, known=self.found, mode=mode)
        return _settled(replace(known, shown_programs=_whole_programs(known)) if self.has_list else known)

    def seen(self, found: tuple[WindowFound, ...], *, has_list: bool) -> "Windows":
        """Return these with the newest list; after the yes no list shows anything, only clicks do."""
        there = frozenset(one.window for one in found)
        known = None if self.known is None else tuple(one for one in self.known if one.window in there)
        newest = replace(
            self,
            found=found,
            has_list=has_list,
            is_told=True,
            known=known,
            shown=self.shown & there,
            hidden=self.hidden & there,
        )
        if known is None:
            return _settled(newest)
        return replace(newest, cover=_without_gone(self.cover, found))

    def with_window(self, window: int, *, is_shown: bool) -> "Windows":
        """Return these with one window shown or covered; as they are where the rule for new windows forbids it.

        A window that opened after the yes is shown alone: others of its program go on waiting.
        """
        one = next((one for one in self.found if one.window == window), None)
        if one is None or (is_shown and not self._may_show([one])):
            return self
        whole = frozenset({one.program})
        chosen = replace(
            self,
            shown=self.shown | {window} if is_shown else self.shown - {window},
            hidden=self.hidden - {window} if is_shown else self.hidden | {window},
        )
        if not is_shown:
            chosen = replace(chosen, shown_programs=self.shown_programs - whole)
        elif self.known is not None and self._was_there(one) and one.program in _whole_programs(chosen):
            chosen = replace(chosen, shown_programs=self.shown_programs | whole)
        return _settled(chosen)

    def with_program(self, program: str, *, is_shown: bool) -> "Windows":
        """Return these with all windows of a program shown or covered."""
        own = [one for one in self.found if one.program == program]
        if not program or not own or (is_shown and not self._may_show(own)):
            return self
        whole, numbers = frozenset({program}), frozenset(one.window for one in own)
        chosen = replace(
            self,
            shown_programs=self.shown_programs | whole if is_shown else self.shown_programs - whole,
            hidden_programs=self.hidden_programs - whole if is_shown else self.hidden_programs | whole,
            shown=self.shown - numbers,
            hidden=self.hidden - numbers,
            only="" if not is_shown and self.only == program else self.only,
        )
        return _settled(chosen)

    def with_only(self, program: str) -> "Windows":
        """Return these with one program shown and nothing else; empty: whole screens again."""
        own = [one for one in self.found if one.program == program]
        if program and (not own or not self._may_show(own)):
            return self
        whole, numbers = frozenset({program}), frozenset(one.window for one in own)
        hidden = replace(self, hidden_programs=self.hidden_programs - whole, hidden=self.hidden - numbers)
        return _settled(replace(hidden, only=program))

    def offers(self) -> tuple[WindowOffer, ...]:
        """Return what the customer sees of it: windows that wait first, then as the system has them."""
        shown = self.cover.shown(self.found)
        listed = [self._offer(one, shown) for one in self.found if one.is_listed]
        return tuple(sorted(listed, key=lambda offer: not (offer.is_new and offer.is_hidden)))

    def facts(self) -> MaskChanged:
        """Return what of it the ledger says: counts, and what the covered ones are for."""
        offers = self.offers()
        hidden = [one for one in offers if one.is_hidden]
        waiting = sum(one.is_new for one in hidden)
        kinds = {kind_of_window(program=one.program, title=one.title) for one in hidden}
        return MaskChanged(
            hidden=len(hidden) - waiting,
            waiting=waiting,
            shown=len(offers) - len(hidden),
            program_kinds=sorted(kind.value for kind in kinds if kind is not None),
        )

    def _may_show(self, windows: Iterable[WindowFound]) -> bool:
        """Tell whether the rule for new windows lets the customer show at least one of these."""
        return self.mode is not Mode.NEVER or any(self._was_there(one) for one in windows)

    def _was_there(self, one: WindowFound) -> bool:
        """Tell whether it was there at the yes, as the window of the same program."""
        known = self.found if self.known is None else self.known
        return (one.window, one.program) in {(other.window, other.program) for other in known}

    def _offer(self, one: WindowFound, shown: frozenset[int]) -> WindowOffer:
        return WindowOffer(
            window=one.window,
            program=one.program,
            title=one.title[:TITLE_MAX],
            is_hidden=one.window not in shown,
            is_new=self._is_undecided(one),
            is_proposed=kind_of_window(program=one.program, title=one.title) is not None,
            can_show=self._may_show([one]),
        )

    def _is_undecided(self, one: WindowFound) -> bool:
        """Tell whether it opened after the yes and the customer did not choose to cover it or its program."""
        return not self._was_there(one) and one.window not in self.hidden and one.program not in self.hidden_programs


def _without_gone(cover: Cover, found: tuple[WindowFound, ...]) -> Cover:
    """Return a cover that names nobody who is gone: the next one may have the number."""
    windows, owners = frozenset(one.window for one in found), frozenset(one.owner for one in found)
    return replace(
        cover,
        windows=frozenset(pair for pair in cover.windows if pair[0] in windows),
        owners=frozenset(pair for pair in cover.owners if pair[0] in owners),
        hidden=cover.hidden & windows,
        hidden_owners=cover.hidden_owners & owners,
        panels=cover.panels & owners,
    )


def _settled(windows: Windows) -> Windows:
    if windows.known is not None and windows.cover.is_off and windows.has_list:
        # At the yes nothing could be covered, so all was shown; from here on it is as if the yes were given now.
        windows = replace(windows, known=windows.found)
        windows = replace(windows, shown_programs=_whole_programs(windows))
    return replace(windows, cover=_cover(windows))


def _cover(windows: Windows) -> Cover:
    """Work out what is shown. Before the yes all windows count as known, so that the page shows what would be."""
    if not windows.is_told:
        return Cover(background=False)
    if not windows.has_list and (windows.known is None or windows.cover.is_off):
        return Cover(is_off=True)
    known = windows.found if windows.known is None else windows.known
    hidden, shown = _hidden(windows), _shown(windows)
    hidden_owners = {
        one.owner for one in windows.found if one.window in hidden or one.program in windows.hidden_programs
    } - {0}
    whole = _whole_programs(windows) if windows.known is None else windows.shown_programs
    programs = frozenset({windows.only}) if windows.only else whole
    return Cover(
        background=not windows.only,
        backgrounds=frozenset(one.program for one in known if one.is_background and one.program),
        windows=frozenset((one.window, one.program) for one in shown),
        programs=programs - windows.hidden_programs,
        owners=frozenset((one.owner, one.program) for one in shown if one.owner not in {*hidden_owners, 0}),
        hidden=hidden,
        hidden_programs=windows.hidden_programs,
        hidden_owners=frozenset(hidden_owners),
        panels=frozenset() if windows.only else frozenset(one.owner for one in known if one.is_panel) - {0},
        are_new_shown=windows.mode is Mode.ANNOUNCE and not windows.only,
    )


def _shown(windows: Windows) -> list[WindowFound]:
    """Return the windows that are shown by themselves: there at the yes and not covered, or chosen since."""
    known = windows.found if windows.known is None else windows.known
    hidden = _hidden(windows)
    base = [one for one in known if (one.is_listed or one.is_background) and one.window not in hidden]
    if windows.only:
        base = [one for one in known if one.program == windows.only and one.window not in hidden]
    base += [one for one in windows.found if one.window in windows.shown]
    return [one for one in base if one.program not in windows.hidden_programs or one.window in windows.shown]


def _hidden(windows: Windows) -> frozenset[int]:
    known = windows.found if windows.known is None else windows.known
    return windows.hidden | {one.window for one in known if _is_better_covered(one, windows)}


def _whole_programs(windows: Windows) -> frozenset[str]:
    """Return the programs that are shown with all they open: those of which a window is shown and none is covered."""
    everything = replace(windows, only="")
    covered = {one.program for one in windows.found if one.window in _hidden(everything)}
    shown = {one.program for one in _shown(everything) if one.is_listed}
    return frozenset((shown | windows.shown_programs) - covered - windows.hidden_programs - {""})


def _is_better_covered(one: WindowFound, windows: Windows) -> bool:
    if one.window in windows.shown or one.program in windows.shown_programs or one.program == windows.only:
        return False
    return kind_of_window(program=one.program, title=one.title) is not None
