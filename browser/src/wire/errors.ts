/** Which error says that bytes or text from outside are no sentence of our language? */

/** Which part of the language was not well-formed. */
export type WireErrorKind = "envelope" | "opening" | "message" | "signal" | "picture" | "code" | "policy" | "ledger";

/** Bytes or text from outside do not form a sentence of our language. */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly kind: WireErrorKind;

  constructor(kind: WireErrorKind, text: string) {
    super(text);
    this.kind = kind;
  }
}
