"""Which numbers must both ends and the relay agree on? Every one has its unit in its name."""

from typing import Final

PROTOCOL_VERSION: Final = 1
"""One suite per version; an end that speaks another version is refused with a sentence, never served."""

# The spoken code.
ROUTE_DIGITS: Final = 4
SECRET_DIGITS: Final = 6
CODE_VALID_MS: Final = 600_000
PAIRING_RUNS_MAX: Final = 3
PAIRING_TIMEOUT_MS: Final = 15_000

# Packets.
HEADER_BYTES: Final = 32
TAG_BYTES: Final = 16
PACKET_MAX_BYTES: Final = 2_097_152
"""Largest packet on a link, header and tag included. A larger picture is cut into pieces before sealing."""
MESSAGE_MAX_BYTES: Final = 263_168
"""Largest plaintext of a typed message: a cursor shape of the largest size, and 1 KiB for what stands around it."""
SIGNAL_MAX_BYTES: Final = 2_048

# Pictures.
PIECE_RAW_MAX_BYTES: Final = 1_048_576
"""Most pixels of one piece before compression; zstd can grow them by less than 1 %."""
RECTANGLES_MAX: Final = 4_096
CODED_AREA_MAX_PX: Final = 4_194_304
"""Largest moving picture of a region, before the viewer scales it."""
SCREENS_MAX: Final = 16
SCREEN_SIDE_MAX_PX: Final = 16_384
SCREEN_AREA_MAX_PX: Final = 67_108_864
WINDOW_LOG_MAX: Final = 27
CURSOR_SIDE_MAX_PX: Final = 256
FRAMES_PER_S_MAX: Final = 60

# The ledger of a session.
LEDGER_ENTRY_MAX_BYTES: Final = 4_096
LEDGER_ENTRIES_MAX: Final = 4_096
LEDGER_MAX_BYTES: Final = 2_097_152
RECEIPT_MAX_BYTES: Final = 4_194_304
LEDGER_LAST_WAIT_MS: Final = 2_000
"""How long the customer's module waits at the end for the supporter's last countersignature."""

# Queues.
LINK_OUTBOX_MAX_BYTES: Final = 8_388_608
"""An end or the relay closes a link whose unsent bytes exceed this: the other side is not reading."""
REPLAY_BUFFER_MAX_BYTES: Final = 4_194_304
"""Sealed reliable packets kept until the peer says that it has them."""
PAINTED_WINDOW_MIN_BYTES: Final = 32_768

# Waits.
TICK_EVERY_MS: Final = 3_000
LINK_SILENT_MAX_MS: Final = 10_000
"""No bytes at all for so long: the link is dead, reconnect."""
RECONNECT_FIRST_MS: Final = 250
RECONNECT_MAX_MS: Final = 2_000
RECONNECT_GIVE_UP_MS: Final = 300_000
CONTROL_REST_MS: Final = 1_500
"""How long the supporter's input rests after the customer used the own mouse or keyboard."""
CONSENT_WAIT_MAX_MS: Final = 600_000

# Texts, in UTF-8 bytes.
ORGANISATION_MAX_BYTES: Final = 128
PERSON_MAX_BYTES: Final = 128
PURPOSE_MAX_BYTES: Final = 512
REASON_MAX_BYTES: Final = 512
TEXT_TYPED_MAX_BYTES: Final = 4_096
KEY_CODE_MAX_BYTES: Final = 32
SAID_MAX_CHARACTERS: Final = 1_000
"""One line of the talk; longer texts are several lines."""

# What goes from a session into its case.
TRANSCRIPT_LINES_MAX: Final = 500
"""Lines of the talk that are kept; after that the customer's module keeps no more."""
TRANSCRIPT_MAX_BYTES: Final = 4_194_304
TRANSCRIPT_ENTERED_MS: Final = 1_000
"""So soon after a line is kept the ledger says so: what it does not name yet is lost when the supporter's end dies."""
SCREENSHOTS_MAX: Final = 50
"""Screenshots of one session."""
