/** Does what both ends signed come into the case at once, in the right order, and is nothing given up while it can come? */
import { describe, expect, it } from "vitest";
import type { LedgerRecord } from "../session/ledger";
import type { LineKept } from "../wire/messages.generated";
import type { Brought, Left } from "./bringing";
import { Delivery } from "./delivery";

const SESSION = "ab".repeat(16);
const PNG = new Blob([new Uint8Array([1])], { type: "image/png" });
const TAKEN = `{"facts":{"kind":"screenshot","sha256":"77"}}`;
const keptUpTo = (lines: number): string => `{"facts":{"kind":"transcript_kept","lines":${lines},"sha256":"aa"}}`;

const record = (...entries: string[]): LedgerRecord =>
  ({ opening: {} as LedgerRecord["opening"], entries, customer_signatures: [], supporter_signatures: [] });
const line = (number: number): LineKept =>
  ({ kind: "LineKept", line: number, isSupporter: true, timeMs: 5, salt: new Uint8Array(16), text: `Zeile ${number}` });

class World {
  readonly brought: string[] = [];
  readonly bodies: (string | Blob)[] = [];
  readonly waited: number[] = [];
  readonly news: string[] = [];
  /** What the server answers, in this order; then it takes everything. */
  answers: Brought[] = [];
  readonly delivery = new Delivery(SESSION, {
    bring: async (what: Left, body) => {
      this.brought.push(what);
      this.bodies.push(body);
      return Promise.resolve(this.answers.shift() ?? "kept");
    },
    wait: async (milliseconds) => {
      this.waited.push(milliseconds);
      return Promise.resolve();
    },
    onChange: () => undefined,
    onScreenshot: (news) => { this.news.push(news); },
  });
}

/** Let everything happen that can happen now. */
const settled = async (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 0); });

describe("what a session leaves in its case", () => {
  it("is brought while the session runs, as soon as the ledger names it, and not before", async () => {
    const one = new World();
    one.delivery.entered(record("{}"), [line(1)]);
    await settled();
    expect(one.brought).toEqual([]);
    one.delivery.entered(record("{}", keptUpTo(1)), [line(1)]);
    await settled();
    expect(one.brought).toEqual(["receipt", "transcript"]);
    expect(one.bodies[1]).toContain("Zeile 1");
    one.delivery.entered(record("{}", keptUpTo(1), "{}"), [line(1), line(2)]);
    await settled();
    expect(one.brought).toHaveLength(2);
    one.delivery.entered(record("{}", keptUpTo(1), "{}", keptUpTo(2)), [line(1), line(2)]);
    await settled();
    expect(one.brought).toEqual(["receipt", "transcript", "receipt", "transcript"]);
    expect(one.bodies[3]).toContain("Zeile 2");
  });

  it("says of a screenshot when it is there, after the receipt that names it", async () => {
    const one = new World();
    one.delivery.screenshot("77", PNG);
    one.delivery.entered(record("{}"), []);
    await settled();
    expect(one.brought).toEqual([]);
    one.delivery.entered(record("{}", TAKEN), []);
    one.delivery.entered(record("{}", TAKEN, "{}"), []);
    await settled();
    expect([one.brought, one.news, one.delivery.isPending]).toEqual([["receipt", "screenshots"], ["kept"], false]);
  });

  it("is tried again for as long as the page is open, with longer and longer waits", async () => {
    const one = new World();
    one.answers = Array.from({ length: 9 }, () => "failed");
    one.delivery.screenshot("77", PNG);
    one.delivery.entered(record(TAKEN, keptUpTo(1)), [line(1)], true);
    expect(one.delivery.isPending).toBe(true);
    await settled();
    expect(one.waited).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
    expect(one.brought.slice(9)).toEqual(["receipt", "screenshots", "transcript"]);
    expect([one.delivery.isPending, one.delivery.receipt, one.delivery.transcript]).toEqual([false, "kept", "kept"]);
  });

  it("that is refused is not brought again, and the rest comes all the same", async () => {
    const one = new World();
    one.answers = ["refused", "refused", "refused"];
    one.delivery.screenshot("77", PNG);
    one.delivery.entered(record(TAKEN, keptUpTo(1)), [line(1)], true);
    await settled();
    expect([one.brought, one.news]).toEqual([["receipt", "screenshots", "transcript"], ["failed"]]);
    expect([one.delivery.receipt, one.delivery.transcript, one.delivery.isPending]).toEqual(["failed", "failed", false]);
  });

  it("of a session without talk and screenshots is the receipt, at the end", async () => {
    const one = new World();
    one.delivery.entered(record("{}"), []);
    await settled();
    expect([one.brought, one.delivery.receipt]).toEqual([[], "none"]);
    one.delivery.entered(record("{}", "{}"), [], true);
    await settled();
    expect([one.brought, one.delivery.receipt, one.delivery.transcript]).toEqual([["receipt"], "kept", "none"]);
  });
});
