// Generated from src/beistand/wire/closing.py by tools/generate_wire.py. Do not edit: run `python -m tools.generate_wire`.

/** With which code and word does the server close a link, and may the end come back? */
export const CLOSINGS: readonly { readonly word: string; readonly code: number; readonly isFinal: boolean }[] = [
  { word: "bad_packet", code: 4400, isFinal: true },
  { word: "bad_signal", code: 4400, isFinal: true },
  { word: "bad_ticket", code: 4401, isFinal: true },
  { word: "wrong_origin", code: 4401, isFinal: true },
  { word: "unknown_number", code: 4404, isFinal: true },
  { word: "replaced", code: 4409, isFinal: true },
  { word: "session_over", code: 4410, isFinal: true },
  { word: "code_used", code: 4410, isFinal: true },
  { word: "code_expired", code: 4410, isFinal: true },
  { word: "link_full", code: 4413, isFinal: false },
  { word: "old_version", code: 4426, isFinal: true },
  { word: "too_many_tries", code: 4429, isFinal: true },
  { word: "silent", code: 1001, isFinal: false },
  { word: "admit_failed", code: 1011, isFinal: false },
  { word: "server_stopping", code: 1012, isFinal: false },
];
