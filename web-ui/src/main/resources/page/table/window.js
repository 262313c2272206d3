// The part of the router's table that the page has: a window of at most 200 rows, kept true by deltas.

/** Rows to ask for above and below what is in view. */
const OVERSCAN = 50;
const MOST = 200;
/** How deep into the order the router shows rows of its own. */
export const DEEPEST = 200_000;

export class EntryWindow {
  offset = 0;
  total = 0;
  matched = 0;
  /** How deep into the order the router shows rows of this view. */
  reach = DEEPEST;
  /** Members that did not answer. */
  missing = [];
  rows = [];
  gone = new Set();
  /** Whether anything has arrived at all. */
  known = false;
  /** How many rows the window may have; there may be fewer. */
  limit = 0;
  #cell;

  constructor(columns) {
    this.#cell = new Map(columns.map((name, i) => [name, i]));
  }

  /** The cell of a row by its column's name. */
  get(row, name) {
    return row[this.#cell.get(name)];
  }

  /** The serial number in a row's key. */
  id(row) {
    return Number(String(this.get(row, 'key')).split('.')[1]);
  }

  /** What can be scrolled to. */
  get reachable() {
    return Math.min(this.matched, this.reach);
  }

  snap(frame, limit) {
    this.known = true;
    this.limit = limit;
    this.offset = frame.offset ?? 0;
    this.total = frame.total;
    this.matched = frame.matched;
    this.reach = frame.reach ?? DEEPEST;
    this.missing = frame.missing ?? [];
    this.rows = frame.rows;
    this.gone = new Set(frame.gone ?? []);
  }

  delta(frame) {
    this.total = frame.total ?? this.total;
    this.matched = frame.matched ?? this.matched;
    this.missing = frame.missing ?? this.missing;
    for (const [position, row] of frame.rows ?? []) {
      this.rows[position] = row;
      this.gone.delete(position);
    }
    for (const [position, changes] of frame.set ?? []) {
      const row = this.rows[position];
      for (let i = 0; row && i < changes.length; i += 2) {
        row[changes[i]] = changes[i + 1];
      }
    }
    for (const position of frame.gone ?? []) {
      this.gone.add(position);
    }
    if (frame.count !== undefined && frame.count < this.rows.length) {
      this.rows.length = frame.count;
    }
  }

  /** The row at a position of the whole view, or undefined while it has not come. */
  at(index) {
    return this.rows[index - this.offset];
  }

  isGone(index) {
    return this.gone.has(index - this.offset);
  }

  /** Where the entry with that key is in the whole view, or -1. */
  find(key) {
    const position = this.rows.findIndex((row) => row && this.get(row, 'key') === key);
    return position < 0 ? -1 : position + this.offset;
  }

  /** The row of the entry with that id, if it is in the window. */
  byId(id) {
    return this.rows.find((row) => row && this.id(row) === id);
  }

  /** How many rows of the window have this entry as their master. */
  children(id) {
    let n = 0;
    for (const row of this.rows) {
      n += row && this.get(row, 'master') === id ? 1 : 0;
    }
    return n;
  }

  /** The window to ask for when `first` to `first + fit` are in view; null if what we have will do. */
  wanted(first, fit) {
    const last = Math.min(first + fit, this.reachable);
    const end = this.offset + Math.max(this.rows.length, this.limit);
    if (first >= this.offset && last <= end) {
      return null;
    }
    const offset = Math.max(0, first - OVERSCAN);
    return {offset, limit: Math.min(MOST, fit + 2 * OVERSCAN)};
  }
}
