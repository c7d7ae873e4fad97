/** What is the supporter's end of one session made of? The only place that joins session, lock, link and clock. */

import { browserWorld } from "../link/browser-world";
import { Link } from "../link/link";
import type { Paired } from "../seal/keys";
import { browserRandom, supporterLock } from "../seal/lock";
import type { SessionEvents } from "../session/parts";
import { SupporterSession } from "../session/supporter";
import { makeSecret } from "../wire/code";
import type { SessionOffer } from "./api";

/** A session that was not started yet, and the ten digits that lead to it. */
export interface SupporterEnd {
  readonly session: SupporterSession<Paired>;
  /** Number and secret; the secret was made here and is never sent. */
  readonly code: string;
}

/** Make the secret, the lock and the link of one session. */
export function supporterEnd(offer: SessionOffer, events: SessionEvents): SupporterEnd {
  const secret = makeSecret(browserRandom);
  const world = browserWorld(window.location);
  const session = new SupporterSession({
    invitation: offer,
    secret,
    lock: supporterLock(browserRandom),
    link: new Link(world, offer.ticket),
    clock: world,
    events,
  });
  return { session, code: `${offer.number}${secret}` };
}
