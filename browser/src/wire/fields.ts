/** Which values may a field of a message have? Checks values that came, and values that are about to go. */

import { WireError } from "./errors";

/** What one field may hold. */
export type Spec =
  | { readonly is: "whole" | "real"; readonly least: number; readonly most: number }
  | { readonly is: "bool" }
  | { readonly is: "text"; readonly most: number }
  | { readonly is: "bytes"; readonly least: number; readonly most: number }
  | { readonly is: "list"; readonly most: number; readonly of: Spec }
  | { readonly is: "struct"; readonly fields: Fields };

/** Name and content of each field, in the order of the wire. */
export type Fields = readonly (readonly [string, Spec])[];

/** Read an array of the wire into named values. */
export function readFields(kind: string, fields: Fields, values: readonly unknown[]): Record<string, unknown> {
  if (values.length !== fields.length) {
    throw new WireError("message", `${kind} has ${values.length} fields; there must be ${fields.length}`);
  }
  return Object.fromEntries(fields.map(([name, spec], i) => [name, readValue(`${kind}.${name}`, spec, values[i])]));
}

/** Write named values as an array of the wire. */
export function packFields(kind: string, fields: Fields, from: Readonly<Record<string, unknown>>): unknown[] {
  return fields.map(([name, spec]) => packValue(`${kind}.${name}`, spec, from[name]));
}

function readValue(where: string, spec: Spec, value: unknown): unknown {
  if (spec.is === "list") return listOf(where, spec.most, value).map((one) => readValue(where, spec.of, one));
  if (spec.is === "struct") return readFields(where, spec.fields, listOf(where, spec.fields.length, value));
  check(where, spec, value);
  // A view would keep the whole packet alive, and change with it.
  return value instanceof Uint8Array ? new Uint8Array(value) : value;
}

function packValue(where: string, spec: Spec, value: unknown): unknown {
  if (spec.is === "list") return listOf(where, spec.most, value).map((one) => packValue(where, spec.of, one));
  if (spec.is === "struct") return packFields(where, spec.fields, value as Readonly<Record<string, unknown>>);
  check(where, spec, value);
  return value;
}

function listOf(where: string, most: number, value: unknown): readonly unknown[] {
  if (!Array.isArray(value) || value.length > most) throw wrong(where, `a list of at most ${most}`, value);
  return value;
}

function check(where: string, spec: Exclude<Spec, { is: "list" | "struct" }>, value: unknown): void {
  switch (spec.is) {
    case "bool":
      if (typeof value !== "boolean") throw wrong(where, "yes or no", value);
      return;
    case "text":
      if (typeof value !== "string" || [...value].length > spec.most) {
        throw wrong(where, `a text of at most ${spec.most} characters`, value);
      }
      return;
    case "bytes":
      if (!(value instanceof Uint8Array) || value.byteLength < spec.least || value.byteLength > spec.most) {
        throw wrong(where, `${spec.least} to ${spec.most} bytes`, value);
      }
      return;
    case "whole":
    case "real":
      if (!isInRange(value, spec.least, spec.most) || (spec.is === "whole" && !Number.isSafeInteger(value))) {
        throw wrong(where, `a ${spec.is} number from ${spec.least} to ${spec.most}`, value);
      }
  }
}

function isInRange(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && value >= least && value <= most;
}

/** Content may be secret, so only its kind is told. */
function wrong(where: string, wanted: string, value: unknown): WireError {
  const got = typeof value === "number" ? String(value) : Array.isArray(value) ? "a list" : typeof value;
  return new WireError("message", `${where} must be ${wanted}; got ${got}`);
}
