"""Is the real server's listening socket set so that no link can stay for ever?"""

import socket
import sys

import pytest

from beistand.server.cli import STALLED_MAX_MS, listen
from beistand.server.settings import read_settings


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can limit how long sent bytes stay unread")
def test_a_connection_whose_other_side_never_reads_is_cut_by_the_system() -> None:
    """Nobody can fill the server with links that are closed but never read their goodbye."""
    with listen(read_settings({"host": "127.0.0.1", "port": "0"})) as listening:
        with socket.create_connection(listening.getsockname(), timeout=5):
            accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == STALLED_MAX_MS
