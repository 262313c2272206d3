// What grows, per second, from the last two looks at it.

/** Older than this, a difference says nothing about now. */
const STALE_MILLIS = 2500;

export class Rates {
  #seen = new Map(); // name → {value, at, rate}

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

  /** The rate as of now: counters that stopped being sent have stopped growing. */
  of(name, now = Date.now()) {
    const seen = this.#seen.get(name);
    return seen && now - seen.at < STALE_MILLIS ? seen.rate : 0;
  }
}
