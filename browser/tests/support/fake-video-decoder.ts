/** What stands in for WebCodecs, which Node lacks? A decoder that notes what it gets and answers as a test wants it. */

/** One chunk as the decoder gets it. */
interface Chunk {
  readonly type: "key" | "delta";
  readonly timestamp: number;
  readonly data: Uint8Array;
}

/** How the next chunks are answered; `size` in pixels. */
export type Answer =
  | { readonly kind: "frame"; readonly size: readonly [number, number] }
  | { readonly kind: "error" }
  | { readonly kind: "throw" }
  | { readonly kind: "silence" };

/** The decoded picture. */
export class FakeFrame {
  isClosed = false;
  readonly displayWidth: number;
  readonly displayHeight: number;

  constructor(size: readonly [number, number]) {
    [this.displayWidth, this.displayHeight] = size;
  }

  close(): void {
    this.isClosed = true;
  }
}

interface Callbacks {
  output(frame: FakeFrame): void;
  error(error: Error): void;
}

/** One decoder that the code under test made, as a test sees it. */
export interface FakeDecoder {
  readonly state: string;
  readonly chunks: readonly Chunk[];
  /** Give a picture that nobody waits for, or one that was waited for. */
  give(size: readonly [number, number]): FakeFrame;
}

/** Both classes of WebCodecs (to be set as globals), every decoder that was made, and how they answer. */
export interface FakeWebCodecs {
  answer: Answer;
  readonly made: FakeDecoder[];
  readonly globals: Readonly<Record<string, unknown>>;
}

/** Make the stand-ins for one test; at first no decoder answers. */
export function fakeWebCodecs(): FakeWebCodecs {
  class VideoDecoder implements FakeDecoder {
    state = "unconfigured";
    readonly chunks: Chunk[] = [];
    readonly #callbacks: Callbacks;

    constructor(callbacks: Callbacks) {
      this.#callbacks = callbacks;
      fake.made.push(this);
    }

    configure(): void {
      this.state = "configured";
    }

    decode(chunk: EncodedVideoChunk): void {
      const { answer } = fake;
      const isReady = answer.kind !== "throw" && this.state === "configured";
      if (!isReady) throw new DOMException("not now", "InvalidStateError");
      this.chunks.push(chunk);
      queueMicrotask(() => {
        if (answer.kind === "frame") this.give(answer.size);
        else if (answer.kind === "error") this.#fail();
      });
    }

    close(): void {
      if (this.state === "closed") throw new DOMException("closed already", "InvalidStateError");
      this.state = "closed";
    }

    give(size: readonly [number, number]): FakeFrame {
      const frame = new FakeFrame(size);
      this.#callbacks.output(frame);
      return frame;
    }

    #fail(): void {
      this.state = "closed";
      this.#callbacks.error(new Error("broken data"));
    }
  }

  class EncodedVideoChunk implements Chunk {
    readonly type: "key" | "delta";
    readonly timestamp: number;
    readonly data: Uint8Array;

    constructor({ type, timestamp, data }: Chunk) {
      this.type = type;
      this.timestamp = timestamp;
      this.data = data;
    }
  }

  const fake: FakeWebCodecs = { answer: { kind: "silence" }, made: [], globals: { VideoDecoder, EncodedVideoChunk } };
  return fake;
}
