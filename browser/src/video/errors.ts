/** What can go wrong with a picture? */

/** A piece of the picture, or its place, is not what the protocol allows. */
export class PictureDecodeError extends Error {
  override readonly name = "PictureDecodeError";
}

/** This browser lacks something that a session needs; `missing` names it. */
export class UnsupportedBrowserError extends Error {
  override readonly name = "UnsupportedBrowserError";
  readonly missing: readonly string[];

  /** @param missing names of what this browser lacks, as people write them. */
  constructor(missing: readonly string[]) {
    super(`this browser lacks ${missing.join(", ")}; Chrome or Edge 137, Firefox 132, Safari 18 and newer have it`);
    this.missing = missing;
  }
}

/** A coded picture of a moving part cannot be decoded; `codec` is its name as the customer's module knows it. */
export class RegionDecodeError extends Error {
  override readonly name = "RegionDecodeError";
  readonly codec: "jpeg" | "vp9";

  constructor(codec: "jpeg" | "vp9", reason: string) {
    super(`${codec}: ${reason}`);
    this.codec = codec;
  }
}
