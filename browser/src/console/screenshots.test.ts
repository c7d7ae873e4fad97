/** Is a screenshot taken only after the customer's module announced it, and is its hash said? */
import { describe, expect, it } from "vitest";
import type { AskingMessage } from "../session/parts";
import { toHex } from "../wire/octets";
import { Screenshots } from "./screenshots";
import type { ScreenshotNews } from "./screenshots";

const PNG = new Blob([new Uint8Array([1, 2, 3])], { type: "image/png" });

class World {
  readonly asked: AskingMessage[] = [];
  readonly shot: number[] = [];
  readonly taken: [string, Blob][] = [];
  readonly news: ScreenshotNews[] = [];
  png: Blob | null = PNG;
  readonly screenshots = new Screenshots({
    ask: (message) => { this.asked.push(message); },
    snapshot: async (screen) => {
      this.shot.push(screen);
      return Promise.resolve(this.png);
    },
    onTaken: (sha256, png) => { this.taken.push([sha256, png]); },
    onNews: (news) => { this.news.push(news); },
  });

  get hash(): string {
    const taken = this.asked.find((one) => one.kind === "ScreenshotTaken");
    return taken === undefined ? "" : toHex(taken.sha256);
  }
}

describe("a screenshot", () => {
  it("is not taken before the answer, and not at all after a no", async () => {
    const one = new World();
    one.screenshots.take([0]);
    expect([one.asked, one.shot]).toEqual([[{ kind: "ScreenshotAsked", screen: 0 }], []]);
    await one.screenshots.answered({ kind: "ScreenshotAnswered", screen: 0, number: 0 });
    expect([one.shot, one.news, one.taken]).toEqual([[], ["refused"], []]);
  });

  it("is handed on with the hash that the customer's module is told", async () => {
    const one = new World();
    one.screenshots.take([0]);
    await one.screenshots.answered({ kind: "ScreenshotAnswered", screen: 0, number: 1 });
    expect(one.taken).toEqual([[one.hash, PNG]]);
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

  it("that shows nothing is said to have failed", async () => {
    const empty = new World();
    empty.png = null;
    empty.screenshots.take([0]);
    await empty.screenshots.answered({ kind: "ScreenshotAnswered", screen: 0, number: 1 });
    expect([empty.news, empty.taken]).toEqual([["failed"], []]);
  });
});
