"""What is captured now? The picture follows the rights and the links; every change of it begins a new epoch."""

from beistand.session.effects import Effect, NewEpoch, SlowLane, StartPicture, StopPicture, Tell
from beistand.session.events import LanesWanted
from beistand.session.state import State
from beistand.session.view import Stage
from beistand.wire.messages import Screen
from beistand.wire.policy import Right
from beistand.wire.signals import Lanes


def settle_picture(state: State) -> list[Effect]:
    """Start, renew or stop capturing, so that it is what the rights and the links allow now."""
    may_see = Right.VIEW in state.rights.granted() and not state.rights.is_paused
    is_ready = state.stage is Stage.SHARING and state.is_together() and not state.is_resuming
    wanted = (state.shared_screens() or None) if may_see and is_ready else None
    if wanted == state.picture:
        return []
    was, state.picture = state.picture, wanted
    if wanted is None:
        return [StopPicture()]
    return _begin(state, wanted, StartPicture if was is None else NewEpoch)


def renew_picture(state: State) -> list[Effect]:
    """Go on with the same screens under a new key, and under what the customer covers now, if anything is shown."""
    if state.picture is None:
        return []
    return _begin(state, state.picture, NewEpoch)


def lanes_wanted(state: State, event: LanesWanted, _now_ms: int) -> list[Effect]:
    """Part the viewers, or bring them together again; what each may see stays the same."""
    if event.slow == state.slow:
        return []
    state.slow = event.slow
    together: list[Effect] = [] if state.slow else [Tell(signal=Lanes(slow=[]))]
    return [*together, *renew_picture(state)]


def is_running(state: State, epoch: int) -> bool:
    """Tell whether a media epoch is one of those that are sent now."""
    return epoch == state.epoch or bool(state.slow and epoch == state.epoch - 1)


def _begin(state: State, screens: tuple[Screen, ...], kind: type[StartPicture | NewEpoch]) -> list[Effect]:
    """Begin an epoch, or one for each lane; the server is told who is on the slow one before its packets come."""
    state.epoch += 1
    epoch, cover = state.epoch, state.windows.cover
    if not state.slow:
        return [kind(epoch=epoch, screens=screens, cover=cover)]
    state.epoch += 1
    slow = SlowLane(epoch=state.epoch, viewers=state.slow)
    lanes = Tell(signal=Lanes(slow=sorted(state.slow)))
    return [lanes, kind(epoch=epoch, screens=screens, cover=cover, slow=slow)]
