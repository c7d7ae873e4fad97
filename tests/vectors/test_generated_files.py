"""Do the files that were written from Python still say what Python says?"""

from pathlib import Path
from typing import get_args

import pytest
from tools import generate_wire, make_vectors

from beistand.wire import messages, signals
from beistand.wire.codec import pack_message, read_from_customer, read_from_supporter
from beistand.wire.signals import pack_signal, read_from_end, read_from_server

WRITTEN = {**generate_wire.files(), **make_vectors.files()}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_written_file_is_current(path: Path) -> None:
    """The browser never speaks yesterday's language: run the two tools after a change."""
    assert path.read_text(encoding="utf-8") == WRITTEN[path]


@pytest.mark.parametrize("message", make_vectors.every_message(), ids=lambda message: type(message).__name__)
def test_every_message_comes_back_as_it_was(message: messages.Message) -> None:
    """What one end says is what the other end reads."""
    packed = pack_message(message)
    reads = (read_from_customer, read_from_supporter)
    is_from_supporter = isinstance(message, get_args(messages.FromSupporter))
    assert reads[is_from_supporter](packed) == message


@pytest.mark.parametrize("signal", make_vectors.every_signal(), ids=lambda signal: type(signal).__name__)
def test_every_signal_comes_back_as_it_was(signal: signals.FromServer) -> None:
    """What the server tells is what an end reads, and the other way round."""
    read = read_from_server if isinstance(signal, get_args(signals.FromServer)) else read_from_end
    assert read(pack_signal(signal)) == signal


def test_every_kind_of_message_has_a_vector() -> None:
    """A new message cannot be forgotten in the other language."""
    kinds = {type(message) for message in make_vectors.every_message()}
    assert kinds == set(get_args(messages.Message))
