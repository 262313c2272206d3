// Who the master of a row is, for rows whose master is not in the window: asked once, remembered.
import {command, link} from '../base/link.js';
import {tupleText} from './columns.js';

const MOST = 500;
/** The router goes through its table to answer: no more often than this. */
const PAUSE_MILLIS = 500;

export class Lineage {
  #known = new Map(); // master id → {helper, name}
  #asking = false;
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  /** {helper, name} of the master of `row`, or undefined until it is known. */
  of(row, window, named) {
    const cells = window.byId(row.master);
    if (cells) {
      const master = named(cells);
      const found = {helper: master.helper, name: tupleText(master)};
      this.#remember(row.master, found);
      return found;
    }
    if (!this.#known.has(row.master)) {
      this.#ask(row);
    }
    return this.#known.get(row.master);
  }

  #remember(id, found) {
    if (this.#known.size >= MOST) {
      this.#known.delete(this.#known.keys().next().value);
    }
    this.#known.set(id, found);
  }

  async #ask(row) {
    if (this.#asking || link.value.phase !== 'live') {
      return;
    }
    this.#asking = true;
    this.#remember(row.master, {helper: '', name: `entry ${row.master}`});
    try {
      const {master} = await command('entry', {key: row.key});
      if (master) {
        this.#remember(row.master, {helper: master.helper ?? '', name: tupleText(flat(master))});
        this.#changed();
      }
    } catch {
      // The entry has died meanwhile; its row says so.
    } finally {
      setTimeout(() => (this.#asking = false), PAUSE_MILLIS);
    }
  }
}

/** An entry object of the HTTP API with the names of a row, as far as a tuple goes. */
export function flat(entry) {
  const {original} = entry;
  const icmp = original.type !== undefined;
  return {
    proto: entry.proto,
    src: original.src,
    dst: original.dst,
    sport: icmp ? original.id : original.sport,
    dport: icmp ? `${original.type}.${original.code}` : original.dport,
  };
}
