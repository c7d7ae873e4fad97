/** How does a typed message become bytes and come back? Knows msgpack and the two directions, nothing else. */

import { decode, encode } from "@msgpack/msgpack";
import { WireError } from "./errors";
import type { Fields } from "./fields";
import { packFields, readFields } from "./fields";
import { MESSAGE_MAX_BYTES } from "./limits";
import { FROM_CUSTOMER, FROM_SUPPORTER } from "./messages.generated";
import type { FromCustomer, FromSupporter, Message } from "./messages.generated";
import type { Octets } from "./octets";

type Table = Readonly<Record<number, { readonly kind: string; readonly fields: Fields }>>;

const BY_KIND = new Map(
  [FROM_CUSTOMER, FROM_SUPPORTER].flatMap((table) =>
    Object.entries(table).map(([tag, { kind, fields }]) => [kind, { tag: Number(tag), fields }] as const),
  ),
);
const DEEPEST = { maxStrLength: 65_536, maxBinLength: MESSAGE_MAX_BYTES, maxArrayLength: 64, maxMapLength: 0, maxExtLength: 0 };

/**
 * The msgpack bytes of a message.
 *
 * @throws WireError a value is out of its range.
 */
export function packMessage(message: Message): Octets {
  const known = BY_KIND.get(message.kind);
  if (known === undefined) throw new WireError("message", `no message is called ${message.kind}`);
  const values = packFields(message.kind, known.fields, message as unknown as Readonly<Record<string, unknown>>);
  return new Uint8Array(encode([known.tag, ...values]));
}

/**
 * Read a message that only the customer's module may send.
 *
 * @throws WireError too large, not msgpack, not one of these messages, or a value out of its range.
 */
export function readFromCustomer(data: Uint8Array): FromCustomer {
  const message = read(FROM_CUSTOMER, data) as unknown as FromCustomer;
  if (message.kind === "CursorShape" && message.rgba.byteLength !== message.widthPx * message.heightPx * 4) {
    const { widthPx, heightPx, rgba } = message;
    throw new WireError("message", `cursor of ${widthPx}x${heightPx} has ${rgba.byteLength} bytes; 4 per pixel are needed`);
  }
  return message;
}

/**
 * Read a message that only a supporter may send.
 *
 * @throws WireError too large, not msgpack, not one of these messages, or a value out of its range.
 */
export function readFromSupporter(data: Uint8Array): FromSupporter {
  return read(FROM_SUPPORTER, data) as unknown as FromSupporter;
}

function read(table: Table, data: Uint8Array): Record<string, unknown> {
  if (data.byteLength > MESSAGE_MAX_BYTES) {
    throw new WireError("message", `message is ${data.byteLength} bytes; allowed are ${MESSAGE_MAX_BYTES}`);
  }
  const values = decoded(data);
  if (!Array.isArray(values)) throw new WireError("message", "a message is an array that begins with its tag");
  const [tag, ...fields] = values as unknown[];
  const known = typeof tag === "number" ? table[tag] : undefined;
  if (known === undefined) throw new WireError("message", `tag ${String(tag)} is not one of ${Object.keys(table).join(", ")}`);
  return { kind: known.kind, ...readFields(known.kind, known.fields, fields) };
}

function decoded(data: Uint8Array): unknown {
  try {
    return decode(data, DEEPEST);
  } catch (error) {
    throw new WireError("message", `not msgpack: ${error instanceof Error ? error.message : "unreadable"}`);
  }
}
