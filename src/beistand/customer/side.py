"""What belongs to the customer's desktop? Screens, picture and hands in one piece, with the threads that watch them."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from beistand.customer.conductor.ports import Ears, Face, MediaKey
from beistand.customer.desktop.numbers import ScreenNumbers
from beistand.customer.desktop.ports import Box, DesktopError, Hands, Monitor, Sight, Stack
from beistand.customer.desktop.select import Helper, open_hands, open_sight
from beistand.customer.encode.frames import Watched, window_log
from beistand.customer.pipeline.lane import Slow
from beistand.customer.pipeline.mirror import Mirror
from beistand.customer.pipeline.pipeline import Outlets, Pipeline
from beistand.customer.pipeline.shown import NeverTouched, OwnWindows, Showing, found_as
from beistand.customer.settings import display_name
from beistand.seal.media import MediaSealer
from beistand.session.clicks import Clicked
from beistand.session.cover import Cover
from beistand.session.effects import Input
from beistand.session.events import (
    DesktopFailed,
    EpochWanted,
    LanesWanted,
    OwnInputSeen,
    ScreensChanged,
    WindowsChanged,
)
from beistand.session.view import ScreenOffer
from beistand.wire.coded import CODECS_UNTOLD
from beistand.wire.messages import KeyChanged, PointerButton, PointerMoved, Screen, TextTyped, WheelTurned
from beistand.wire.presses import Origin

OWN_INPUT_EVERY_S: Final = 0.1
"""How often the pointer is looked at while the supporter works, where the system does not tell that it moved.

Each input looks by itself as well.
"""
OWN_INPUT_RARELY_S: Final = 0.5
OWN_INPUT_REST_S: Final = 0.02
"""So long after something was pressed or moved it is looked whose that was, while the supporter works: most is hers."""
SUPPORTER_WORKS_S: Final = 3.0
NOT_SHARED_S: Final = 1.0
SCREENS_EVERY_S: Final = 1.0
_log = logging.getLogger(__name__)


class Side:
    """The ``DesktopSide`` of this login; it is its own ``Picture`` and ``Desktop``.

    ``edge_px``: width of the module's border inside each shared screen. ``own``: the module's windows. ``never``: what
    the hands ask for the windows that they must not touch; it is told what is covered. ``mirror``: shows the customer
    what leaves.
    """

    def __init__(
        self,
        *,
        look: Callable[[], Sight],
        hands: Hands,
        edge_px: int,
        own: OwnWindows,
        never: NeverTouched,
        mirror: Mirror | None = None,
    ) -> None:
        self.picture = self
        self.hands = self
        self._look = look
        self._hands = hands
        self._edge_px = edge_px
        self._own, self._never = own, never
        self._mirror = mirror
        self._places: dict[int, Box] = {}
        self._pipeline: Pipeline | None = None
        self._codecs: tuple[str, ...] = CODECS_UNTOLD
        self._injected_s = 0.0
        self._numbers = ScreenNumbers()
        self._numbering = threading.Lock()
        self._ears: Ears | None = None
        self._is_shared = threading.Event()
        self._is_closed = threading.Event()
        self._watchers: list[threading.Thread] = []

    # ── DesktopSide ──

    def begin(self, ears: Ears) -> None:
        """Tell the screens, and from then on what happens to them."""
        self._ears = ears
        try:
            sight = self._look()
            known, stack = sight.monitors(), sight.stack()
        except DesktopError as error:
            ears.happened(DesktopFailed(detail=str(error)))
            return
        ears.happened(ScreensChanged(screens=self._offers(known)))
        # The rules know the windows before anybody can say yes: what they do not know yet they could not cover.
        windows = self._windows(stack)
        ears.happened(windows)
        self._prepared(ears)
        for name, watch in (
            ("screens", partial(self._watch_screens, sight, known, windows)),
            ("input", self._watch_input),
        ):
            thread = threading.Thread(target=watch, name=f"beistand-{name}", daemon=True)
            self._watchers.append(thread)
            thread.start()

    def close(self) -> None:
        """End all threads, let go of everything."""
        self._is_closed.set()
        self._hands.close()
        if self._pipeline is not None:
            self._pipeline.close()
        for thread in self._watchers:
            if thread is not threading.current_thread():
                thread.join(SCREENS_EVERY_S)

    def judged(self, clicked: Clicked) -> Clicked:
        """Ask the system who pressed. Where nobody can tell any more the click gives nothing, and the session ends."""
        if not clicked.pressed_ms:
            return clicked
        try:
            return replace(clicked, origin=self._hands.origin(clicked.pressed_ms))
        except DesktopError as error:
            self._gone(error)
            return replace(clicked, origin=Origin.OURS)

    # ── Picture ──

    def start(
        self, *, media: MediaKey, screens: tuple[Screen, ...], cover: Cover, slow: MediaKey | None = None
    ) -> None:
        """Begin a picture epoch that shows no more than ``cover`` says."""
        if self._ears is None:
            return
        pipeline = self._prepared(self._ears)
        watched = tuple(_watched(one) for one in screens)
        self._places = {one.screen: one.place for one in watched}
        pipeline.viewer_decodes(self._codecs)
        before = self._never.showing
        self._never.showing = shown = Showing(cover, own=self._own, before=before)
        lane = Slow(sealer=_sealer(slow), epoch=slow.epoch, viewers=slow.viewers) if slow else None
        pipeline.start(sealer=_sealer(media), epoch=media.epoch, watched=watched, shown=shown, slow=lane)
        if not self._is_shared.is_set():
            self._look_for_others()  # the click on "allow" itself is not the customer's hand coming first
        self._is_shared.set()

    renew = start

    def painted(self, *, participant: int, epoch: int, painted_bytes: int, frame: int) -> None:  # noqa: ARG002
        """A viewer painted so much; the newest frame's number is of no use to the pacing."""
        if self._pipeline is not None:
            self._pipeline.painted(participant=participant, epoch=epoch, painted_bytes=painted_bytes)

    def window_log(self, screens: tuple[Screen, ...]) -> int:
        """Return the compression window of an epoch that shows these screens."""
        return window_log(_watched(one) for one in screens)

    def viewer_decodes(self, codecs: tuple[str, ...]) -> None:
        """The viewer decodes these codecs for moving parts, best first."""
        self._codecs = codecs
        if self._pipeline is not None:
            self._pipeline.viewer_decodes(codecs)

    def viewer_looks_at(self, screens: frozenset[int]) -> None:
        """The viewer shows these screens now; changes on the others wait until it shows them."""
        if self._pipeline is not None:
            self._pipeline.viewer_looks_at(screens)

    def stop(self) -> None:
        """Capture no more."""
        self._is_shared.clear()
        if self._pipeline is not None:
            self._pipeline.stop()

    # ── Desktop ──

    def inject(self, message: Input) -> None:
        """Do this on the shared screen that it names; on another screen it is nobody's.

        The customer's own hand comes first: if it used mouse or keyboard since the last look, this is dropped.
        """
        origin = next(iter(self._places.values()), None)
        if isinstance(message, PointerMoved | PointerButton | WheelTurned):
            origin = self._places.get(message.screen)
        if origin is None:
            return
        if not self._hands.inject(message, origin=origin):
            self._others_came_first()
            return
        self._injected_s = time.monotonic()
        if self._pipeline is not None and not isinstance(message, KeyChanged | TextTyped):
            self._pipeline.poke()  # of the pointer's way nobody tells; what keys change is damage

    def release_all(self) -> None:
        """Let go of every key and button."""
        try:
            self._hands.release_all()
        except DesktopError as error:
            _log.warning("release_failed text=%s", error)

    def _look_for_others(self) -> None:
        if self._hands.strayed():
            self._others_came_first()

    def _others_came_first(self) -> None:
        if self._ears is not None and self._is_shared.is_set():
            self._ears.happened(OwnInputSeen())

    def _prepared(self, ears: Ears) -> Pipeline:
        """Return the pipeline, which knows the desktop already or is about to."""
        if self._pipeline is None:
            outlets = Outlets(
                packet=ears.packet,
                message=ears.message,
                failed=self._failed,
                tired=lambda: ears.happened(EpochWanted()),
                parted=lambda slow: ears.happened(LanesWanted(slow=slow)),
            )
            self._pipeline = Pipeline(
                open_sight=self._look,
                outlets=outlets,
                edge_px=self._edge_px,
                mirror=self._mirror,
                private=self._own.private,
            )
            self._pipeline.prepare()
        return self._pipeline

    # ── threads ──

    def _offers(self, monitors: tuple[Monitor, ...]) -> tuple[ScreenOffer, ...]:
        with self._numbering:
            return offered(self._numbers.numbered(monitors))

    def _windows(self, stack: Stack) -> WindowsChanged:
        """Return the windows of the customer's programs; the module's own are nobody's choice."""
        own = self._own.all()
        windows = [found_as(one) for layer in stack.layers for one in layer.windows if one.number not in own]
        return WindowsChanged(windows=tuple(windows), has_list=stack.can_cover)

    def _failed(self, text: str) -> None:
        """Called in the pipeline's thread, which ends: did a screen change under it, or is the desktop gone?"""
        self._pipeline = None
        if self._ears is None:
            return
        try:
            sight = self._look()
            try:
                monitors = sight.monitors()
            finally:
                sight.close()
        except DesktopError as error:
            self._ears.happened(DesktopFailed(detail=str(error)))
            return
        there = {monitor.box for monitor in monitors}
        if all(place in there for place in self._places.values()):
            self._ears.happened(DesktopFailed(detail=text))
        else:
            self._ears.happened(ScreensChanged(screens=self._offers(monitors)))

    def _watch_input(self) -> None:
        """Tell when somebody else than the supporter uses mouse or keyboard, while something is shared.

        What happened before that is looked at, too, so that it is not taken for something new.
        """
        while not self._is_closed.is_set():
            try:
                self._look_for_others()
                is_working = time.monotonic() - self._injected_s < SUPPORTER_WORKS_S
                shared_s = OWN_INPUT_EVERY_S if is_working else OWN_INPUT_RARELY_S
                self._hands.wait(shared_s if self._is_shared.is_set() else NOT_SHARED_S)
                if is_working:
                    self._is_closed.wait(OWN_INPUT_REST_S)
            except DesktopError as error:
                self._gone(error)
                return

    def _watch_screens(self, sight: Sight, known: tuple[Monitor, ...], told: WindowsChanged) -> None:
        """Tell when screens come, go or change their size, and which windows there are."""
        version, before = -1, known
        try:
            while not self._is_closed.wait(SCREENS_EVERY_S) and self._ears is not None:
                now = sight.monitors()
                if now != known and now == before:  # it lasts: while screens are changed some are gone for a moment
                    known = now
                    self._ears.happened(ScreensChanged(screens=self._offers(now)))
                before = now
                stack = sight.stack()
                if stack.version != version:
                    version, newest = stack.version, self._windows(stack)
                    if newest != told:
                        told = newest
                        self._ears.happened(told)
        except DesktopError as error:
            self._gone(error)
        finally:
            sight.close()

    def _gone(self, error: DesktopError) -> None:
        if self._ears is not None and not self._is_closed.is_set():
            self._ears.happened(DesktopFailed(detail=str(error)))


def offered(numbered: tuple[tuple[int, Monitor], ...]) -> tuple[ScreenOffer, ...]:
    """Return what the customer can choose from; exactly the first one is the main one."""
    return tuple(
        ScreenOffer(
            screen=number,
            name=monitor.name[:64],
            left_px=monitor.box.left,
            top_px=monitor.box.top,
            width_px=monitor.box.width,
            height_px=monitor.box.height,
            is_primary=place == 0,
        )
        for place, (number, monitor) in enumerate(numbered)
    )


def _sealer(media: MediaKey) -> MediaSealer:
    return MediaSealer(
        key=media.key,
        epoch=media.epoch,
        session_id=media.session_id,
        sender=media.sender,
        receiver=media.receiver,
    )


def _watched(one: Screen) -> Watched:
    place = Box(left=one.left_px, top=one.top_px, width=one.width_px, height=one.height_px)
    return Watched(screen=one.screen, place=place)


def need_display() -> None:
    """Check that this login has a desktop that can be shown; window systems end the process where there is none.

    Raises:
        DesktopError: there is none; the text says why.
    """
    open_sight(display_name()).close()


def open_side(face: Face, *, helper: Helper | None) -> Side:
    """Return the desktop of this login, shared by a module with this face. ``helper``: of ``select.prepare``.

    Raises:
        DesktopError: there is no desktop that could be shown; the text says why.
    """
    display = display_name()
    never = NeverTouched(face.own_window_ids)
    hands = open_hands(display, own_windows=never, reached=never.reached, helper=helper)
    own = OwnWindows(all=face.own_window_ids, private=face.private_window_ids)
    mirror = Mirror(is_wanted=face.wants_thumbnails, show=face.show_thumbnail)
    look, edge_px = (lambda: open_sight(display)), face.edge_px
    return Side(look=look, hands=hands, edge_px=edge_px, own=own, never=never, mirror=mirror)
