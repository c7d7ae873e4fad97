/** Does a supporter's session do what both people were promised, from the code to the end? */
import { describe, expect, it } from "vitest";
import { TestMeeting, invitation } from "../../tests/support/customer-end";
import { settled } from "../../tests/support/paired";
import { PAIRING_TIMEOUT_MS } from "../wire/limits";
import { isRestarted } from "./state";

const meeting = async (secret?: string): Promise<TestMeeting> => new TestMeeting(await invitation(), secret);
const CUSTOMER_GONE = { kind: "left", participant: 2, role: "customer", isFinal: false } as const;
const CUSTOMER_HERE = { kind: "joined", participant: 2, role: "customer" } as const;

describe("the straight line", () => {
  it("goes from the code over words and consent to the picture", async () => {
    const one = await meeting();
    one.join(false);
    await one.settle();
    expect(one.session.state).toMatchObject({ stage: "waiting_for_customer", isLinked: true, isCustomerLinked: false });
    one.link.signal(CUSTOMER_HERE);
    await one.type("567890");
    await one.settle();
    expect(one.session.state).toMatchObject({ stage: "waiting_for_consent", language: "en", wrongRuns: 0 });
    expect(one.session.state.words).toHaveLength(3);
    expect(one.introductions).toBe(1);
    expect(one.link.signals).toContainEqual({ kind: "told", what: "paired", rights: [] });
    await one.say({ kind: "Answered", isYes: true, rights: ["view"], screens: [], language: "en" });
    await one.say({ kind: "MediaEpoch", epoch: 1, key: new Uint8Array(32), windowLog: 20, screens: [] });
    one.picture(); // close behind the yes, which is still being opened
    await one.settle();
    expect(one.session.state).toMatchObject({ stage: "running", rights: ["view"] });
    expect([one.epochs, one.pictures]).toEqual([[1], [48]]);
  });

  it("says a refusal and ends", async () => {
    const one = await meeting();
    one.join();
    await one.type("567890");
    await one.settle();
    await one.say({ kind: "Answered", isYes: false, rights: [], screens: [], language: "de" });
    await one.settle();
    expect(one.session.state).toMatchObject({ stage: "ended", endReason: "refused" });
    expect(one.link.isStopped).toBe(true);
  });

  it("shows nothing and sends nothing before the customer's yes", async () => {
    const one = await meeting();
    one.join();
    await one.type("567890");
    await one.settle();
    one.picture();
    await one.say({ kind: "MediaEpoch", epoch: 1, key: new Uint8Array(32), windowLog: 20, screens: [] });
    one.session.input({ kind: "AllReleased" });
    one.session.viewer({ kind: "Painted", epoch: 1, paintedBytes: 1, frame: 1 });
    one.clock.pass(5_000);
    await one.settle();
    expect([one.epochs, one.pictures, one.said, one.heard]).toEqual([[], [], [], []]);
  });

  it("tells how long it lasted when the customer ended it", async () => {
    const one = await meeting();
    await one.run();
    await one.say({ kind: "Ended", reason: "customer", lastedS: 61 });
    await one.settle();
    one.link.signal({ kind: "closed", reason: "link_lost" });
    await one.settle();
    expect(one.session.state).toMatchObject({ stage: "ended", endReason: "customer", lastedS: 61, rights: [] });
  });

  it("ends for both when the supporter leaves, once", async () => {
    const one = await meeting();
    await one.run();
    one.session.leave();
    one.session.leave();
    await one.settle();
    expect(one.said.at(-1)).toEqual({ kind: "SupporterLeft", reason: "supporter" });
    expect(one.link.signals.filter((signal) => signal.kind === "bye")).toEqual([{ kind: "bye", reason: "supporter" }]);
    expect(one.session.state.endReason).toBe("supporter");
  });

  it("says goodbye at once when the page is closed", async () => {
    const one = await meeting();
    await one.run();
    one.session.leaveNow();
    expect(one.link.signals.at(-1)).toEqual({ kind: "bye", reason: "supporter" });
  });
});

describe("the code", () => {
  it("is burned by three wrong runs, and the right one then opens nothing", async () => {
    const one = await meeting();
    one.join();
    for (const [guess, runs] of [["000000", 1], ["111111", 2]] as const) {
      await one.type(guess);
      await one.settle();
      expect(one.session.state).toMatchObject({ stage: "waiting_for_customer", wrongRuns: runs, words: [] });
    }
    await one.type("222222");
    await one.settle();
    expect(one.session.state).toMatchObject({ stage: "burned", endReason: "code_burned", wrongRuns: 3 });
    expect(one.link.signals.slice(-2)).toEqual([{ kind: "pairing_failed", runs: 3 }, { kind: "code_burned" }]);
    await one.type("567890");
    await one.settle();
    expect(one.channel).toBeNull();
  });

  it("counts a run that was left open, by silence or by going away", async () => {
    const one = await meeting();
    one.join();
    await one.type("567890");
    await settled();
    one.clock.pass(PAIRING_TIMEOUT_MS);
    expect(one.session.state.wrongRuns).toBe(1);
    one.link.packets.length = 0;
    await one.type("567890");
    await settled();
    one.link.signal(CUSTOMER_GONE);
    await settled();
    expect(one.session.state).toMatchObject({ wrongRuns: 2, isCustomerLinked: false });
  });

  it("gives no second guess for a run number that was seen", async () => {
    const one = await meeting();
    one.join();
    await one.type("000000");
    await one.settle();
    await one.type("567890", 1);
    await one.settle();
    expect(one.link.packets).toHaveLength(0);
    expect(one.session.state).toMatchObject({ stage: "waiting_for_customer", wrongRuns: 1 });
  });

  it("lets the customer try again after a mistyped code", async () => {
    const one = await meeting();
    one.join();
    await one.type("567899");
    await one.settle();
    await one.type("567890");
    await one.settle();
    expect(one.session.state).toMatchObject({ stage: "waiting_for_consent", wrongRuns: 1 });
  });
});

describe("input", () => {
  const move = { kind: "PointerMoved", screen: 0, xPx: 1, yPx: 2 } as const;

  it("reaches the customer only with the right, not paused and not resting", async () => {
    const one = await meeting();
    await one.run(["view"]);
    one.session.input(move);
    await one.say({ kind: "RightsChanged", rights: ["view", "control"], reason: "asked" });
    await one.settle();
    one.session.input(move);
    await one.settle();
    await one.say({ kind: "ControlRests", restMs: 1_500 });
    await one.settle();
    one.session.input(move);
    one.clock.pass(1_500);
    one.session.input({ ...move, xPx: 9 });
    await one.settle();
    await one.say({ kind: "Paused", isPaused: true });
    await one.settle();
    one.session.input(move);
    await one.settle();
    expect(one.said.filter((message) => message.kind === "PointerMoved")).toEqual([move, { ...move, xPx: 9 }]);
  });

  it("that is made while the link is down is dropped, not sent late", async () => {
    const one = await meeting();
    await one.run();
    one.link.signal(CUSTOMER_GONE);
    await settled();
    one.session.input(move);
    one.link.signal(CUSTOMER_HERE);
    await one.settle();
    expect(one.said).not.toContainEqual(move);
    one.session.input(move);
    await one.settle();
    expect(one.said).toContainEqual(move);
  });
});

describe("a link that breaks", () => {
  it("brings what was lost, in order, and goes on", async () => {
    const one = await meeting();
    await one.run();
    one.link.isUp = false;
    one.link.events?.onState("waiting", "");
    await settled();
    expect(one.session.state).toMatchObject({ stage: "running", isLinked: false, isCustomerLinked: false });
    await one.channel?.seal(3, new Uint8Array([0x92, 4, 0xc3])); // "paused", lost with the link
    one.session.ask({ kind: "RightAsked", right: "control", reason: "lost as well" });
    await settled();
    one.link.isUp = true;
    one.join();
    await one.settle();
    expect(one.session.state).toMatchObject({ isPaused: true, isLinked: true, noticed: {} });
    const resume = await one.channel?.beginGeneration(one.clock.nowMs());
    if (resume !== undefined) one.link.bring(resume);
    await one.settle();
    expect(one.said).toContainEqual({ kind: "RightAsked", right: "control", reason: "lost as well" });
  });

  it("says what it has each second, and measures the way", async () => {
    const one = await meeting();
    await one.run();
    one.clock.pass(1_000);
    await one.settle();
    expect(one.said).toContainEqual({ kind: "Received", nextOpening: 0, nextControl: 1 });
    const ping = one.said.find((message) => message.kind === "Ping");
    one.clock.pass(30);
    await one.say({ kind: "Pong", sentMs: ping?.sentMs ?? 0 });
    await one.settle();
    expect(one.session.state.roundTripMs).toBe(30);
  });

  it("ends with the reason when it does not come back", async () => {
    const one = await meeting();
    await one.run();
    one.link.events?.onState("over", "link_lost");
    await settled();
    expect(one.session.state).toMatchObject({ stage: "ended", endReason: "link_lost" });
  });
});

describe("a customer's module that was started again", () => {
  it("is told at once, and forgotten when the old one comes back after all", async () => {
    const one = await meeting();
    await one.run();
    one.link.signal({ kind: "knocked" });
    await settled();
    expect(isRestarted(one.session.state)).toBe(false);
    one.link.signal(CUSTOMER_GONE);
    await settled();
    expect(isRestarted(one.session.state)).toBe(true);
    expect(one.session.state.stage).toBe("running");
    one.link.signal(CUSTOMER_HERE);
    await settled();
    expect(one.session.state.isKnocked).toBe(false);
  });
});

describe("a relay that lies", () => {
  it("is noticed when it drops a word of the customer, which comes again", async () => {
    const one = await meeting();
    await one.run();
    await one.channel?.seal(3, new Uint8Array([0x92, 4, 0xc3])); // dropped: "paused"
    await one.say({ kind: "RightsChanged", rights: ["view"], reason: "customer" });
    await one.settle();
    expect(one.session.state).toMatchObject({ isPaused: true, rights: ["view"], noticed: { gap: 1 } });
  });

  it("is noticed when it flips a bit, and ends the session when it goes on", async () => {
    const one = await meeting();
    await one.run();
    for (let round = 0; round < 4; round++) {
      const packet = await one.channel?.seal(3, new Uint8Array([0x92, 4, 0xc3]));
      if (packet === undefined) throw new Error("no channel");
      const flipped = new Uint8Array(packet);
      flipped[40] = (flipped[40] ?? 0) ^ 4;
      one.link.bring(flipped);
      await settled();
      one.link.packets.length = 0;
      one.clock.pass(5_001 / 4);
    }
    expect(one.session.state.noticed["flipped"]).toBeGreaterThan(0);
    one.link.bring(new Uint8Array(10));
    await settled();
    expect(one.session.state.noticed["flipped"]).toBeGreaterThan(1);
  });

  it("ends the session as tampered after three wishes in vain", async () => {
    const one = await meeting();
    await one.run();
    const packet = await one.channel?.seal(3, new Uint8Array([0x92, 4, 0xc3]));
    if (packet === undefined) throw new Error("no channel");
    packet[40] = (packet[40] ?? 0) ^ 4;
    for (let round = 0; round < 4; round++) one.link.bring(packet);
    await settled();
    expect(one.session.state).toMatchObject({ stage: "ended", endReason: "tampered", noticed: { flipped: 4 } });
    expect(one.link.signals).toContainEqual({ kind: "bye", reason: "tampered" });
  });

  it("is noticed when it drops the last word of the supporter, which goes again", async () => {
    const one = await meeting();
    await one.run();
    one.session.ask({ kind: "RightAsked", right: "control", reason: "dropped" });
    await settled();
    one.link.packets.length = 0;
    for (let second = 0; second < 14; second++) {
      one.clock.pass(1_000);
      await one.settle();
    }
    expect(one.said.filter((message) => message.kind === "RightAsked")).toHaveLength(1);
    expect(one.session.state.noticed["gap"]).toBe(1);
  });

  it("cannot put packets of strangers into the session", async () => {
    const one = await meeting();
    const other = await meeting();
    await one.run();
    await other.run();
    const foreign = await other.channel?.seal(3, new Uint8Array([0x92, 4, 0xc3]));
    if (foreign !== undefined) one.link.bring(foreign);
    await one.settle();
    expect(one.session.state.isPaused).toBe(false);
    expect(Object.keys(one.session.state.noticed)).not.toEqual([]);
  });

  it("cannot name another notice than the one in force", async () => {
    const lie = { ...(await invitation()), notice_hash: "5a".repeat(32) };
    const one = new TestMeeting(lie);
    await settled();
    expect(one.session.state).toMatchObject({ stage: "ended", endReason: "failed" });
  });
});
