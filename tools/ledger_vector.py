"""Which ledgers must both languages read, and which must both refuse? Golden ledgers for ``make_vectors``.

Every kind of entry stands in the good one. Each bad one differs from it in one thing.
"""

import json
from typing import Any, Final

from beistand.seal.signing import SigningKey
from beistand.wire import ledger_facts as f
from beistand.wire.ledger import CUSTOMER, SUPPORTER, Chain, Opening, canonical
from beistand.wire.ledger_facts import Who

BEGAN_MS: Final = 1_790_000_000_000
SESSION: Final = bytes.fromhex("00112233445566778899aabbccddeeff")
SEEDS: Final = {"customer": bytes(range(32)), "supporter": bytes(range(32, 64))}
OPENING: Final = Opening(
    session=SESSION.hex(),
    notice="4e" * 32,
    binding="5b" * 32,
    customer_key=SigningKey(SEEDS["customer"]).public.hex(),
    supporter_key=SigningKey(SEEDS["supporter"]).public.hex(),
)
STORY: Final[tuple[tuple[f.Facts, Who], ...]] = (
    (f.Paired(run=2, language="de_plain"), Who.MODULE),
    (
        f.NoticeShown(
            organisation="Beispiel Hilfe GmbH",
            supporter="Jörg Müller",
            purpose='Drucker "neu" läßt sich \\ nicht einrichten 漢字',
            version=7,
            notice="4e" * 32,
            text="54" * 32,
            processing="50" * 32,
            language="de",
            confirmed_ms=0,
        ),
        Who.MODULE,
    ),
    (
        f.Consent(rights=["view"], rights_refused=["control"], screens=2, has_read_notice=True, click="physical"),
        Who.CUSTOMER,
    ),
    (f.ParticipantJoined(participant=1, name="Jörg Müller", role="supporter", bound_since_ms=1), Who.SUPPORTER),
    (f.RightAsked(right="control", participant=1, reason="Treiber 🖨 einrichten"), Who.SUPPORTER),
    (f.RightRefused(right="control", reason="customer"), Who.CUSTOMER),
    (f.RightGranted(right="control", duration="minutes", minutes=10, click="unknown"), Who.CUSTOMER),
    (f.RightExpired(right="control"), Who.MODULE),
    (f.Pause(), Who.CUSTOMER),
    (f.Resume(), Who.CUSTOMER),
    (f.LinkLost(), Who.SERVER),
    (f.LinkBack(away_ms=2**53 - 1), Who.MODULE),
    (
        f.Transfer(direction="to_customer", state="done", name="Treiber.zip", size_bytes=0, sha256="0f" * 32),
        Who.SUPPORTER,
    ),
    (f.MaskChanged(hidden=1, waiting=2, shown=3, program_kinds=["mail", "banking"]), Who.MODULE),
    (f.RecordingChanged(is_running=True), Who.CUSTOMER),
    (f.Screenshot(number=1, screen=0, state="announced", sha256=""), Who.SUPPORTER),
    (f.Screenshot(number=1, screen=0, state="taken", sha256="ab" * 32), Who.SUPPORTER),
    (f.TranscriptKept(lines=3, sha256="cd" * 32), Who.MODULE),
    (f.WindowsLost(times=1), Who.MODULE),
    (f.WindowsBack(away_ms=4_321), Who.MODULE),
    (f.Trouble(word="gap", times=1), Who.MODULE),
    (f.RightWithdrawn(right="view"), Who.CUSTOMER),
    (f.ParticipantLeft(participant=1), Who.SUPPORTER),
    (f.Ended(reason="customer", lasted_s=640), Who.CUSTOMER),
)

Json = dict[str, Any]


def ledger() -> Json:
    """Return a good ledger with links and signatures, and bad entries with what they are to follow."""
    chain = Chain(OPENING)
    entries: list[Json] = []
    for number, (facts, who) in enumerate(STORY):
        data = chain.write(facts, who=who, time_ms=BEGAN_MS + 1_000 * number)
        head = chain.head
        statements = {name: head.statement(session=SESSION, signer=one) for name, one in _SIGNERS.items()}
        entries.append(
            {
                "entry": data.decode(),
                "link": head.link.hex(),
                "statement": statements["customer"].hex(),
                "customer": SigningKey(SEEDS["customer"]).sign(statements["customer"]).hex(),
                "supporter": SigningKey(SEEDS["supporter"]).sign(statements["supporter"]).hex(),
            }
        )
    return {
        "opening": json.loads(canonical(OPENING)),
        "opening_link": OPENING.link().hex(),
        "seeds": {name: seed.hex() for name, seed in SEEDS.items()},
        "entries": entries,
        "bad": _bad([one["entry"] for one in entries]),
    }


_SIGNERS: Final = {"customer": CUSTOMER, "supporter": SUPPORTER}


_CHANGES: Final = (
    (0, '"run":2', '"run":2.0'),
    (0, '"run":2', '"run":-1'),
    (0, '"run":2', '"run":9007199254740992'),
    (0, '"run":2', '"run":true'),
    (0, '"run":2', '"run":2,"run":2'),
    (0, '"run":2', '"extra":1,"run":2'),
    (0, ',"run":2', ""),
    (0, '"de_plain"', '"fr"'),
    (0, '{"facts"', '{ "facts"'),
    (0, '"paired"', '"pairing"'),
    (0, '"who":"module"', '"who":"customer"'),
    (0, '"who":"module"', '"who":"nobody"'),
    (0, '"number":1', '"number":2'),
    (1, "Jörg", "J\\u00f6rg"),
    (1, "Jörg", "J\u202eörg"),
    (1, "Jörg", "J\\norg"),
    (1, "Jörg", "J\\ud800rg"),
    (1, "Jörg", "J\x7frg"),
    (1, "Jörg", "J" * 200),
    (1, '"version":7', '"version":"7"'),
    (2, '"who":"customer"', '"who":"supporter"'),
    (2, '["view"]', "[]"),
    (2, '["view"]', '["view","control"]'),
    (2, '["view"]', '["View"]'),
    (2, '["view"]', json.dumps(["view"] * 17, separators=(",", ":"))),
    (2, '"previous":"', '"previous":"00'),
    (5, "", "again"),
    (5, "", "skipped"),
    (5, "", ""),
    (5, "", "null"),
    (5, "", "[]"),
    (6, '"minutes":10', '"minutes":0'),
    (6, '"duration":"minutes"', '"duration":"once"'),
    (15, '"sha256":""', f'"sha256":"{"ab" * 32}"'),
    (16, f'"sha256":"{"ab" * 32}"', '"sha256":""'),
    (16, '"who":"supporter"', '"who":"server"'),
    (17, '"who":"module"', '"who":"supporter"'),
    (8, '"time_ms":179', '"time_ms":178'),
)
"""After how many good entries, what in the next is replaced (empty: all of it), and by what."""


def _bad(entries: list[str]) -> list[Json]:
    """Return changes that must each be refused: after how many good entries, and the text in place of the next."""
    bad = []
    for after, old, new in _CHANGES:
        whole = {"again": entries[after - 1], "skipped": entries[after + 1]}
        text = entries[after].replace(old, new, 1) if old else whole.get(new, new)
        if text == entries[after]:
            msg = f"{old!r} does not stand in entry {after + 1}"
            raise ValueError(msg)
        bad.append({"after": after, "entry": text})
    return bad
