/** Does a viewer open the picture of its lane, and nothing that was moved to another one? */
import { describe, expect, it } from "vitest";
import { CUSTOMER, GROUP, STREAMS } from "../wire/envelope";
import { aesKey } from "./keys";
import { encrypted, MediaOpener } from "./media";

const key = Uint8Array.from({ length: 32 }, (_, i) => i);
const epoch = { epoch: 3, key, session: 7n };

async function packetTo(receiver: number, sender = CUSTOMER): Promise<Uint8Array> {
  const plain = Uint8Array.of(1, 2, 3);
  const route = { session: 7n, sender, receiver, stream: STREAMS.MEDIA, epoch: 3, counter: 0, isKeyChunk: true } as const;
  return encrypted(await aesKey(key), { ...route, bodyBytes: plain.length + 16 }, plain);
}

describe("a picture packet", () => {
  it.each([GROUP, 254, 253])("is opened when it goes to group %i", async (receiver) => {
    const packet = await packetTo(receiver);
    expect([...(await new MediaOpener(epoch).open(packet.slice().buffer))]).toEqual([1, 2, 3]);
  });

  it.each([[1, CUSTOMER], [252, CUSTOMER], [GROUP, 3]])("is refused when it goes to %i from %i", async (receiver, sender) => {
    const packet = await packetTo(receiver, sender);
    await expect(new MediaOpener(epoch).open(packet.slice().buffer)).rejects.toThrow("not the picture of participant");
  });

  it("cannot be moved from one lane to the other", async () => {
    const packet = await packetTo(254);
    packet[3] = 253;
    await expect(new MediaOpener(epoch).open(packet.slice().buffer)).rejects.toThrow("altered");
  });
});
