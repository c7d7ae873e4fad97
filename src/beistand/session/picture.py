"""What is captured now? The picture follows the rights and the links; every change of it begins a new epoch."""

from beistand.session.effects import Effect, NewEpoch, StartPicture, StopPicture
from beistand.session.state import State
from beistand.session.view import Stage
from beistand.wire.policy import Right


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
    state.epoch += 1
    if was is None:
        return [StartPicture(epoch=state.epoch, screens=wanted, cover=state.windows.cover)]
    return [NewEpoch(epoch=state.epoch, screens=wanted, cover=state.windows.cover)]


def renew_picture(state: State) -> list[Effect]:
    """Go on with the same screens under a new key, and under what the customer covers now, if anything is shown."""
    if state.picture is None:
        return []
    state.epoch += 1
    return [NewEpoch(epoch=state.epoch, screens=state.picture, cover=state.windows.cover)]
