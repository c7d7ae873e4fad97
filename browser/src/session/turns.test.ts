/** Does everything have its turn, in order, and never without end? */
import { describe, expect, it } from "vitest";
import { Turns } from "./turns";

const settled = async (): Promise<void> => { await new Promise((done) => { setTimeout(done, 0); }); };

function queue(most: number) {
  const told: string[] = [];
  const turns = new Turns(most, { onFull: () => { told.push("full"); }, onFailed: () => { told.push("failed"); } });
  return { told, turns };
}

describe("turns", () => {
  it("come in order, also behind a job that takes long", async () => {
    const { told, turns } = queue(4);
    turns.take(async () => { await settled(); told.push("slow"); });
    turns.take(() => { told.push("quick"); });
    turns.finally(() => { told.push("last"); });
    await settled();
    await settled();
    expect(told).toEqual(["slow", "quick", "last"]);
  });

  it("tell of a job that fails, and go on", async () => {
    const { told, turns } = queue(4);
    turns.take(() => { throw new Error("no"); });
    turns.take(() => { told.push("next"); });
    await settled();
    expect(told).toEqual(["failed", "next"]);
  });

  it("are never more than allowed, and there is room again later", async () => {
    const { told, turns } = queue(1);
    turns.take(() => { told.push("one"); });
    turns.take(() => { told.push("dropped"); });
    await settled();
    turns.take(() => { told.push("two"); });
    await settled();
    expect(told).toEqual(["full", "one", "two"]);
  });
});
