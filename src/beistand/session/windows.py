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
        known: those that were there at the yes; None before it.
        shown, hidden: windows that the customer chose one by one; ``shown_programs``, ``hidden_programs``: as a whole.
        only: the one program that is shown; empty: whole screens.
        mode: the rule for windows that open later.
    """

    found: tuple[WindowFound, ...] = ()
    has_list: bool = False
    known: tuple[WindowFound, ...] | None = None
    shown: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    shown_programs: frozenset[str] = frozenset()
    hidden_programs: frozenset[str] = frozenset()
    only: str = ""
    mode: Mode = Mode.ASK
    cover: Cover = field(default_factory=lambda: Cover(is_off=True))

    def begun(self, mode: Mode) -> "Windows":
        """Return these at the yes: what opens from here on is new."""
        return _settled(replace(self, known=self.found, mode=mode))

    def seen(self, found: tuple[WindowFound, ...], *, has_list: bool) -> "Windows":
        """Return these with the newest list; after the yes no list changes what is shown, only clicks do."""
        there = frozenset(one.window for one in found)
        known = None if self.known is None else tuple(one for one in self.known if one.window in there)
        newest = replace(
            self,
            found=found,
            has_list=has_list,
            known=known,
            shown=self.shown & there,
            hidden=self.hidden & there,
        )
        return _settled(newest) if known is None else newest

    def with_window(self, window: int, *, is_shown: bool) -> "Windows":
        """Return these with one window shown or covered; as they are where the rule for new windows forbids it."""
        if window not in {one.window for one in self.found} or (is_shown and not self._may_show({window})):
            return self
        shown = self.shown | {window} if is_shown else self.shown - {window}
        hidden = self.hidden - {window} if is_shown else self.hidden | {window}
        return _settled(replace(self, shown=shown, hidden=hidden))

    def with_program(self, program: str, *, is_shown: bool) -> "Windows":
        """Return these with all windows of a program shown or covered."""
        own = {one.window for one in self.found if one.program == program}
        if not program or not own or (is_shown and not self._may_show(own)):
            return self
        known = frozenset({program})
        chosen = replace(
            self,
            shown_programs=self.shown_programs | known if is_shown else self.shown_programs - known,
            hidden_programs=self.hidden_programs - known if is_shown else self.hidden_programs | known,
            shown=self.shown - own,
            hidden=self.hidden - own,
            only="" if not is_shown and self.only == program else self.only,
        )
        return _settled(chosen)

    def with_only(self, program: str) -> "Windows":
        """Return these with one program shown and nothing else; empty: whole screens again."""
        own = {one.window for one in self.found if one.program == program}
        if program and (not own or not self._may_show(own)):
            return self
        known = frozenset({program})
        chosen = replace(self, only=program, hidden_programs=self.hidden_programs - known, hidden=self.hidden - own)
        return _settled(chosen)

    def offers(self) -> tuple[WindowOffer, ...]:
        """Return what the customer sees of it: windows that wait first, then as the system has them."""
        listed = [self._offer(one) for one in self.found if one.is_listed]
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

    def _may_show(self, windows: Iterable[int]) -> bool:
        if self.mode is not Mode.NEVER or self.known is None:
            return True
        return set(windows) <= {one.window for one in self.known}

    def _offer(self, one: WindowFound) -> WindowOffer:
        is_shown = self.cover.shows(one) or (one.window in self.cover.panels and not self._covers_any())
        return WindowOffer(
            window=one.window,
            program=one.program,
            title=one.title[:TITLE_MAX],
            is_hidden=not is_shown,
            is_new=self._is_undecided(one),
            is_proposed=kind_of_window(program=one.program, title=one.title) is not None,
            can_show=self._may_show({one.window}),
        )

    def _is_undecided(self, one: WindowFound) -> bool:
        """Tell whether it opened after the yes and the customer did not choose to cover it or its program."""
        if self.known is None or one.window in self.hidden or one.program in self.hidden_programs:
            return False
        return one.window not in {known.window for known in self.known}

    def _covers_any(self) -> bool:
        return any(not self.cover.shows(one) for one in self.found if one.is_listed and not one.is_panel)


def _settled(windows: Windows) -> Windows:
    return replace(windows, cover=_cover(windows))


def _cover(windows: Windows) -> Cover:
    """Work out what is shown. Before the yes all windows count as known, so that the page shows what would be."""
    if not windows.has_list:
        return Cover(is_off=True)
    known = windows.found if windows.known is None else windows.known
    hidden = windows.hidden | {one.window for one in known if _is_better_covered(one, windows)}
    base = [one for one in known if (one.is_listed or one.is_background) and one.window not in hidden]
    if windows.only:
        base = [one for one in known if one.program == windows.only and one.window not in hidden]
    base += [one for one in windows.found if one.window in windows.shown]
    shown = [one for one in base if one.program not in windows.hidden_programs or one.window in windows.shown]
    hidden_owners = {
        one.owner for one in windows.found if one.window in hidden or one.program in windows.hidden_programs
    }
    programs = {windows.only} if windows.only else {one.program for one in shown} | windows.shown_programs
    spoilt = {one.program for one in windows.found if one.window in hidden}
    return Cover(
        background=not windows.only,
        windows=frozenset((one.window, one.program) for one in shown),
        programs=frozenset(programs - spoilt - windows.hidden_programs - {""}),
        owners=frozenset((one.owner, one.program) for one in shown if one.owner not in {*hidden_owners, 0}),
        hidden=hidden,
        hidden_programs=windows.hidden_programs,
        hidden_owners=frozenset(hidden_owners - {0}),
        panels=frozenset() if windows.only else frozenset(one.window for one in known if one.is_panel),
        are_new_shown=windows.mode is Mode.ANNOUNCE and not windows.only,
    )


def _is_better_covered(one: WindowFound, windows: Windows) -> bool:
    if one.window in windows.shown or one.program in windows.shown_programs or one.program == windows.only:
        return False
    return kind_of_window(program=one.program, title=one.title) is not None
