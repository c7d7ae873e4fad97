/**
 * Who gets Ctrl+W, Alt+Tab and Escape? In full screen the customer, where the browser has the Keyboard Lock interface.
 */

interface KeyboardLock {
  lock(codes?: readonly string[]): Promise<void>;
  unlock(): void;
}

/** Ask for the keys that a browser keeps for itself; returns whether it gave them. Only full screen has an effect. */
export async function holdBrowserKeys(navigator: Navigator): Promise<boolean> {
  const keyboard = lockOf(navigator);
  if (keyboard === null) return false;
  try {
    await keyboard.lock();
    return true;
  } catch {
    // The person or the organisation forbade it: the keys stay with the browser, the session goes on.
    return false;
  }
}

/** Give the keys back. */
export function giveBrowserKeysBack(navigator: Navigator): void {
  lockOf(navigator)?.unlock();
}

function lockOf(navigator: Navigator): KeyboardLock | null {
  const candidate = navigator as Navigator & { readonly keyboard?: Partial<KeyboardLock> };
  const keyboard = candidate.keyboard;
  return typeof keyboard?.lock === "function" && typeof keyboard.unlock === "function" ? (keyboard as KeyboardLock) : null;
}
