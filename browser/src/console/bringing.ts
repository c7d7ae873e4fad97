/**
 * How is something of a session brought into its case? One request; whether it was taken, refused, or may be tried again.
 *
 * Whoever was signed out meanwhile signs in again, in another tab: the next try finds the new sign-in.
 */

import type { PageFacts } from "./facts";

/** It lies in the case; it will never be taken; or there was no answer that settles it. */
export type Brought = "kept" | "refused" | "failed";

/** What a session leaves in its case, and as which kind of content it goes there. */
const LEFT = { receipt: "application/json", transcript: "application/json", screenshots: "image/png" } as const;

/** What a session leaves in its case. */
export type Left = keyof typeof LEFT;

const TIMEOUT_MS = 15_000;
/** Browsers send at most 64 KiB for a page that is gone. */
const KEEPALIVE_MAX_CHARACTERS = 60_000;
/** Answers that say nothing about what was brought: signed out, the form's secret is old, too much at once. */
const TRY_AGAIN = [401, 403, 429];

/** Brings what one session leaves. */
export class Bringer {
  readonly #facts: PageFacts;
  readonly #session: string;
  readonly #fetcher: typeof fetch;
  #csrf: string;

  constructor(facts: PageFacts, session: string, fetcher: typeof fetch = (...given) => fetch(...given)) {
    this.#facts = facts;
    this.#session = session;
    this.#fetcher = fetcher;
    this.#csrf = facts.csrf;
  }

  /** Bring it once. `transcript` and `screenshots` are taken only when the receipt says that they were allowed. */
  async bring(what: Left, body: string | Blob): Promise<Brought> {
    try {
      const response = await this.#fetcher(`/api/sessions/${this.#session}/${what}`, {
        method: "POST",
        credentials: "same-origin",
        redirect: "manual",
        headers: { "X-Beistand-Csrf": this.#csrf, "Content-Type": LEFT[what], Accept: "application/json" },
        body,
        // A page that is being closed still brings it, as far as browsers let it.
        keepalive: typeof body === "string" && body.length < KEEPALIVE_MAX_CHARACTERS,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.ok) return "kept";
      if (TRY_AGAIN.includes(response.status)) await this.#readSecret();
      return TRY_AGAIN.includes(response.status) || response.status >= 500 ? "failed" : "refused";
    } catch {
      // No answer: the server may be starting again.
      return "failed";
    }
  }

  /** The page of the case tells the secret of whoever is signed in now. */
  async #readSecret(): Promise<void> {
    const address = `/cases/${encodeURIComponent(this.#facts.caseNumber)}/session`;
    const page = await this.#fetcher(address, { credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!page.ok) return;
    this.#csrf = /data-csrf="([\w-]+)"/u.exec(await page.text())?.[1] ?? this.#csrf;
  }
}
