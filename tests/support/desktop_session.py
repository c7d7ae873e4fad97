"""How does a test have a session on a real desktop? The real side of the customer, a supporter over a real relay."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.customer_app import RunningApp
from tests.support.net_supporter import NetSupporter, supporting
from tests.support.relay_house import RelayHouse
from tools.display import Desktop

from beistand.customer.desktop.select import Helper, open_hands, open_sight, prepare
from beistand.customer.pipeline.shown import NeverTouched, OwnWindows
from beistand.customer.side import Side


@asynccontextmanager
async def desktop_session(
    house: RelayHouse, desktop: Desktop, *, helper: Helper | None = None
) -> AsyncIterator[tuple[RunningApp, NetSupporter]]:
    """Run a session with control on a real desktop, up to the first picture. ``helper``: where its hands live."""
    helper = helper or prepare(desktop.name)
    hands = open_hands(desktop.name, own_windows=frozenset, helper=helper)
    own, never = OwnWindows(all=frozenset, private=frozenset), NeverTouched(frozenset)
    side = Side(look=lambda: open_sight(desktop.name), hands=hands, edge_px=0, own=own, never=never)
    async with supporting(house) as supporter:
        app = RunningApp(server=house.url, desktop=side)
        try:
            await supporter.until(lambda end: end.canvases.frames)
            yield app, supporter
        finally:
            await asyncio.to_thread(app.stop)
            if helper is not None:
                helper.close()
