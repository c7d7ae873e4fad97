/**
 * What do the page and the video worker say to each other? Structured clones; buffers are transferred, not copied.
 */

/** One shared screen, in pixels. */
export interface ScreenSize {
  readonly screen: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A new picture epoch as the worker needs it. `key`: 32 bytes; `session`: first 8 bytes of the session id. */
export interface EpochStart {
  readonly epoch: number;
  readonly key: Uint8Array;
  readonly windowLog: number;
  readonly session: bigint;
  readonly screens: readonly ScreenSize[];
}

/** Page to worker. */
export type ToWorker =
  /** `surface`: a number of this canvas's own; a screen can be on several. */
  | { readonly kind: "canvas"; readonly surface: number; readonly screen: number; readonly canvas: OffscreenCanvas }
  | { readonly kind: "detach"; readonly surface: number }
  | { readonly kind: "epoch"; readonly start: EpochStart }
  | { readonly kind: "packet"; readonly packet: ArrayBuffer }
  /** What this screen's canvas shows now, as a PNG file. */
  | { readonly kind: "snapshot"; readonly id: number; readonly screen: number }
  | { readonly kind: "stop" };

/** One frame stands on the canvases. Times are milliseconds; `*AtMs` count from `performance.timeOrigin` 1970. */
export interface PaintedFrame {
  readonly epoch: number;
  /** Packet bytes of this epoch that were painted so far, headers and tags included. */
  readonly paintedBytes: number;
  readonly frame: number;
  /** The customer's monotonic clock when the picture was complete, modulo 2**32. */
  readonly takenMs: number;
  readonly paintedAtMs: number;
  /** Opening, decompressing and putting all pieces of this frame. */
  readonly decodeMs: number;
  readonly frameBytes: number;
}

/** Worker to page. */
export type FromWorker =
  /** Which codecs for moving parts this browser decodes, best first; told again when one of them failed. */
  | { readonly kind: "decodes"; readonly codecs: readonly string[] }
  | { readonly kind: "painted"; readonly frame: PaintedFrame }
  /** `null`: nothing of that screen is there. */
  | { readonly kind: "snapshot"; readonly id: number; readonly png: Blob | null }
  | { readonly kind: "epochAsked"; readonly epoch: number; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };
