/** Is the talk written down exactly as the customer's module kept it? */
import { describe, expect, it } from "vitest";
import { fromHex } from "../wire/octets";
import { isNever } from "../wire/policy";
import { FIRST_STATE, told } from "./state";
import { packTranscript } from "./transcript";

const line = (number: number, text: string) =>
  ({ kind: "LineKept", line: number, isSupporter: number === 1, timeMs: 7, salt: fromHex("00".repeat(16)), text }) as const;

describe("kept lines", () => {
  it("are those of the customer's module, in its order; what is out of order is not believed", () => {
    let state = { ...FIRST_STATE, stage: "running" as const };
    for (const one of [line(1, "Grüße"), line(3, "zu früh"), line(1, "noch einmal"), line(2, "Danke")]) state = { ...state, ...told(state, one, 0), stage: "running" };
    expect(JSON.parse(packTranscript("ab".repeat(16), state.kept))).toEqual({
      format: "beistand.transcript/1",
      session: "ab".repeat(16),
      lines: [
        { number: 1, by: "supporter", time_ms: 7, salt: "00".repeat(16), text: "Grüße" },
        { number: 2, by: "customer", time_ms: 7, salt: "00".repeat(16), text: "Danke" },
      ],
    });
  });
});

describe("the rules of the notice", () => {
  it("say which rights are never to be asked for, those that came later, too", () => {
    const none = new Uint8Array(32);
    const some = Uint8Array.from(none, (_, place) => (place === 8 || place === 18 ? 2 : 0));
    expect(isNever(none, "screenshots")).toBe(true);
    expect([isNever(some, "chat_transcript"), isNever(some, "screenshots"), isNever(some, "view")]).toEqual([false, false, true]);
  });
});
