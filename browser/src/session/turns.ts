/** How does everything happen one after the other? A bounded queue of jobs, each begun when the one before is done. */

/** What a queue tells its owner. */
export interface TurnEvents {
  /** More waited than allowed; the new job was dropped. */
  onFull(): void;
  /** A job failed; the next ones still have their turn. */
  onFailed(): void;
}

/** Jobs in the order in which they came. */
export class Turns {
  readonly #mostWaiting: number;
  readonly #events: TurnEvents;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(mostWaiting: number, events: TurnEvents) {
    this.#mostWaiting = mostWaiting;
    this.#events = events;
  }

  /** Do this when everything before it is done. */
  take(job: () => unknown): void {
    if (this.#waiting >= this.#mostWaiting) {
      this.#events.onFull();
      return;
    }
    this.#waiting += 1;
    this.#last = this.#last.then(job).then(
      () => { this.#waiting -= 1; },
      () => {
        this.#waiting -= 1;
        this.#events.onFailed();
      },
    );
  }

  /** Do this last, however many jobs wait. */
  finally(job: () => void): void {
    void this.#last.then(job);
  }
}
