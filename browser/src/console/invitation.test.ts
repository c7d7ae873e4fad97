/** Does the customer get the right code, link and e-mail, and does the page know both languages? */
import { describe, expect, it } from "vitest";
import { OfferError, readOffer, requestSession } from "./api";
import type { PageFacts } from "./facts";
import { customerLink, groupedCode, invitation, spokenCode } from "./invitation";
import { textsOf } from "./texts";

const FACTS: PageFacts = {
  caseNumber: "2026-0042",
  csrf: "token",
  language: "de",
  customer: "Frau Özgür",
  purpose: "",
  supporter: "Jonas Krämer",
  organisation: "Krämer & Söhne",
  publicUrl: "https://hilfe.example.org",
  isBare: false,
};

const OFFER = {
  session: "ab".repeat(16),
  number: "1234",
  ticket: "t.1-_~",
  expires_ms: 1_800_000_000_000,
  notice_hash: "cd".repeat(32),
  organisation: "Krämer",
  supporter: "Jonas",
  purpose: "",
  notice: { version: 1, policy: "00".repeat(32), text_de_sha256: "11".repeat(32), text_en_sha256: "22".repeat(32), text_de_plain_sha256: "33".repeat(32) },
};

describe("the invitation", () => {
  it("shows the code in groups and spells it for a screen reader", () => {
    expect(groupedCode("1234567890")).toBe("1234 567 890");
    expect(spokenCode("1234567890")).toBe("1 2 3 4, 5 6 7, 8 9 0");
  });

  it("keeps the code behind the number sign, where no server sees it", () => {
    const link = customerLink(FACTS.publicUrl, "0012000034");
    expect(link).toBe("https://hilfe.example.org/#0012000034");
    expect(new URL(link).pathname + new URL(link).search).toBe("/");
  });

  it.each(["de", "en"])("writes a whole e-mail in %s that survives the way through mailto", (language) => {
    const mail = invitation(textsOf(language), FACTS, "1234567890", 10);
    for (const needed of ["1234 567 890", mail.link, "Frau Özgür", "Jonas Krämer", "10"]) expect(mail.body).toContain(needed);
    const url = new URL(mail.mailto);
    expect(mail.mailto).not.toMatch(/\+|\s/u);
    expect(decodeURIComponent(/body=(.*)$/u.exec(url.href)?.[1] ?? "").replaceAll("\r\n", "\n")).toBe(mail.body);
    expect(decodeURIComponent(/subject=([^&]*)/u.exec(url.href)?.[1] ?? "")).toBe(mail.subject);
  });
});

describe("the texts", () => {
  const shape = (value: unknown): unknown =>
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
      : typeof value;

  it("say the same things in both languages", () => {
    expect(shape(textsOf("en"))).toEqual(shape(textsOf("de")));
    expect(textsOf("fr").language).toBe("de");
  });

  it("know a sentence for every end that the protocol has", () => {
    const reasons = ["customer", "supporter", "refused", "timeout", "code_burned", "link_lost", "tampered", "failed"];
    for (const one of reasons) expect(textsOf("de").end.reason[one], one).toBeDefined();
  });
});

describe("asking the server for a session", () => {
  const answering = (status: number, body: unknown): typeof fetch =>
    () => Promise.resolve(new Response(JSON.stringify(body), { status }));

  it("sends the request token and takes a right answer", async () => {
    let sent: RequestInit | undefined;
    const fetcher: typeof fetch = (address, init) => {
      expect(address).toBe("/api/cases/2026-0042/sessions");
      sent = init;
      return Promise.resolve(new Response(JSON.stringify(OFFER), { status: 201 }));
    };
    expect(await requestSession(FACTS, fetcher)).toEqual(OFFER);
    expect(new Headers(sent?.headers).get("X-Beistand-Csrf")).toBe("token");
    expect(sent?.method).toBe("POST");
  });

  it.each([
    [401, {}, { kind: "signedOut" }],
    [429, { error: "too_many", message: { de: "Zu viele Versuche.", en: "Too many tries." } }, { kind: "server", message: "Zu viele Versuche." }],
    [500, "?", { kind: "server", message: "HTTP 500" }],
  ])("tells what went wrong with status %s", async (status, body, problem) => {
    await expect(requestSession(FACTS, answering(status, body))).rejects.toMatchObject({ problem });
  });

  it("tells that the server cannot be reached", async () => {
    const fetcher: typeof fetch = () => Promise.reject(new TypeError("failed"));
    await expect(requestSession(FACTS, fetcher)).rejects.toMatchObject({ problem: { kind: "offline" } });
  });

  it.each(["session", "number", "ticket", "expires_ms", "notice_hash", "notice"])("refuses an answer with a wrong %s", (name) => {
    for (const wrong of [undefined, null, "", "x y", -1, 1.5]) expect(() => readOffer({ ...OFFER, [name]: wrong })).toThrow(OfferError);
  });
});
