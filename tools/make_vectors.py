"""Which bytes must both languages write and read alike? Golden vectors, made by the Python side, the same in every run.

Run ``python -m tools.make_vectors`` after a change of the wire or the seal; a test fails while the files are not
current. Everything random here is fixed, so none of it is a secret. ``cpace_draft.json`` is not made but copied
from the draft.
"""

import json
import sys
from hashlib import sha512
from pathlib import Path
from typing import Any, Final, get_args

import msgspec
import zstandard

from beistand.seal.channel import Channel
from beistand.seal.generator import SCALAR_BYTES
from beistand.seal.keys import Paired
from beistand.seal.media import MediaSealer
from beistand.seal.pairing import CustomerPairing, PairingFacts, SupporterPairing
from beistand.wire import messages, opening, signals
from beistand.wire.codec import pack_message
from beistand.wire.coded import Codec, CodedHead, pack_coded_head
from beistand.wire.envelope import GROUP, Header, Stream, pack_header
from beistand.wire.picture import PieceHeader, Rectangle, pack_piece_header, pack_rectangles
from beistand.wire.policy import Mode, NoticeFacts, Policy, pack_policy
from tools import ledger_vector

FOLDER: Final = Path(__file__).resolve().parents[1] / "protocol" / "vectors"
SESSION_ID: Final = bytes.fromhex("00112233445566778899aabbccddeeff")
NOTICE: Final = NoticeFacts(
    version=7,
    policy=Policy(control=Mode.ANNOUNCE, recording_picture=Mode.NEVER, screens_max=2),
    text_de_sha256=bytes(range(32)),
    text_en_sha256=bytes(range(32, 64)),
    text_de_plain_sha256=bytes(range(96, 128)),
)
INTRODUCTION: Final = opening.Introduction(
    organisation="Beispiel Hilfe GmbH",
    supporter="Jörg Müller",
    purpose="Drucker läßt sich nicht einrichten: Fehler 0x80",
    notice=NOTICE,
    supporter_key=bytes(range(64, 96)),
    role=opening.HelperRole.GUEST,
)
SCREEN: Final = messages.Screen(screen=1, left_px=-1920, top_px=0, width_px=1920, height_px=1080, name="HDMI-1")

Json = dict[str, Any]


def files() -> dict[Path, str]:
    """Return the text of every vector file."""
    made: dict[str, Json | list[Json]] = {
        "messages": [_message(one) for one in every_message()],
        "signals": [_signal(one) for one in every_signal()],
        "headers": _headers(),
        "opening": _opening(),
        "pairing": _pairing(),
        "packets": _packets(),
        "picture": _picture(),
        "ledger": ledger_vector.ledger(),
    }
    return {
        FOLDER / f"{name}.json": json.dumps(data, indent=1, ensure_ascii=False) + "\n" for name, data in made.items()
    }


def main() -> int:
    """Write every file that is not current."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in files().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"written: {path.name}")
    return 0


def every_message() -> list[messages.Message]:
    """Return one message of each kind, with values at and inside their limits."""
    m = messages
    at = {"screen": 1, "x_px": 1919, "y_px": 0}
    return [
        m.Answered(is_yes=True, rights=["view", "control"], screens=[SCREEN], language="de"),
        m.RightsChanged(rights=[], reason="customer"),
        m.MediaEpoch(epoch=2**32 - 1, key=bytes(range(32)), window_log=23, screens=[SCREEN]),
        m.Paused(is_paused=True),
        m.ControlRests(rest_ms=1_500),
        m.Ended(reason="customer", lasted_s=3_601),
        m.LedgerOpened(customer_key=bytes(range(32))),
        m.LedgerEntered(entry="{ä}".encode(), signature=bytes(range(64))),
        m.CustomerSaid(text="Grüß Gott 🖨"),
        m.LineKept(line=500, is_supporter=True, time_ms=2**41, salt=bytes(range(16)), text="Grüß Gott 🖨"),
        m.ScreenshotAnswered(screen=1, number=50),
        m.RightAsked(right="control", reason="Ich möchte den Treiber einrichten 🖨"),
        m.EpochAsked(epoch=3, reason="gap"),
        m.SupporterLeft(reason="supporter"),
        m.LedgerSigned(count=4_096, link=bytes(range(32)), signature=bytes(64)),
        m.SupporterSaid(text="Zeile 1\nZeile 2"),
        m.ScreenshotAsked(screen=1),
        m.ScreenshotTaken(number=50, sha256=bytes(range(32))),
        m.PointerMoved(**at),
        m.PointerButton(**at, button=9, is_down=False),
        m.WheelTurned(**at, right_units=-12_000, down_units=120),
        m.KeyChanged(code="KeyQ", key="@", is_down=True),
        m.TextTyped(text="äöüß€ ñ 漢字"),
        m.AllReleased(),
        m.Painted(epoch=1, painted_bytes=2**53 - 1, frame=70_000),
        m.ViewerCan(codecs=["vp9", "jpeg"]),
        m.ViewerShows(screens=[0, 2]),
        m.Ping(sent_ms=2**32),
        m.CursorShape(width_px=2, height_px=1, hot_x_px=1, hot_y_px=255, rgba=bytes(range(8))),
        m.CursorMoved(**at),
        m.Pong(sent_ms=127),
        m.Measured(frames_per_s=29.97, cpu_ms_per_frame=6.25, bytes_per_s=1_234_567),
        m.Received(next_opening=1, next_control=128),
    ]


def every_signal() -> list[signals.FromServer | signals.FromEnd]:
    """Return one signal of each kind."""
    s = signals
    return [
        s.Welcome(
            session=SESSION_ID.hex(),
            participant=1,
            role="supporter",
            peers=[s.Peer(participant=2, role="customer")],
            notice_hash="5a" * 32,
            notice_version=7,
            confirmed_ms=1_790_000_000_000,
        ),
        s.Joined(participant=2, role="customer"),
        s.Left(participant=2, role="customer", is_final=False),
        s.Refused(reason="code_expired"),
        s.Closed(reason="customer"),
        s.Knocked(),
        s.Tick(),
        s.Tock(),
        s.Bye(reason="supporter"),
        s.PairingFailed(runs=2),
        s.CodeBurned(),
        s.Told(what="paired", rights=[]),
        s.Lanes(slow=[3]),
    ]


def fixed_bytes(label: str, size_bytes: int) -> bytes:
    """Return bytes that look random and are the same in every run; at most 64."""
    return sha512(label.encode()).digest()[:size_bytes]


def paired_ends() -> tuple[Json, Paired, Paired]:
    """Return everything that was said in a pairing with fixed scalars, and what both ends have then."""
    facts = PairingFacts(
        number="1234",
        secret="567890",  # noqa: S106 - an example
        session_id=SESSION_ID,
        notice_hash=NOTICE.notice_hash(),
        run=1,
    )
    scalars = {name: fixed_bytes(f"scalar of the {name}", SCALAR_BYTES) for name in ("customer", "supporter")}
    a = CustomerPairing(facts=facts, language="en", random_bytes=lambda _: scalars["customer"])
    b = SupporterPairing(facts=facts, random_bytes=lambda _: scalars["supporter"])
    commit = a.commit()
    reply = b.committed(commit)
    reveal = a.replied(reply)
    confirm, at_supporter = b.revealed(reveal)
    steps: list[opening.PairMessage] = [commit, reply, reveal, confirm]
    said = {
        "number": facts.number,
        "secret": facts.secret,
        "session_id": SESSION_ID.hex(),
        "notice_hash": facts.notice_hash.hex(),
        "run": facts.run,
        "language": "en",
        "scalar_customer": scalars["customer"].hex(),
        "scalar_supporter": scalars["supporter"].hex(),
        "channel": facts.channel().hex(),
        "steps": [opening.pack_pair(step)[1].hex() for step in steps],
    }
    return said, at_supporter, a.confirmed(confirm)


def _message(message: messages.Message) -> Json:
    union = "supporter" if isinstance(message, get_args(messages.FromSupporter)) else "customer"
    return {
        "kind": type(message).__name__,
        "from": union,
        "fields": _plain(message),
        "packed": pack_message(message).hex(),
    }


def _plain(value: object) -> object:
    if isinstance(value, msgspec.Struct):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return {"hex": value.hex()} if isinstance(value, bytes) else value


def _signal(signal: signals.FromServer | signals.FromEnd) -> Json:
    end = "server" if isinstance(signal, get_args(signals.FromServer)) else "end"
    return {"from": end, "text": signals.pack_signal(signal), "fields": msgspec.to_builtins(signal)}


def _headers() -> list[Json]:
    session = int.from_bytes(SESSION_ID[:8], "big")
    return [
        {
            "session": SESSION_ID[:8].hex(),
            "sender": 2,
            "receiver": receiver,
            "stream": int(stream),
            "epoch": 2**32 - 1,
            "counter": counter,
            "body_bytes": 16,
            "is_key_chunk": is_key_chunk,
            "packet": (
                pack_header(
                    Header(
                        session=session,
                        sender=2,
                        receiver=receiver,
                        stream=stream,
                        epoch=2**32 - 1,
                        counter=counter,
                        body_bytes=16,
                        is_key_chunk=is_key_chunk,
                    ),
                )
                + bytes(16)
            ).hex(),
        }
        for stream in Stream
        for receiver, counter, is_key_chunk in ((1, 0, False), (GROUP, 2**53 - 1, True))
    ]


def _opening() -> Json:
    return {
        "introduction": {
            "organisation": INTRODUCTION.organisation,
            "supporter": INTRODUCTION.supporter,
            "purpose": INTRODUCTION.purpose,
            "version": NOTICE.version,
            "policy": pack_policy(NOTICE.policy).hex(),
            "text_de_sha256": NOTICE.text_de_sha256.hex(),
            "text_en_sha256": NOTICE.text_en_sha256.hex(),
            "text_de_plain_sha256": (NOTICE.text_de_plain_sha256 or b"").hex(),
            "notice_hash": NOTICE.notice_hash().hex(),
            "supporter_key": INTRODUCTION.supporter_key.hex(),
            "packed": opening.pack_introduction(INTRODUCTION).hex(),
        },
        "resume": {
            "next_opening": 1,
            "next_control": 2**40,
            "packed": opening.pack_resume(opening.Resume(next_opening=1, next_control=2**40)).hex(),
        },
    }


def _pairing() -> Json:
    said, at_supporter, at_customer = paired_ends()
    keys = {
        f"{stream.name} {a}→{b}": at_customer.packet_key(stream, sender=a, receiver=b).hex()
        for stream in (Stream.OPENING, Stream.CONTROL, Stream.LIVE, Stream.RESUME)
        for a, b in ((1, 2), (2, 1))
    }
    same = {"prk": at_supporter.prk.hex(), "words": at_supporter.words(), "binding": at_customer.binding().hex()}
    return {**said, **same, "keys": keys}


def _packets() -> Json:
    said, at_supporter, at_customer = paired_ends()
    supporter = Channel(paired=at_supporter, session_id=SESSION_ID)
    customer = Channel(paired=at_customer, session_id=SESSION_ID)
    paused = pack_message(messages.Paused(is_paused=True))
    moved = pack_message(messages.PointerMoved(screen=0, x_px=1, y_px=2))
    return {
        "session_id": said["session_id"],
        "prk": at_supporter.prk.hex(),
        "from_supporter": [
            supporter.seal(Stream.OPENING, opening.pack_introduction(INTRODUCTION)).hex(),
            supporter.seal(Stream.LIVE, moved).hex(),
            supporter.seal(Stream.LIVE, moved).hex(),
            supporter.begin_generation(now_ms=0).hex(),
            supporter.seal(Stream.LIVE, moved).hex(),
        ],
        "from_customer": [
            customer.seal(Stream.CONTROL, paused).hex(),
            customer.seal(Stream.CONTROL, paused).hex(),
            customer.begin_generation(now_ms=0).hex(),
            customer.seal(Stream.LIVE, pack_message(messages.Pong(sent_ms=5))).hex(),
        ],
    }


def _picture() -> Json:
    key = fixed_bytes("key of a media epoch", 32)
    sealer = MediaSealer(key=key, epoch=3, session_id=SESSION_ID, sender=2)
    # Stored blocks only, so that the bytes are the same with every version of the compressor.
    pieces = [_piece(number) for number in range(3)]
    packets = [sealer.seal(piece, is_key_chunk=number == 0) for number, piece in enumerate(pieces)]
    return {
        "session_id": SESSION_ID.hex(),
        "epoch": 3,
        "key": key.hex(),
        "window_log": 20,
        "pieces": [piece.hex() for piece in pieces],
        "packets": [packet.hex() for packet in packets],
        "raw": [_raw(number).hex() for number in range(3)],
        "coded": _coded_piece().hex(),
    }


def _coded_piece() -> bytes:
    """Return a piece with a coded picture; its two bytes are no real one, only the layout counts."""
    place = Rectangle(screen=1, x=640, y=2, width=656, height=368)
    head = CodedHead(codec=Codec.VP9, is_key=True, region=255, place=place, width_px=328, height_px=184)
    body = pack_coded_head(head) + b"\x01\x02"
    header = PieceHeader(frame=70_000, taken_ms=5, raw_bytes=len(body), is_last=True, is_coded=True)
    return pack_piece_header(header) + body


def _raw(number: int) -> bytes:
    rectangle = Rectangle(screen=0, x=number, y=2 * number, width=3, height=2)
    return pack_rectangles([rectangle]) + bytes((number * 40 + i) % 256 for i in range(24))


def _piece(number: int) -> bytes:
    raw = _raw(number)
    header = PieceHeader(frame=number // 2, taken_ms=1_000 + number, raw_bytes=len(raw), is_last=number != 0)
    return pack_piece_header(header) + _stored(raw, is_first=number == 0)


def _stored(raw: bytes, *, is_first: bool) -> bytes:
    """Return raw bytes as an uncompressed zstd block (RFC 8878, 3.1.1), after a frame header for a 1 MiB window."""
    frame_header = zstandard.FRAME_HEADER + bytes((0, (20 - 10) << 3)) if is_first else b""
    return frame_header + (len(raw) << 3).to_bytes(3, "little") + raw


if __name__ == "__main__":
    sys.exit(main())
