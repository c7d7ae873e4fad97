/** How does a link reach the real network and the real clock of a page? */

import type { LinkWorld } from "./link";

/** The world of a page that was served by the relay's own server. */
export function browserWorld(page: Location): LinkWorld {
  const url = new URL("/relay", page.href);
  url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
  return {
    connect: (subprotocols) => new WebSocket(url, [...subprotocols]),
    nowMs: () => performance.now(),
    later: (waitMs, then) => {
      const timer = setTimeout(then, waitMs);
      return () => { clearTimeout(timer); };
    },
    chance: () => Math.random(),
  };
}
