/**
 * What may the relay see of a packet? The clear header, 32 bytes, big-endian; nothing else.
 *
 *     0      1      2       3         4       5..7      8..15    16..19  20..23  24..31
 *     version flags  sender  receiver  stream  reserved  session  epoch   length  counter
 */

import { WireError } from "./errors";
import { HEADER_BYTES, PACKET_MAX_BYTES, PROTOCOL_VERSION } from "./limits";
import type { Octets } from "./octets";

const PARTICIPANT_MAX = 252;
/** Receiver number that means: everybody in the session but the sender. */
export const GROUP = 255;
/** Receivers that a picture may have: everybody, those on the slow lane, those on the fast one. */
export const PICTURE_GROUPS: ReadonlySet<number> = new Set([GROUP, 254, 253]);
/** Participant numbers that never change. */
export const SUPPORTER = 1;
export const CUSTOMER = 2;

/** Which kind of content a packet carries; `src/beistand/wire/envelope.py` says what each is for. */
export const STREAMS = { PAIRING: 1, OPENING: 2, CONTROL: 3, LIVE: 4, RESUME: 5, MEDIA: 6 } as const;
export type Stream = (typeof STREAMS)[keyof typeof STREAMS];

const KEY_CHUNK = 1;
const KNOWN: ReadonlySet<number> = new Set(Object.values(STREAMS));

/** The clear header of one packet. `session`: the first eight bytes of the session id as a number. */
export interface Header {
  readonly session: bigint;
  readonly sender: number;
  readonly receiver: number;
  readonly stream: Stream;
  readonly epoch: number;
  readonly counter: number;
  readonly bodyBytes: number;
  readonly isKeyChunk: boolean;
}

/** The 32 bytes of a header. */
export function packHeader(header: Header): Octets {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set([PROTOCOL_VERSION, header.isKeyChunk ? KEY_CHUNK : 0, header.sender, header.receiver, header.stream]);
  view.setBigUint64(8, header.session);
  view.setUint32(16, header.epoch);
  view.setUint32(20, header.bodyBytes);
  view.setBigUint64(24, BigInt(header.counter));
  return bytes;
}

/**
 * Read the header of a whole packet and check that its length is true.
 *
 * @throws WireError too short, too long, other version, unknown stream, or a length that is not true.
 */
export function readHeader(packet: Uint8Array): Header {
  const size = packet.byteLength;
  if (size < HEADER_BYTES || size > PACKET_MAX_BYTES) {
    throw new WireError("envelope", `packet is ${size} bytes; allowed are ${HEADER_BYTES} to ${PACKET_MAX_BYTES}`);
  }
  const view = new DataView(packet.buffer, packet.byteOffset, HEADER_BYTES);
  const version = view.getUint8(0);
  if (version !== PROTOCOL_VERSION) {
    throw new WireError("envelope", `packet speaks version ${version}; this page speaks ${PROTOCOL_VERSION}`);
  }
  const flags = view.getUint8(1);
  if ((flags & ~KEY_CHUNK) !== 0 || view.getUint8(5) !== 0 || view.getUint16(6) !== 0) {
    throw new WireError("envelope", `packet has unknown flags ${flags} or a used reserved field`);
  }
  const bodyBytes = view.getUint32(20);
  if (bodyBytes !== size - HEADER_BYTES) {
    throw new WireError("envelope", `header tells of ${bodyBytes} bytes after it; there are ${size - HEADER_BYTES}`);
  }
  return { ...readRoute(view), session: view.getBigUint64(8), bodyBytes, isKeyChunk: flags === KEY_CHUNK };
}

function readRoute(view: DataView): Pick<Header, "sender" | "receiver" | "stream" | "epoch" | "counter"> {
  const [sender, receiver, stream] = [view.getUint8(2), view.getUint8(3), view.getUint8(4)];
  const counter = view.getBigUint64(24);
  if (sender === 0 || sender > PARTICIPANT_MAX || receiver === 0 || counter > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new WireError("envelope", `packet has sender ${sender}, receiver ${receiver} or counter ${counter}; not allowed`);
  }
  if (!isStream(stream)) throw new WireError("envelope", `packet has stream ${stream}; known are 1 to 6`);
  return { sender, receiver, stream, epoch: view.getUint32(16), counter: Number(counter) };
}

function isStream(stream: number): stream is Stream {
  return KNOWN.has(stream);
}
