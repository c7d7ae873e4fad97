/**
 * How are chords and typed text cut into steps for the customer? Pure.
 */

import type { ChordKey } from "./keys-table";
import type { KeyStep } from "./keyboard";

/** A part of a typed text: letters as text, or a key that text cannot carry. */
export type TypedPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "key"; readonly code: string; readonly key: string };

/** Press the keys of a chord in order and let them go in the opposite order. */
export function chordSteps(chord: readonly ChordKey[]): readonly KeyStep[] {
  const down = chord.map(({ code, key }) => ({ code, key, isDown: true }));
  const up = [...chord].reverse().map(({ code, key }) => ({ code, key, isDown: false }));
  return [...down, ...up];
}

/**
 * Cut a text into parts of at most `maxBytes` of UTF-8; line ends and tabs become keys, other control
 * characters and halves of letters are left out.
 */
export function typedParts(text: string, maxBytes: number): readonly TypedPart[] {
  const parts: TypedPart[] = [];
  for (const piece of text.replaceAll("\r\n", "\n").split(/([\n\r\t])/u)) {
    if (piece === "\n" || piece === "\r") parts.push({ kind: "key", code: "Enter", key: "Enter" });
    else if (piece === "\t") parts.push({ kind: "key", code: "Tab", key: "Tab" });
    else for (const chunk of cut(withoutControls(piece), maxBytes)) parts.push({ kind: "text", text: chunk });
  }
  return parts;
}

function withoutControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}]/gu, "");
}

function* cut(text: string, maxBytes: number): Generator<string> {
  let chunk = "";
  let bytes = 0;
  for (const letter of text) {
    const size = utf8Bytes(letter);
    if (bytes + size > maxBytes && chunk !== "") {
      yield chunk;
      chunk = "";
      bytes = 0;
    }
    chunk += letter;
    bytes += size;
  }
  if (chunk !== "") yield chunk;
}

function utf8Bytes(letter: string): number {
  const point = letter.codePointAt(0) ?? 0;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x1_0000 ? 3 : 4;
}
