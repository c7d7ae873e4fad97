"""What does a packet look like that the relay cannot open? True headers, random-looking bodies."""

from tests.support.memory_link import SESSION

from beistand.wire.envelope import GROUP, Header, Stream, pack_header


def sealed(
    *,
    sender: int = 1,
    receiver: int = GROUP,
    stream: Stream = Stream.LIVE,
    session: str = SESSION,
    body: bytes = b"sealed bytes",
) -> bytes:
    """Return a whole packet; nobody can open it, which is how every packet looks to the relay."""
    header = Header(
        session=int(session[:16], 16),
        sender=sender,
        receiver=receiver,
        stream=stream,
        epoch=1,
        counter=0,
        body_bytes=len(body),
    )
    return pack_header(header) + body
