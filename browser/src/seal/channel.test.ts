/** Does a channel deliver what the peer sealed, once, in order, and does every lie of a relay show? */
import { describe, expect, it } from "vitest";
import { channels, facts } from "../../tests/support/paired";
import { GROUP, STREAMS } from "../wire/envelope";
import { REPLAY_BUFFER_MAX_BYTES } from "../wire/limits";
import { readResume } from "../wire/opening";
import { utf8 } from "../wire/octets";
import type { Octets } from "../wire/octets";
import { SETTLING_MS } from "./channel";
import type { Channel } from "./channel";
import { PairingError, ReplayFullError } from "./errors";
import { browserRandom } from "./lock";
import { CustomerPairing, SupporterPairing, refusal } from "./pairing";

const { CONTROL, LIVE, OPENING } = STREAMS;
const text = (opened: Awaited<ReturnType<Channel["open"]>>): string => new TextDecoder().decode(opened?.plaintext);

function altered(packet: Octets, at: number, bits = 1): Octets {
  const copy = new Uint8Array(packet);
  copy[at] = (copy[at] ?? 0) ^ bits;
  return copy;
}

describe("pairing", () => {
  it.each([
    ["code", { secret: "567891" }],
    ["number", { number: "1235" }],
    ["session", { sessionId: new Uint8Array(16) }],
    ["notice", { noticeHash: new Uint8Array(32).fill(1) }],
    ["run", { run: 2 }],
  ])("fails like a wrong code when the %s differs", async (_, changes) => {
    const customer = new CustomerPairing(facts(changes), "de", browserRandom);
    const supporter = new SupporterPairing(facts(), browserRandom);
    const reveal = await customer.replied(await supporter.committed(await customer.commit()));
    await expect(supporter.revealed(reveal)).rejects.toMatchObject({ problem: "wrong_code" });
    await expect(customer.confirmed(refusal())).rejects.toMatchObject({ problem: "wrong_code" });
  });

  it("takes no share that was chosen after seeing the other one", async () => {
    const [customer, late] = [1, 2].map(() => new CustomerPairing(facts(), "de", browserRandom));
    if (customer === undefined || late === undefined) throw new Error("no customers");
    const supporter = new SupporterPairing(facts(), browserRandom);
    const reply = await supporter.committed(await customer.commit());
    await late.commit();
    await expect(supporter.revealed(await late.replied(reply))).rejects.toMatchObject({ problem: "bad_share" });
  });

  it("takes each step once and in order, and no mirror", async () => {
    const customer = new CustomerPairing(facts(), "de", browserRandom);
    await expect(customer.replied({ kind: "reply", share: new Uint8Array(32) })).rejects.toThrow(PairingError);
    const commit = await customer.commit();
    await expect(customer.commit()).rejects.toMatchObject({ problem: "order" });
    const supporter = new SupporterPairing(facts(), browserRandom);
    await supporter.committed(commit);
    await expect(supporter.committed(commit)).rejects.toMatchObject({ problem: "order" });
    await expect(customer.replied({ kind: "reply", share: new Uint8Array(32) })).rejects.toMatchObject({ problem: "bad_share" });
  });
});

describe("channel", () => {
  it("notices a dropped consent and gets it again in its place", async () => {
    const { supporter, customer } = await channels();
    await customer.seal(CONTROL, utf8("lost"));
    const late = await customer.seal(CONTROL, utf8("late"));
    await expect(supporter.open(late, 0)).rejects.toMatchObject({ kind: "gap" });
    const resume = await customer.open(await supporter.beginGeneration(0), 0);
    const again = await customer.resumed(readResume(resume?.plaintext ?? utf8("")));
    expect([text(await supporter.open(again[0] ?? late, 1)), text(await supporter.open(again[1] ?? late, 1))]).toEqual(["lost", "late"]);
    expect(again[1]).toEqual(late);
  });

  it("notices a repeated packet, except right after a resume", async () => {
    const { supporter, customer } = await channels();
    const packet = await customer.seal(CONTROL, utf8("once"));
    await supporter.open(packet, 0);
    await expect(supporter.open(packet, 0)).rejects.toMatchObject({ kind: "repeated" });
    await supporter.beginGeneration(100);
    expect(await supporter.open(packet, 99 + SETTLING_MS)).toBeNull();
    await expect(supporter.open(packet, 100 + SETTLING_MS)).rejects.toMatchObject({ kind: "repeated" });
  });

  it("tells of lost input and goes on with what follows", async () => {
    const { supporter, customer } = await channels();
    await supporter.seal(LIVE, utf8("lost"));
    expect(await customer.open(await supporter.seal(LIVE, utf8("next")), 0)).toMatchObject({ lostBefore: 1, isNoticed: true });
  });

  it("never delivers input of an old link", async () => {
    const { supporter, customer } = await channels();
    const held = await supporter.seal(LIVE, utf8("click"));
    const resume = await supporter.beginGeneration(0);
    await customer.open(resume, 0);
    await expect(customer.open(held, 0)).rejects.toMatchObject({ kind: "old_epoch" });
    await expect(customer.open(resume, 0)).rejects.toMatchObject({ kind: "old_epoch" });
    expect(await customer.open(await supporter.seal(LIVE, utf8("new")), 0)).toMatchObject({ lostBefore: 0 });
  });

  it("notices every flipped bit of header and body", async () => {
    const { supporter, customer } = await channels();
    const packet = await customer.seal(CONTROL, utf8("yes"));
    for (let at = 0; at < packet.byteLength; at++) {
      for (const bits of [1, 0x80]) await expect(supporter.open(altered(packet, at, bits), 0)).rejects.toHaveProperty("kind");
    }
    expect(text(await supporter.open(packet, 0))).toBe("yes");
  });

  it("notices what was cut, mirrored, or sealed for another session", async () => {
    const { supporter, customer } = await channels();
    const other = await channels();
    const packet = await customer.seal(CONTROL, utf8("yes"));
    const cut = packet.slice(0, -1);
    cut[23] = cut.byteLength - 32;
    await expect(supporter.open(cut, 0)).rejects.toMatchObject({ kind: "flipped" });
    await expect(customer.open(packet, 0)).rejects.toMatchObject({ kind: "other_participant" });
    await expect(other.supporter.open(packet, 0)).rejects.toMatchObject({ kind: "flipped" });
    await expect(supporter.open(altered(packet, 8), 0)).rejects.toMatchObject({ kind: "other_session" });
    const toGroup = new Uint8Array(packet);
    toGroup[3] = GROUP;
    await expect(supporter.open(toGroup, 0)).rejects.toMatchObject({ kind: "other_participant" });
  });

  it("forgets what was confirmed and believes no impossible wish", async () => {
    const { customer } = await channels();
    const sent = [await customer.seal(CONTROL, utf8("a")), await customer.seal(CONTROL, utf8("b"))];
    expect(await customer.resumed({ nextOpening: 0, nextControl: 0 })).toEqual(sent);
    customer.received({ nextOpening: 0, nextControl: 1 });
    expect(await customer.resumed({ nextOpening: 0, nextControl: 1 })).toEqual(sent.slice(1));
    for (const nextControl of [0, 3]) {
      await expect(customer.resumed({ nextOpening: 0, nextControl })).rejects.toMatchObject({ kind: "impossible" });
    }
  });

  it("keeps only so much for a peer that confirms nothing", async () => {
    const { customer } = await channels();
    const big = new Uint8Array(250_000);
    for (let i = 0; i < Math.floor(REPLAY_BUFFER_MAX_BYTES / 250_016); i++) await customer.seal(CONTROL, big);
    expect(() => customer.seal(CONTROL, big)).toThrow(ReplayFullError);
  });

  it("seals an introduction of exactly its size only", async () => {
    const { supporter } = await channels();
    expect(() => supporter.seal(OPENING, utf8("short"))).toThrow(RangeError);
  });
});
