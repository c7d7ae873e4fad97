/**
 * How does what both ends signed come into the case? As soon as the ledger names it, again and again until it is taken.
 *
 * Nothing waits for the end of the session: a browser that is closed or dies leaves in the case what the ledger named.
 * The server takes the receipt first, then what that names: screenshots by their hash, and the talk line by line.
 */

import { packRecord } from "../session/ledger";
import type { LedgerRecord } from "../session/ledger";
import { packTranscript } from "../session/transcript";
import type { LineKept } from "../wire/messages.generated";
import type { Brought, Left } from "./bringing";
import type { RecordState } from "./end-panel";

const FIRST_WAIT_MS = 1_000;
const WAIT_MAX_MS = 30_000;

/** What a delivery needs. */
export interface DeliveryWorld {
  bring(what: Left, body: string | Blob): Promise<Brought>;
  wait(milliseconds: number): Promise<void>;
  /** A state is another one now. */
  onChange(): void;
  /** A screenshot lies in the case, or never will. */
  onScreenshot(news: "kept" | "failed"): void;
}

/** One thing that is to be brought, and what follows from the answer. */
interface Item {
  readonly what: Left;
  readonly body: string | Blob;
  settled(brought: Exclude<Brought, "failed">): void;
}

/** What one session leaves in its case. */
export class Delivery {
  readonly #session: string;
  readonly #world: DeliveryWorld;
  readonly #pictures = new Map<string, Blob>();
  #record: LedgerRecord | null = null;
  #lines: readonly LineKept[] = [];
  #isOver = false;
  #isBusy = false;
  #broughtEntries = 0;
  #broughtLines = 0;
  #receipt: RecordState = "none";
  #transcript: RecordState = "none";

  constructor(session: string, world: DeliveryWorld) {
    this.#session = session;
    this.#world = world;
  }

  /** Where the receipt is; `none` while the session runs. */
  get receipt(): RecordState {
    return this.#isOver ? this.#receipt : "none";
  }

  /** Where the talk is; `none` while the session runs and when nothing of it is kept. */
  get transcript(): RecordState {
    return this.#isOver ? this.#transcript : "none";
  }

  /** Whether something that belongs into the case is not there yet: the page should not be left. */
  get isPending(): boolean {
    return this.#next() !== null;
  }

  /** A screenshot was taken; it is brought when the ledger names it. */
  screenshot(sha256: string, png: Blob): void {
    this.#pictures.set(sha256, png);
  }

  /** The ledger grew, or the session is over. */
  entered(record: LedgerRecord, lines: readonly LineKept[], isOver = false): void {
    this.#record = record;
    this.#lines = lines;
    this.#isOver ||= isOver;
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    let waitMs = FIRST_WAIT_MS;
    for (let item = this.#next(); item !== null; item = this.#next()) {
      this.#became(item.what, waitMs > FIRST_WAIT_MS ? "waiting" : "sending");
      const brought = await this.#world.bring(item.what, item.body);
      if (brought === "failed") {
        this.#became(item.what, "waiting");
        await this.#world.wait(waitMs);
        waitMs = Math.min(2 * waitMs, WAIT_MAX_MS);
      } else {
        waitMs = FIRST_WAIT_MS;
        item.settled(brought);
        this.#became(item.what, brought === "kept" ? "kept" : "failed");
      }
    }
    this.#isBusy = false;
  }

  #became(what: Left, state: RecordState): void {
    if (what === "receipt") this.#receipt = state;
    if (what === "transcript") this.#transcript = state;
    this.#world.onChange();
  }

  /** What is to be brought now, in this order; `null` when everything is there that the ledger names. */
  #next(): Item | null {
    const record = this.#record;
    if (record === null) return null;
    const named = record.entries.slice(0, this.#broughtEntries);
    const picture = this.#pictureIn(named);
    if (picture !== null) return this.#pictureOf(...picture);
    const lines = linesIn(named);
    if (lines > this.#broughtLines) return this.#talkOf(lines);
    const isNews = this.#isOver || this.#pictureIn(record.entries) !== null || linesIn(record.entries) > lines;
    return isNews && record.entries.length > named.length ? this.#receiptOf(record) : null;
  }

  /** Refused when a longer one is there already; that names everything that this one names. */
  #receiptOf(record: LedgerRecord): Item {
    return { what: "receipt", body: packRecord(record), settled: () => { this.#broughtEntries = record.entries.length; } };
  }

  #pictureOf(sha256: string, png: Blob): Item {
    return {
      what: "screenshots",
      body: png,
      settled: (brought) => {
        this.#pictures.delete(sha256);
        this.#world.onScreenshot(brought === "kept" ? "kept" : "failed");
      },
    };
  }

  #talkOf(lines: number): Item {
    const body = packTranscript(this.#session, this.#lines);
    return { what: "transcript", body, settled: () => { this.#broughtLines = lines; } };
  }

  #pictureIn(entries: readonly string[]): [string, Blob] | null {
    return [...this.#pictures].find(([sha256]) => entries.some((entry) => entry.includes(`"sha256":"${sha256}"`))) ?? null;
  }
}

/** How many lines of the talk the newest entry about it names. */
function linesIn(entries: readonly string[]): number {
  const newest = entries.findLast((entry) => entry.includes(`"kind":"transcript_kept"`));
  if (newest === undefined) return 0;
  const told = JSON.parse(newest) as { readonly facts: { readonly lines?: number } };
  return told.facts.lines ?? 0;
}
