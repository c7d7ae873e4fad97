/**
 * How does the browser's end meet the real module without a browser? The real session, lock and link, run by Node.
 *
 * Reads one JSON line (address, ticket, secret, invitation) and then commands from its standard input; writes one JSON
 * line for everything that a page would show. Commands: `key`, `leave`.
 */
import { createInterface } from "node:readline";
import { Link } from "../../src/link/link";
import type { LinkSocket } from "../../src/link/link";
import { browserRandom, supporterLock } from "../../src/seal/lock";
import { MediaOpener } from "../../src/seal/media";
import type { Invitation } from "../../src/session/invitation";
import { SupporterSession } from "../../src/session/supporter";
import { readPieceHeader } from "../../src/wire/picture";

interface Wish {
  readonly address: string;
  readonly ticket: string;
  readonly secret: string;
  readonly invitation: Invitation;
}

const world = {
  nowMs: (): number => performance.now(),
  later: (waitMs: number, then: () => void): (() => void) => {
    const timer = setTimeout(then, waitMs);
    return () => { clearTimeout(timer); };
  },
  chance: (): number => Math.random(),
};

function tell(what: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

function begin(wish: Wish): (command: string) => void {
  let opener: MediaOpener | null = null;
  let paintedBytes = 0;
  let epochNow = 0;
  const connect = (protocols: readonly string[]): LinkSocket => new WebSocket(wish.address, [...protocols]);
  const session = new SupporterSession({
    ...{ invitation: wish.invitation, secret: wish.secret, clock: world, lock: supporterLock(browserRandom) },
    link: new Link({ ...world, connect }, wish.ticket),
    events: {
      onChange: (state) => { tell({ state }); },
      onMediaEpoch: (epoch, number) => {
        opener = new MediaOpener({ epoch: epoch.epoch, key: epoch.key, session: number });
        [paintedBytes, epochNow] = [0, epoch.epoch];
      },
      onMediaPacket: (packet) => {
        void opener?.open(packet).then((plain) => {
          const { frame, rawBytes, isLast } = readPieceHeader(plain);
          paintedBytes += packet.byteLength;
          if (isLast) session.viewer({ kind: "Painted", epoch: epochNow, paintedBytes, frame });
          tell({ picture: { epoch: epochNow, frame, rawBytes } });
        });
      },
      onMessage: () => undefined,
      onRecord: () => undefined,
    },
  });
  session.start();
  return (command) => {
    if (command === "key") session.input({ kind: "KeyChanged", code: "KeyQ", key: "@", isDown: true });
    if (command === "leave") session.leave();
  };
}

let act: ((command: string) => void) | null = null;
const commands = createInterface({ input: process.stdin });
commands.on("line", (line) => {
  if (act === null) act = begin(JSON.parse(line) as Wish);
  else act(line);
});
// Whoever started this is gone or has seen enough.
commands.on("close", () => { process.exit(0); });
