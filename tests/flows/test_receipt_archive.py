"""Does the customer get the receipt when the server is out of reach, and a reason when it cannot be written?"""

import asyncio
import socket
from pathlib import Path

from tests.support.receipts import SHOWN, whole_session

from beistand.customer.conductor.archive import ServerArchive
from beistand.customer.link.papers import Papers
from beistand.proof.check import Result, check
from beistand.session.events import Event, ReceiptFailed, ReceiptSaved
from beistand.wire.ledger_facts import Language, NoticeShown
from beistand.wire.receipt import pack_receipt


class WholeSession:
    """The books of a session that ended well."""

    def notice_shown(self) -> NoticeShown:
        """Return under which notice it stood."""
        return SHOWN

    def receipt(self, *, notice_text: str = "") -> bytes:
        """Return its receipt."""
        return pack_receipt(whole_session().receipt(text=notice_text))


def nobody() -> str:
    """Return an address where no server listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


async def saved(folder: Path, *, language: Language) -> Event:
    """Save into a folder without a server; return what is told."""
    told: asyncio.Queue[Event] = asyncio.Queue()
    async with asyncio.TaskGroup() as tasks:
        archive = ServerArchive(
            papers=Papers(server=nobody(), tls=None),
            start=lambda job: [tasks.create_task(job)].clear(),
            happened=told.put_nowait,
        )
        archive.save(WholeSession(), folder=str(folder), language=language)
    assert told.qsize() == 1
    return told.get_nowait()


async def test_without_a_server_the_receipt_is_text_and_proves_itself(tmp_path: Path) -> None:
    """A customer whose network is gone still leaves with a file to read and a file that proves it."""
    event = await saved(tmp_path, language="de")

    assert isinstance(event, ReceiptSaved)
    proof, paper = (Path(path) for path in event.paths)
    assert check(proof.read_bytes()).result is not Result.BROKEN
    assert paper.suffix == ".txt"
    assert "Jörg Müller" in paper.read_text(encoding="utf-8")
    assert proof.parent == paper.parent == tmp_path


async def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    """What could not be written is said, with the place and the reason."""
    event = await saved(tmp_path / "weg", language="en")

    assert isinstance(event, ReceiptFailed)
    assert "weg" in event.detail
