/** Are the facts of a ledger entry exactly those that its kind has? Checked against the table written from Python. */

import { WireError } from "./errors";
import { KINDS } from "./ledger.generated";
import type { Facts, Who } from "./ledger.generated";

/** What one fact may hold. */
export type FactSpec =
  | { readonly is: "whole"; readonly least: number; readonly most: number }
  | { readonly is: "bool" }
  | { readonly is: "text"; readonly most: number; readonly form: RegExp }
  | { readonly is: "one_of"; readonly words: readonly string[] }
  | { readonly is: "list"; readonly most: number; readonly of: FactSpec };

/** Name and content of each fact. */
export type FactSpecs = Readonly<Record<string, FactSpec>>;

/** An entry of a session ledger is not the one that belongs there. */
export class LedgerError extends WireError {
  /** Of the entry; 0: the opening. */
  readonly number: number;

  constructor(number: number, wrong: string) {
    super("ledger", `entry ${number} of the ledger ${wrong}`);
    this.number = number;
  }
}

/** An object out of JSON with exactly these names. */
export function readObject(number: number, value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new LedgerError(number, "is no object");
  const got = Object.keys(value).sort();
  if (got.length !== names.length || [...names].sort().some((name, i) => name !== got[i])) {
    throw new LedgerError(number, `has ${got.length} fields; there must be exactly ${names.join(", ")}`);
  }
  return value as Readonly<Record<string, unknown>>;
}

/**
 * Read the facts of an entry.
 *
 * @throws LedgerError an unknown kind, a fact too many or too few, a value out of its range, or not by who may do that.
 */
export function readFacts(number: number, value: unknown, who: Who): Facts {
  const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
  const known = typeof kind === "string" && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (known === undefined) throw new LedgerError(number, "is of no kind that this program knows");
  const facts = readObject(number, value, ["kind", ...Object.keys(known.facts)]);
  for (const [name, spec] of Object.entries(known.facts)) {
    if (!fits(spec, facts[name])) throw new LedgerError(number, `has no good ${name}`);
  }
  const read = facts as unknown as Facts;
  const wrong = known.by.includes(who) ? contradiction(read) : `is ${read.kind} by ${who}; only ${known.by.join(", ")} can do that`;
  if (wrong !== "") throw new LedgerError(number, wrong);
  return read;
}

/** Why this kind cannot come after those that were seen; empty: it can. */
export function outOfOrder(kind: string, seen: ReadonlySet<string>): string {
  if (seen.size === 0 && kind !== "paired") return `is ${kind}; a ledger begins with the pairing`;
  const known = KINDS[kind];
  if (known?.isOnce === true && seen.has(kind)) return `is ${kind} for the second time; that happens once in a session`;
  const needs = known?.needs ?? "";
  return needs === "" || seen.has(needs) ? "" : `is ${kind} without ${needs} before it`;
}

function contradiction(facts: Facts): string {
  if (facts.kind === "right_granted" && facts.minutes > 0 !== (facts.duration === "minutes")) {
    return `grants a right for ${facts.duration} with ${facts.minutes} minutes`;
  }
  if (facts.kind === "screenshot" && (facts.sha256 !== "") !== (facts.state === "taken")) {
    return "is a screenshot whose file is named before it was taken, or not named afterwards";
  }
  if (facts.kind !== "consent") return "";
  if (facts.screens > 0 && facts.rights.length === 0) {
    return "shares screens without giving a right; a consent to talking only shares none";
  }
  return facts.rights.some((right) => facts.rights_refused.includes(right)) ? "gives and refuses the same right in one answer" : "";
}

function fits(spec: FactSpec, value: unknown): boolean {
  switch (spec.is) {
    case "whole":
      return Number.isSafeInteger(value) && Number(value) >= spec.least && Number(value) <= spec.most;
    case "bool":
      return typeof value === "boolean";
    case "text":
      return typeof value === "string" && [...value].length <= spec.most && spec.form.test(value);
    case "one_of":
      return typeof value === "string" && spec.words.includes(value);
    case "list":
      return Array.isArray(value) && value.length <= spec.most && value.every((one) => fits(spec.of, one));
  }
}
