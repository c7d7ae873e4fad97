// Generated from src/beistand/wire/policy.py by tools/generate_wire.py. Do not edit: run `python -m tools.generate_wire`.

/** What a grant can cover. */
export type Right = "view" | "control" | "clipboard" | "files_to_customer" | "files_from_customer" | "colleagues" | "recording_picture" | "chat_transcript" | "new_windows" | "elevation" | "screenshots";

/** Which byte of a packed policy says how each right may come to be. */
export const MODE_AT: Readonly<Record<Right, number>> = {
  view: 1,
  control: 2,
  clipboard: 3,
  files_to_customer: 4,
  files_from_customer: 5,
  colleagues: 6,
  recording_picture: 7,
  chat_transcript: 8,
  new_windows: 9,
  elevation: 10,
  screenshots: 18,
};
