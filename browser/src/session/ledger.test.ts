/** Does the supporter's end countersign exactly what the customer's module wrote, and notice everything else? */
import { describe, expect, it } from "vitest";
import { vectors } from "../../tests/support/vectors";
import { SigningKey, isSigned, isUsable } from "../seal/signing";
import { Chain, canonical, openingLink, openingOf } from "../wire/ledger";
import type { Opening } from "../wire/ledger";
import { LedgerError } from "../wire/ledger-facts";
import { KINDS } from "../wire/ledger.generated";
import type { LedgerEntered } from "../wire/messages.generated";
import { fromHex, toHex, utf8 } from "../wire/octets";
import { Countersigning, LedgerEnd, LedgerKeeper } from "./ledger";

const golden = vectors<{
  opening: Opening;
  opening_link: string;
  seeds: { customer: string; supporter: string };
  entries: { entry: string; link: string; statement: string; customer: string; supporter: string }[];
  bad: { after: number; entry: string }[];
}>("ledger");
const messages: LedgerEntered[] = golden.entries.map(({ entry, customer }) => ({
  kind: "LedgerEntered", entry: utf8(entry), signature: fromHex(customer),
}));

async function keeper(): Promise<LedgerKeeper> {
  const signer = await SigningKey.of(fromHex(golden.seeds.supporter), fromHex(golden.opening.supporter_key));
  return LedgerKeeper.of(golden.opening, signer, isSigned);
}

async function keptUntil(count: number): Promise<LedgerKeeper> {
  const one = await keeper();
  for (const message of messages.slice(0, count)) await one.entered(message);
  return one;
}

function at(index: number): LedgerEntered {
  const message = messages[index];
  if (message === undefined) throw new Error("vectors are missing");
  return message;
}

describe("golden ledger", () => {
  it("has the same links, statements and countersignatures as Python's", async () => {
    const one = await keeper();
    expect(toHex(await openingLink(golden.opening))).toBe(golden.opening_link);
    for (const [i, { link, supporter }] of golden.entries.entries()) {
      const signed = await one.entered(at(i));
      expect([signed.count, toHex(signed.link), toHex(signed.signature)]).toEqual([i + 1, link, supporter]);
    }
    expect(one.isOver).toBe(true);
    expect(one.record().entries).toEqual(golden.entries.map(({ entry }) => entry));
    expect(one.entries.map(({ facts }) => facts.kind)).toHaveLength(golden.entries.length);
    expect(new Set(one.entries.map(({ facts }) => facts.kind))).toEqual(
      new Set(Object.keys(KINDS).filter((kind) => kind !== "refusal")),
    );
  });

  it("is opened by what both ends know", () => {
    const { session, notice, binding, customer_key, supporter_key } = golden.opening;
    expect(openingOf({
      session: fromHex(session), noticeHash: fromHex(notice), binding: fromHex(binding),
      customerKey: fromHex(customer_key), supporterKey: fromHex(supporter_key),
    })).toEqual(golden.opening);
  });

  it("takes a refusal too", async () => {
    const one = await Chain.of(golden.opening);
    for (const { entry } of golden.entries.slice(0, 2)) await one.add(utf8(entry));
    const refusal = {
      facts: { kind: "refusal", reason: "customer" }, number: 3, previous: toHex(one.head.link),
      time_ms: 1_800_000_000_000, who: "customer",
    };
    await expect(one.add(utf8(canonical(refusal)))).resolves.toMatchObject({ number: 3 });
  });

  it.each(golden.bad)("refuses a wrong entry after $after: $entry", async ({ after, entry }) => {
    const one = await keptUntil(after);
    const refused = one.entered({ ...at(after), entry: utf8(entry) });
    await expect(refused).rejects.toThrow(LedgerError);
    await expect(refused).rejects.toMatchObject({ number: after + 1 });
    expect(one.record().entries).toHaveLength(after);
  });
});

describe("the messages about a ledger", () => {
  const { session, notice, binding, customer_key, supporter_key } = golden.opening;
  const opened = { kind: "LedgerOpened", customerKey: fromHex(customer_key) } as const;
  const begun = async (): Promise<LedgerEnd> => {
    const known = { session: fromHex(session), noticeHash: fromHex(notice), binding: fromHex(binding) };
    return new LedgerEnd(known, await SigningKey.of(fromHex(golden.seeds.supporter), fromHex(supporter_key)), isSigned);
  };

  it("are answered with countersignatures, from the opening to the end", async () => {
    const end = await begun();
    expect(await end.heard(opened)).toBeNull();
    for (const message of messages) expect(await end.heard(message)).toMatchObject({ kind: "LedgerSigned" });
    expect(end.keeper?.isOver).toBe(true);
  });

  it("tell whether windows are covered, and whether all is because none are known", async () => {
    const signing = new Countersigning();
    expect(signing.stripes).toBe("none");
    signing.begin(await begun());
    await signing.heard(opened);
    const told: string[] = [];
    for (const message of messages) {
      await signing.heard(message);
      if (told.at(-1) !== signing.stripes) told.push(signing.stripes);
    }
    expect(told).toEqual(["none", "some", "all", "some"]);
  });

  it("are refused when they come in a wrong order, or for another pairing", async () => {
    const end = await begun();
    await expect(end.heard(at(0))).rejects.toThrow("before the ledger was opened");
    await end.heard(opened);
    await expect(end.heard(opened)).rejects.toThrow("second time");
    const known = { session: fromHex(session), noticeHash: fromHex(notice), binding: new Uint8Array(32) };
    const other = new LedgerEnd(known, await SigningKey.make(), isSigned);
    await other.heard(opened);
    await expect(other.heard(at(0))).rejects.toMatchObject({ number: 1 });
  });
});

describe("a ledger that somebody changed", () => {
  it("is noticed at each flipped byte of each entry", async () => {
    for (const [i, message] of messages.entries()) {
      const one = await keptUntil(i);
      for (let place = i % 7; place < message.entry.byteLength; place += 7) {
        const entry = new Uint8Array(message.entry);
        entry[place] = (entry[place] ?? 0) ^ (1 << (place % 8));
        await expect(one.entered({ ...message, entry }), `entry ${i + 1}, byte ${place}`).rejects.toThrow(LedgerError);
      }
    }
  });

  it("is noticed when entries are left out, repeated, put elsewhere or added after the end", async () => {
    for (const [kept, next] of [[3, 4], [3, 2], [3, 0], [5, 8]] as const) {
      const one = await keptUntil(kept);
      await expect(one.entered(at(next))).rejects.toMatchObject({ number: kept + 1 });
    }
    const over = await keptUntil(messages.length);
    await expect(over.entered(at(3))).rejects.toThrow("after the end");
  });

  it("is not countersigned when the module did not sign it", async () => {
    const one = await keptUntil(2);
    const signature = new Uint8Array(at(2).signature);
    signature[5] = (signature[5] ?? 0) ^ 1;
    await expect(one.entered({ ...at(2), signature })).rejects.toThrow("not signed");
    const other = await keptUntil(2);
    await expect(other.entered({ ...at(2), signature: at(1).signature })).rejects.toThrow("not signed");
    expect(other.record().supporter_signatures).toHaveLength(2);
  });

  it("is not begun with a key that is not this end's", async () => {
    await expect(LedgerKeeper.of(golden.opening, await SigningKey.make(), isSigned)).rejects.toThrow("another key");
  });

  it("is refused when it is too large or no text", async () => {
    const one = await keptUntil(3);
    for (const entry of [new Uint8Array(4_097), Uint8Array.of(0xff, 0xfe), utf8("\ufeff{}"), utf8("[".repeat(4_000))]) {
      await expect(one.entered({ ...at(3), entry })).rejects.toThrow(LedgerError);
    }
  });
});

describe("session keys", () => {
  it("sign for their owner only, and the private half cannot be read", async () => {
    const [one, other] = [await SigningKey.make(), await SigningKey.make()];
    const text = utf8("beistand");
    const signature = await one.sign(text);
    expect(signature.byteLength).toBe(64);
    expect(await isSigned(one.publicKey, text, signature)).toBe(true);
    expect(await isSigned(other.publicKey, text, signature)).toBe(false);
    expect(await isSigned(one.publicKey, utf8("beistanD"), signature)).toBe(false);
    expect(JSON.stringify(one)).not.toContain("private");
  });

  it("of small order or of a wrong size are refused", async () => {
    const weak = ["00".repeat(32), `01${"00".repeat(30)}80`, `ec${"ff".repeat(31)}`, "00"];
    for (const key of weak.map(fromHex)) {
      expect(isUsable(key)).toBe(false);
      expect(await isSigned(key, utf8("x"), new Uint8Array(64))).toBe(false);
    }
  });
});
