// Generated from src/beistand/wire/limits.py by tools/generate_wire.py. Do not edit: run `python -m tools.generate_wire`.

/** Which numbers must both ends and the relay agree on? */
export const PROTOCOL_VERSION = 1;
export const ROUTE_DIGITS = 4;
export const SECRET_DIGITS = 6;
export const CODE_VALID_MS = 600_000;
export const PAIRING_RUNS_MAX = 3;
export const PAIRING_TIMEOUT_MS = 15_000;
export const HEADER_BYTES = 32;
export const TAG_BYTES = 16;
export const PACKET_MAX_BYTES = 2_097_152;
export const MESSAGE_MAX_BYTES = 263_168;
export const SIGNAL_MAX_BYTES = 2_048;
export const PIECE_RAW_MAX_BYTES = 1_048_576;
export const RECTANGLES_MAX = 4_096;
export const SCREENS_MAX = 16;
export const SCREEN_SIDE_MAX_PX = 16_384;
export const SCREEN_AREA_MAX_PX = 67_108_864;
export const WINDOW_LOG_MAX = 27;
export const CURSOR_SIDE_MAX_PX = 256;
export const FRAMES_PER_S_MAX = 60;
export const LINK_OUTBOX_MAX_BYTES = 8_388_608;
export const REPLAY_BUFFER_MAX_BYTES = 4_194_304;
export const PAINTED_WINDOW_MIN_BYTES = 32_768;
export const TICK_EVERY_MS = 3_000;
export const LINK_SILENT_MAX_MS = 10_000;
export const RECONNECT_FIRST_MS = 250;
export const RECONNECT_MAX_MS = 2_000;
export const RECONNECT_GIVE_UP_MS = 300_000;
export const CONTROL_REST_MS = 1_500;
export const CONSENT_WAIT_MAX_MS = 600_000;
export const ORGANISATION_MAX_BYTES = 128;
export const PERSON_MAX_BYTES = 128;
export const PURPOSE_MAX_BYTES = 512;
export const REASON_MAX_BYTES = 512;
export const TEXT_TYPED_MAX_BYTES = 4_096;
export const KEY_CODE_MAX_BYTES = 32;
