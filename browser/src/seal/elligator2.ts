/**
 * Which point of Curve25519 belongs to a hash? Elligator2, draft-irtf-cfrg-cpace-21 appendix A.6, RFC 9380 section 6.7.1.
 *
 * BigInt arithmetic does not take the same time for all numbers. The hash is of a code that is used once and for ten
 * minutes, and nobody else can run code in this page, so the time tells nobody anything.
 */

import type { Octets } from "../wire/octets";

const PRIME = 2n ** 255n - 19n;
const A = 486_662n;
const NON_SQUARE = 2n;
const FIELD_BYTES = 32;

/** Map 32 bytes (little-endian, the top bit does not count) to a u-coordinate, 32 bytes little-endian. */
export function elligator2(hash: Uint8Array): Octets {
  const element = toNumber(hash) & (2n ** 255n - 1n);
  const v = modulo(-A * power(modulo(1n + NON_SQUARE * element * element), PRIME - 2n));
  const isOnCurve = power(modulo(v * v * v + A * v * v + v), (PRIME - 1n) / 2n) !== PRIME - 1n;
  return toBytes(isOnCurve ? v : modulo(-v - A));
}

function modulo(value: bigint): bigint {
  const rest = value % PRIME;
  return rest < 0n ? rest + PRIME : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = modulo(result * square);
    square = modulo(square * square);
  }
  return result;
}

function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function toBytes(value: bigint): Octets {
  return Uint8Array.from({ length: FIELD_BYTES }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}
