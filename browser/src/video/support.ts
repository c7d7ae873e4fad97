/**
 * Can this browser hold a session? Tries the real things instead of reading the browser's name.
 */

/** Names of what a session needs and a browser may lack, as people write them. */
export type Need = "HTTPS" | "WebCrypto X25519" | "WebCrypto Ed25519" | "WebAssembly" | "OffscreenCanvas" | "Web Worker";

/** Return what this browser lacks; an empty list means that it can hold a session. */
export async function missingNeeds(): Promise<readonly Need[]> {
  const missing: Need[] = [];
  if (!globalThis.isSecureContext) missing.push("HTTPS");
  else {
    if (!(await hasKeys("X25519", ["deriveBits"]))) missing.push("WebCrypto X25519");
    if (!(await hasKeys("Ed25519", ["sign", "verify"]))) missing.push("WebCrypto Ed25519");
  }
  if (typeof WebAssembly === "undefined" || !hasWasmVectors()) missing.push("WebAssembly");
  if (typeof Worker === "undefined") missing.push("Web Worker");
  if (typeof OffscreenCanvas === "undefined" || !hasTransfer()) missing.push("OffscreenCanvas");
  return missing;
}

async function hasKeys(name: "X25519" | "Ed25519", uses: KeyUsage[]): Promise<boolean> {
  try {
    await crypto.subtle.generateKey({ name }, false, uses);
    return true;
  } catch {
    return false;
  }
}

function hasTransfer(): boolean {
  return typeof HTMLCanvasElement !== "undefined" && "transferControlToOffscreen" in HTMLCanvasElement.prototype;
}

/** A module whose one function returns a 128-bit vector: the decoder is compiled with those. */
const VECTOR_MODULE = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
);

function hasWasmVectors(): boolean {
  return WebAssembly.validate(VECTOR_MODULE);
}
