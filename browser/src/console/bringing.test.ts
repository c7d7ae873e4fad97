/** Is an answer that settles nothing told from one that does, and does a new sign-in count? */
import { describe, expect, it } from "vitest";
import { Bringer } from "./bringing";
import type { PageFacts } from "./facts";

const FACTS = { caseNumber: "2026-0042", csrf: "old" } as PageFacts;

describe("bringing something into the case", () => {
  it.each([
    [201, "kept"], [200, "kept"], [422, "refused"], [404, "refused"], [413, "refused"],
    [500, "failed"], [503, "failed"], [507, "failed"], [429, "failed"],
  ] as const)("is settled by the answer %s or not: %s", async (status, expected) => {
    const bringer = new Bringer(FACTS, "ab", async () => Promise.resolve(new Response("", { status })));
    expect(await bringer.bring("receipt", "{}")).toBe(expected);
  });

  it("can be tried again when there is no answer", async () => {
    const bringer = new Bringer(FACTS, "ab", async () => Promise.reject(new TypeError("away")));
    expect(await bringer.bring("transcript", "{}")).toBe("failed");
  });

  it("goes on with the secret of a new sign-in", async () => {
    const secrets: (string | null)[] = [];
    const fetcher: typeof fetch = async (address, init) => {
      if (address === "/cases/2026-0042/session") return Promise.resolve(new Response(`<main id="console" data-csrf="new-one">`));
      secrets.push(new Headers(init?.headers).get("X-Beistand-Csrf"));
      return Promise.resolve(new Response("", { status: secrets.length === 1 ? 403 : 201 }));
    };
    const bringer = new Bringer(FACTS, "ab", fetcher);
    expect([await bringer.bring("receipt", "{}"), await bringer.bring("receipt", "{}")]).toEqual(["failed", "kept"]);
    expect(secrets).toEqual(["old", "new-one"]);
  });
});
