"""How does a test hold a session without its two ends? A case, an offer, and what the console would bring of it."""

import httpx
from tests.support.staff_browser import StaffBrowser

from beistand.wire.policy import NoticeFacts, read_policy


async def open_session(browser: StaffBrowser) -> tuple[str, dict[str, str], NoticeFacts]:
    """Open a case and a session; return its address, what was offered, and the notice."""
    await browser.get("/cases/new")
    address = (await browser.send("/cases/new", customer="Herr Öztürk", purpose="Der Drucker druckt nicht.")).url.path
    offer = (await browser.client.post(f"/api{address}/sessions", headers={"x-beistand-csrf": browser.csrf})).json()
    told = offer["notice"]
    notice = NoticeFacts(
        version=told["version"],
        policy=read_policy(bytes.fromhex(told["policy"])),
        text_de_sha256=bytes.fromhex(told["text_de_sha256"]),
        text_en_sha256=bytes.fromhex(told["text_en_sha256"]),
        text_de_plain_sha256=bytes.fromhex(told["text_de_plain_sha256"]),
    )
    return address, offer, notice


async def bring(browser: StaffBrowser, session: str, what: str, data: bytes) -> httpx.Response:
    """Bring something of a session into its case. ``what``: receipt, transcript or screenshots."""
    headers = {"x-beistand-csrf": browser.csrf, "content-type": "application/json"}
    return await browser.client.post(f"/api/sessions/{session}/{what}", content=data, headers=headers)
