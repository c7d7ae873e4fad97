/** Is a screenshot taken only after the customer's module announced it, and brought only when the ledger names it? */
import { describe, expect, it } from "vitest";
import type { LedgerRecord } from "../session/ledger";
import type { AskingMessage } from "../session/parts";
import { toHex } from "../wire/octets";
import { Screenshots } from "./screenshots";
import type { ScreenshotNews } from "./screenshots";

const PNG = new Blob([new Uint8Array([1, 2, 3])], { type: "image/png" });

class World {
  readonly asked: AskingMessage[] = [];
  readonly shot: number[] = [];
  readonly brought: string[] = [];
  readonly news: ScreenshotNews[] = [];
  png: Blob | null = PNG;
  isTaken = true;
  readonly screenshots = new Screenshots({
    ask: (message) => { this.asked.push(message); },
    snapshot: async (screen) => {
      this.shot.push(screen);
      return Promise.resolve(this.png);
    },
    bring: async (what) => {
      this.brought.push(what);
      return Promise.resolve(what === "receipt" || this.isTaken);
    },
    onNews: (news) => { this.news.push(news); },
  });

  get hash(): string {
    const taken = this.asked.find((one) => one.kind === "ScreenshotTaken");
    return taken === undefined ? "" : toHex(taken.sha256);
  }
}

const record = (...entries: string[]): LedgerRecord =>
  ({ opening: {} as LedgerRecord["opening"], entries, customer_signatures: [], supporter_signatures: [] });

describe("a screenshot", () => {
  it("is not taken before the answer, and not at all after a no", async () => {
    const one = new World();
    one.screenshots.take([0]);
    expect([one.asked, one.shot]).toEqual([[{ kind: "ScreenshotAsked", screen: 0 }], []]);
    await one.screenshots.answered({ kind: "ScreenshotAnswered", screen: 0, number: 0 });
    expect([one.shot, one.news, one.brought]).toEqual([[], ["refused"], []]);
  });

  it("is brought when the ledger names its hash, with the ledger before it", async () => {
    const one = new World();
    one.screenshots.take([0]);
    await one.screenshots.answered({ kind: "ScreenshotAnswered", screen: 0, number: 1 });
    await one.screenshots.entered(record('{"facts":{"sha256":""}}'));
    expect(one.brought).toEqual([]);
    await one.screenshots.entered(record(`{"facts":{"kind":"screenshot","sha256":"${one.hash}"}}`));
    await one.screenshots.entered(record(`{"facts":{"kind":"screenshot","sha256":"${one.hash}"}}`));
    expect([one.brought, one.news]).toEqual([["receipt", "screenshots"], ["kept"]]);
  });

  it("of several screens comes one after the other, each asked for", async () => {
    const one = new World();
    one.screenshots.take([0, 2]);
    expect(one.asked).toHaveLength(1);
    await one.screenshots.answered({ kind: "ScreenshotAnswered", screen: 2, number: 9 });
    expect(one.shot).toEqual([]);
    await one.screenshots.answered({ kind: "ScreenshotAnswered", screen: 0, number: 1 });
    await one.screenshots.answered({ kind: "ScreenshotAnswered", screen: 2, number: 2 });
    expect(one.shot).toEqual([0, 2]);
    one.screenshots.stop();
  });

  it("that shows nothing or is not taken by the server is said to have failed", async () => {
    const empty = new World();
    empty.png = null;
    empty.screenshots.take([0]);
    await empty.screenshots.answered({ kind: "ScreenshotAnswered", screen: 0, number: 1 });
    const refused = new World();
    refused.isTaken = false;
    refused.screenshots.take([0]);
    await refused.screenshots.answered({ kind: "ScreenshotAnswered", screen: 0, number: 1 });
    await refused.screenshots.entered(record(`"sha256":"${refused.hash}"`));
    expect([empty.news, refused.news]).toEqual([["failed"], ["failed"]]);
  });
});
