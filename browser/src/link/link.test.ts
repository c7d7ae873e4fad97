/** Does a link come back by itself, and stay away when it must? */
import { describe, expect, it } from "vitest";
import { FakeClock } from "../../tests/support/paired";
import { CLOSINGS } from "../wire/closing.generated";
import { LINK_OUTBOX_MAX_BYTES, LINK_SILENT_MAX_MS, RECONNECT_GIVE_UP_MS } from "../wire/limits";
import type { Octets } from "../wire/octets";
import { Link } from "./link";
import type { LinkSocket } from "./link";
import { verdictOf } from "./verdict";

class FakeSocket implements LinkSocket {
  binaryType = "blob";
  bufferedAmount = 0;
  readonly sent: (string | Octets)[] = [];
  closedWith: number | undefined;
  readonly #then = new Map<string, (event: never) => void>();

  send(data: string | Octets): void { this.sent.push(data); }
  close(code?: number): void { this.closedWith = code; }
  addEventListener(type: string, then: (event: never) => void): void { this.#then.set(type, then); }
  fire(type: string, event: unknown = {}): void { this.#then.get(type)?.(event as never); }
  hear(data: unknown): void { this.fire("message", { data }); }
}

function world() {
  const clock = new FakeClock();
  const sockets: FakeSocket[] = [];
  const told: string[] = [];
  const link = new Link(
    {
      connect: (protocols) => {
        told.push(protocols.join(" "));
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
      nowMs: () => clock.nowMs(),
      later: (ms, then) => clock.later(ms, then),
      chance: () => 1,
    },
    "abc",
  );
  link.start({
    onState: (state, reason) => { told.push(reason === "" ? state : `${state}:${reason}`); },
    onSignal: (signal) => { told.push(signal.kind); },
    onPacket: (packet) => { told.push(`packet ${packet.byteLength}`); },
  });
  const last = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error("no socket");
    return socket;
  };
  return { clock, sockets, told, link, last };
}

const WELCOME = JSON.stringify({
  kind: "welcome", session: "0".repeat(32), participant: 1, role: "supporter", peers: [], notice_hash: "0".repeat(64),
  notice_version: 1, confirmed_ms: 0,
});

describe("link", () => {
  it("offers its ticket, tells what came, and answers that it is alive", () => {
    const { told, link, last } = world();
    last().fire("open");
    last().hear(WELCOME);
    last().hear(new ArrayBuffer(40));
    last().hear('{"kind":"tick"}');
    expect(told).toEqual(["beistand.1 ticket.abc", "connecting", "up", "welcome", "packet 40"]);
    expect(link.send(new Uint8Array(3))).toBe(true);
    expect(last().sent).toEqual(['{"kind":"tock"}', new Uint8Array(3)]);
    expect(last().binaryType).toBe("arraybuffer");
  });

  it("comes back after a break, later and later, and quickly again once it was welcome", () => {
    const { clock, told, sockets, last } = world();
    for (const waitMs of [250, 500, 1_000, 2_000, 2_000]) {
      last().fire("close", { code: 1006 });
      clock.pass(waitMs - 1);
      expect(told.at(-1)).toBe("waiting");
      clock.pass(1);
      expect(told.at(-1)).toBe("connecting");
    }
    last().fire("open");
    last().hear(WELCOME);
    last().fire("close", { code: 1012 });
    clock.pass(250);
    expect(sockets).toHaveLength(7);
  });

  it("sends nothing while it is down", () => {
    const { link, last } = world();
    expect(link.send(new Uint8Array(1))).toBe(false);
    last().fire("open");
    last().fire("close", { code: 1006 });
    expect(link.tell({ kind: "tock" })).toBe(false);
  });

  it("notices that nothing comes any more", () => {
    const { clock, told, last } = world();
    last().fire("open");
    clock.pass(LINK_SILENT_MAX_MS - 1_000);
    last().hear('{"kind":"tick"}');
    clock.pass(LINK_SILENT_MAX_MS - 1);
    expect(told.at(-1)).toBe("up");
    clock.pass(1);
    expect(told.at(-1)).toBe("waiting");
  });

  it("gives up a relay that does not read", () => {
    const { link, told, last } = world();
    last().fire("open");
    last().bufferedAmount = LINK_OUTBOX_MAX_BYTES + 1;
    link.send(new Uint8Array(1));
    expect(told.at(-1)).toBe("waiting");
  });

  it("gives up after five minutes without a link", () => {
    const { clock, told, last } = world();
    for (let i = 0; i < 2_000 && told.at(-1) !== "over:link_lost"; i++) {
      last().fire("close", { code: 1006 });
      clock.pass(2_000);
    }
    expect(clock.nowMs()).toBeGreaterThan(RECONNECT_GIVE_UP_MS);
    expect(told.at(-1)).toBe("over:link_lost");
  });

  it("stays away when the server says why, and ignores the socket it left", () => {
    const { clock, told, sockets, last } = world();
    last().fire("open");
    last().hear('{"kind":"refused","reason":"code_expired"}');
    last().fire("close", { code: 4410 });
    expect(told.at(-1)).toBe("over:code_expired");
    clock.pass(60_000);
    last().hear(WELCOME);
    expect(sockets).toHaveLength(1);
    expect(told.at(-1)).toBe("over:code_expired");
  });

  it("does not go on with a server that speaks another language", () => {
    const { told, last } = world();
    last().fire("open");
    last().hear("<html>");
    expect(told.at(-1)).toBe("over:bad_signal");
    expect(last().closedWith).toBe(1000);
  });

  it("ends once and for all when told so", () => {
    const { clock, told, sockets, link } = world();
    link.stop();
    link.stop();
    clock.pass(60_000);
    expect(told.filter((one) => one.startsWith("over"))).toEqual(["over:left"]);
    expect(sockets).toHaveLength(1);
  });
});

describe("close codes", () => {
  it.each(CLOSINGS.map((one) => [one.code, one.word, one.isFinal] as const))("%i %s: final %s", (code, word, isFinal) => {
    const { sockets, told, last, clock } = world();
    last().fire("open");
    last().fire("close", { code });
    expect(told.at(-1)?.startsWith("over:")).toBe(isFinal);
    clock.pass(60_000);
    expect(sockets.length > 1).toBe(!isFinal);
    expect(verdictOf(code, word)).toEqual({ isFinal, reason: word });
  });

  it.each([1000, 1006, 1009])("%i comes back: networks and proxies make it", (code) => {
    expect(verdictOf(code, "").isFinal).toBe(false);
  });
});
