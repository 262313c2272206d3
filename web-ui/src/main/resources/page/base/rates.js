// What grows, per second, from the last two looks at it.

/** Older than this, a difference says nothing about now. */
const STALE_MILLIS = 2500;
const PAST_SECONDS = 60;

export class Rates {
  #seen = new Map(); // name → {value, at, rate}
  #hits = new Map(); // name → [{second, rate}], oldest first

  /** Notes a counter; returns how much it grew a second, 0 until two looks are known. */
  note(name, value, now = Date.now()) {
    const before = this.#seen.get(name);
    if (!before || value < before.value) {
      this.#seen.set(name, {value, at: now, rate: 0});
      return 0;
    }
    const seconds = (now - before.at) / 1000;
    if (seconds < 0.5) {
      return before.rate;
    }
    const rate = (value - before.value) / seconds;
    this.#seen.set(name, {value, at: now, rate});
    return rate;
  }

  /** Remembers that the counter grew, and how fast, for `past` and `last`. */
  hit(name, now = Date.now()) {
    const hits = this.#hits.get(name) ?? [];
    hits.push({at: now, rate: this.#seen.get(name)?.rate ?? 0});
    while (hits[0].at < now - PAST_SECONDS * 1000) {
      hits.shift();
    }
    this.#hits.set(name, hits);
  }

  /** Rates of the last minute, second by second. */
  past(name, now = Date.now()) {
    const seconds = new Array(PAST_SECONDS).fill(0);
    for (const {at, rate} of this.#hits.get(name) ?? []) {
      const ago = Math.floor((now - at) / 1000);
      if (ago >= 0 && ago < PAST_SECONDS) {
        seconds[PAST_SECONDS - 1 - ago] = rate;
      }
    }
    return seconds;
  }

  /** When the counter grew last, 0 if that was not seen. */
  last(name) {
    return this.#hits.get(name)?.at(-1)?.at ?? 0;
  }

  /** The rate as of now: counters that stopped being sent have stopped growing. */
  of(name, now = Date.now()) {
    const seen = this.#seen.get(name);
    return seen && now - seen.at < STALE_MILLIS ? seen.rate : 0;
  }
}
