/** Does the supporter's end countersign what it must, when it may, and wait for the end no longer than promised? */
import { describe, expect, it } from "vitest";
import { TestMeeting, invitation } from "../../tests/support/customer-end";
import type { CustomerLedger } from "../../tests/support/customer-ledger";
import { LEDGER_LAST_WAIT_MS } from "../wire/limits";

const PAIRED = { kind: "paired", language: "en", run: 1 };
const ENDED = { kind: "ended", lasted_s: 1, reason: "supporter" };
const YES = { kind: "Answered", isYes: true, rights: ["view"], screens: [], language: "en" } as const;

/** A meeting before the customer's answer, whose ledger has its first entry. */
async function asking(): Promise<{ one: TestMeeting; ledger: CustomerLedger }> {
  const one = new TestMeeting(await invitation());
  one.join();
  await one.type("567890");
  await one.settle();
  const ledger = await one.ledger();
  await one.say(ledger.opened);
  await one.say(await ledger.enter(PAIRED, "module"));
  await one.settle();
  return { one, ledger };
}

const byes = (one: TestMeeting): number => one.link.signals.filter(({ kind }) => kind === "bye").length;
const signed = (one: TestMeeting): number[] =>
  one.said.flatMap((message) => (message.kind === "LedgerSigned" ? [message.count] : []));

describe("the record of a session", () => {
  it("is not signed before the customer's yes, and is from then on", async () => {
    const { one, ledger } = await asking();
    expect(signed(one)).toEqual([]);
    await one.say(YES);
    await one.settle();
    await one.say(await ledger.enter({ kind: "link_lost" }, "module"));
    await one.settle();
    expect(signed(one)).toEqual([1, 2]);
  });

  it("keeps nobody waiting when the supporter calls it off before the yes", async () => {
    const { one } = await asking();
    one.session.leave();
    await one.settle();
    expect(byes(one)).toBe(1);
    expect(one.link.isStopped).toBe(true);
  });

  it("has its last entry signed before the supporter's goodbye", async () => {
    const { one, ledger } = await asking();
    await one.say(YES);
    await one.settle();
    one.session.leave();
    await one.settle();
    expect(one.session.state.stage).toBe("ended");
    expect(byes(one)).toBe(0);
    await one.say(await ledger.enter(ENDED, "supporter"));
    await one.settle();
    expect(signed(one).at(-1)).toBe(2);
    expect(byes(one)).toBe(1);
    expect(one.records.map(({ entries }) => entries.length)).toEqual([2]);
  });

  it("is not waited for longer than promised", async () => {
    const { one } = await asking();
    await one.say(YES);
    await one.settle();
    one.session.leave();
    await one.settle();
    one.clock.pass(LEDGER_LAST_WAIT_MS);
    await one.settle();
    expect(byes(one)).toBe(1);
    expect(one.records.map(({ entries }) => entries.length)).toEqual([1]);
  });

  it("ends the session when the customer's module did not sign it", async () => {
    const { one, ledger } = await asking();
    await one.say(YES);
    await one.settle();
    const forged = await ledger.enter({ kind: "link_lost" }, "module");
    await one.say({ ...forged, signature: new Uint8Array(64) });
    await one.settle();
    expect(one.session.state.endReason).toBe("tampered");
    expect(one.said.at(-1)).toEqual({ kind: "SupporterLeft", reason: "tampered" });
  });

  it("of a refusal is kept, without a signature that nobody would hear", async () => {
    const { one, ledger } = await asking();
    await one.say({ ...YES, isYes: false, rights: [] });
    await one.settle();
    await one.say(await ledger.enter({ ...ENDED, reason: "refused" }, "customer"));
    await one.settle();
    expect(one.session.state).toMatchObject({ stage: "ended", endReason: "refused" });
    expect(one.records.map(({ entries }) => entries.length)).toEqual([2]);
    expect(signed(one)).toEqual([]);
  });
});
