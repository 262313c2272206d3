// The table itself: a tall spacer, as many row elements as fit, each filled with whatever row the
// scroll position puts there. Browsers cap how tall an element may be, so beyond that it is scaled.
import {element, fitting, tupleText} from './columns.js';
import {routerNow} from '../base/link.js';

const TALLEST = 8_000_000;
const COUNTDOWN_MILLIS = 500;
const SPARE_ROWS = 4;
/** What the router deletes at once. */
const MOST_SELECTED = 200;
/** What a row has left and right of its cells, in pixels. */
const EDGES = 12;

export class Grid {
  #host;
  #on;
  #scroll = element('div', 'grid-scroll');
  #head = element('div', 'grid-head');
  #body = element('div', 'grid-body');
  #pool = [];
  #columns = [];
  #wanted = [];
  #window = null;
  #first = 0;
  #fit = 0;
  #asked = '';
  #sort = '';
  #painting = 0;
  #rowHeight = 30;
  #observer = new ResizeObserver(() => this.#resized());
  #timer = setInterval(() => document.hidden || this.paint(), COUNTDOWN_MILLIS);
  /** Key of the row the keyboard is on, '' for none. */
  active = '';
  activeIndex = -1;
  #hovered = 0;
  /** Rows chosen to be killed together: key → tuple in words. */
  selected = new Map();

  /** `on`: need, sort, open, filter, family, kill, selected, pointer, masterOf, mayKill. */
  constructor(host, on) {
    this.#host = host;
    this.#on = on;
    host.setAttribute('role', 'grid');
    host.setAttribute('aria-multiselectable', 'true');
    host.tabIndex = 0;
    this.#head.setAttribute('role', 'row');
    this.#head.setAttribute('aria-rowindex', '1');
    this.#body.setAttribute('role', 'rowgroup');
    const headGroup = element('div', 'grid-headgroup');
    headGroup.setAttribute('role', 'rowgroup');
    headGroup.append(this.#head);
    this.#scroll.append(headGroup, this.#body);
    host.append(this.#scroll);
    this.#scroll.addEventListener('scroll', () => this.paintSoon(), {passive: true});
    this.#listen();
    this.#observer.observe(host);
  }

  close() {
    clearInterval(this.#timer);
    cancelAnimationFrame(this.#painting);
    this.#observer.disconnect();
    this.#host.replaceChildren();
  }

  show(columns) {
    this.#wanted = columns;
    this.#resized();
  }

  sorted(sort) {
    this.#sort = sort;
    this.#buildHead();
  }

  /** The window to show from now on; its rows change in place. */
  model(window) {
    this.#window = window;
    this.paintSoon();
  }

  /** Columns that found no room. */
  get dropped() {
    return this.#wanted.length - this.#columns.length;
  }

  top() {
    this.#scroll.scrollTop = 0;
    this.#asked = '';
  }

  #resized() {
    const cards = matchMedia('(max-width: 640px)').matches;
    this.#host.classList.toggle('cards', cards);
    this.#rowHeight = parseInt(getComputedStyle(this.#host).getPropertyValue('--row-height'), 10) || 30;
    const columns = cards ? this.#wanted : fitting(this.#wanted, this.#scroll.clientWidth - EDGES);
    if (columns.map((c) => c.id).join() !== this.#columns.map((c) => c.id).join()) {
      this.#columns = columns;
      const tracks = columns.map((c) => (c.grow ? `minmax(${c.width}px, ${c.grow}fr)` : `${c.width}px`));
      const least = columns.reduce((sum, c) => sum + c.width, EDGES);
      this.#host.style.setProperty('--tracks', tracks.join(' '));
      this.#host.style.setProperty('--least', cards ? '0px' : `${least}px`);
      this.#pool.forEach((slot) => slot.node.remove());
      this.#pool = [];
      this.#buildHead();
      this.#on.columns?.(this.dropped);
    }
    this.paintSoon();
  }

  #buildHead() {
    const [descending, by] = this.#sort.startsWith('-') ? [true, this.#sort.slice(1)] : [false, this.#sort];
    this.#head.replaceChildren(
      ...this.#columns.map((column, i) => {
        const cell = element('div', `cell ${column.id}${column.number ? ' number' : ''}`);
        cell.setAttribute('role', 'columnheader');
        cell.setAttribute('aria-colindex', String(i + 1));
        const mine = column.sorts.some(([name]) => name === by);
        cell.setAttribute('aria-sort', mine ? (descending ? 'descending' : 'ascending') : 'none');
        if (!column.sorts.length) {
          cell.append(element('span', column.label ? '' : 'unseen', column.label || 'Actions'));
        }
        for (const [name, label] of column.sorts) {
          const button = element('button', `sort${name === by ? ' on' : ''}`, label);
          button.type = 'button';
          button.dataset.sort = name;
          button.dataset.number = column.number ? 'yes' : '';
          if (name === by) {
            button.append(element('span', 'sort-mark', descending ? '↓' : '↑'));
          }
          cell.append(button);
        }
        return cell;
      }),
    );
    this.#host.setAttribute('aria-colcount', String(this.#columns.length));
  }

  paintSoon() {
    this.#painting ||= requestAnimationFrame(() => {
      this.#painting = 0;
      this.paint();
    });
  }

  paint() {
    const window = this.#window;
    if (!window) {
      return;
    }
    const view = this.#scroll.clientHeight - this.#head.offsetHeight;
    const total = window.reachable;
    const height = total * this.#rowHeight;
    const tall = Math.min(height, TALLEST);
    this.#body.style.height = `${tall}px`;
    this.#host.setAttribute('aria-rowcount', String(window.matched + 1));
    const top = this.#scroll.scrollTop;
    this.#fit = Math.ceil(view / this.#rowHeight) + 1;
    const scaled = height > TALLEST;
    this.#first = scaled
      ? Math.round((top / Math.max(1, tall - view)) * Math.max(0, total - this.#fit + 1))
      : Math.max(0, Math.floor(top / this.#rowHeight) - SPARE_ROWS / 2);
    this.#need(window, scaled);
    const context = this.#context(window);
    const count = Math.max(0, Math.min(this.#fit + SPARE_ROWS, total - this.#first));
    for (let i = 0; i < count; i++) {
      const index = this.#first + i;
      const y = scaled ? top + i * this.#rowHeight : index * this.#rowHeight;
      this.#fill(this.#slot(i), index, y, context);
    }
    for (let i = count; i < this.#pool.length; i++) {
      this.#pool[i].node.hidden = true;
    }
    this.#markActive();
  }

  #need(window, scaled) {
    const first = Math.min(this.#first + (scaled ? 0 : SPARE_ROWS / 2), Math.max(0, window.reachable - 1));
    const wanted = window.known ? window.wanted(first, this.#fit) : null;
    const asked = wanted ? `${wanted.offset}/${wanted.limit}` : '';
    if (wanted && asked !== this.#asked) {
      this.#on.need(wanted.offset, wanted.limit);
    }
    this.#asked = asked;
  }

  #context(window) {
    let topRate = 0;
    for (const row of window.rows) {
      topRate = Math.max(topRate, row ? (window.get(row, 'rate') ?? 0) : 0);
    }
    const master = (row) => this.#on.masterOf(row);
    return {
      now: routerNow(),
      topRate,
      gone: false,
      mayKill: this.#on.mayKill(),
      children: (row) => window.children(row.id),
      masterHelper: (row) => master(row)?.helper ?? '',
      masterName: (row) => master(row)?.name ?? `entry ${row.master}`,
    };
  }

  #slot(i) {
    while (this.#pool.length <= i) {
      const node = element('div', 'grid-row');
      node.setAttribute('role', 'row');
      node.id = `row-${this.#pool.length}`;
      const fills = this.#columns.map((column, c) => {
        const cell = element('div', `cell ${column.id}${column.number ? ' number' : ''}`);
        cell.setAttribute('role', 'gridcell');
        cell.setAttribute('aria-colindex', String(c + 1));
        node.append(cell);
        return column.build(cell);
      });
      if (this.#host.classList.contains('cards')) { // without headers, something in it must take the focus
        node.querySelectorAll('.row-button').forEach((button) => (button.tabIndex = 0));
      }
      this.#body.append(node);
      this.#pool.push({node, fills, index: -1, y: -1, row: null});
    }
    return this.#pool[i];
  }

  #fill(slot, index, y, context) {
    const {node} = slot;
    node.hidden = false;
    if (slot.y !== y) {
      slot.y = y;
      node.style.transform = `translateY(${y}px)`;
    }
    if (slot.index !== index) {
      slot.index = index;
      node.setAttribute('aria-rowindex', String(index + 2));
    }
    const cells = this.#window.at(index);
    slot.row = cells ? this.#on.named(cells) : null;
    const row = slot.row;
    node.classList.toggle('blank', !row);
    node.classList.toggle('odd', index % 2 === 1);
    if (!row) {
      return;
    }
    context.gone = this.#window.isGone(index);
    node.classList.toggle('gone', context.gone);
    node.classList.toggle('opened', row.key === this.#on.opened());
    context.selected = this.selected.has(row.key);
    node.classList.toggle('selected', context.selected);
    const root = this.#hovered;
    node.classList.toggle('kin-master', root !== 0 && row.id === root && context.children(row) > 0);
    node.classList.toggle('kin-child', root !== 0 && row.master === root);
    for (const fill of slot.fills) {
      fill(row, context);
    }
    if (slot.label !== row.key) {
      slot.label = row.key;
      node.setAttribute('aria-label', `${row.proto} ${row.state} ${tupleText(row)}`);
    }
  }

  // --- the keyboard's row ------------------------------------------------------------------------

  #markActive() {
    if (this.active) {
      const now = this.#window.find(this.active);
      if (now >= 0) {
        this.activeIndex = now;
      }
    }
    let id = '';
    for (const slot of this.#pool) {
      const is = !slot.node.hidden && this.active !== '' && slot.row?.key === this.active;
      slot.node.classList.toggle('active', is);
      slot.node.setAttribute('aria-selected', String(is || this.selected.has(slot.row?.key)));
      id = is ? slot.node.id : id;
    }
    if (id) {
      this.#host.setAttribute('aria-activedescendant', id);
    } else {
      this.#host.removeAttribute('aria-activedescendant');
    }
  }

  /** Moves the keyboard's row by so many; the first key takes the first row in view. */
  move(by) {
    if (!this.#window?.matched) {
      return;
    }
    const inView = Math.ceil(this.#scroll.scrollTop / this.#rowHeight);
    const from = this.active ? this.activeIndex + by : inView;
    const index = Math.max(0, Math.min(this.#window.reachable - 1, from));
    const row = this.#window.at(index);
    if (!row) {
      return;
    }
    this.activeIndex = index;
    this.active = this.#window.get(row, 'key');
    this.related(this.activeRow());
    const y = index * this.#rowHeight;
    const view = this.#scroll.clientHeight - this.#head.offsetHeight;
    if (y < this.#scroll.scrollTop) {
      this.#scroll.scrollTop = y;
    } else if (y + this.#rowHeight > this.#scroll.scrollTop + view) {
      this.#scroll.scrollTop = y + this.#rowHeight - view;
    }
    this.paint();
  }

  activeRow() {
    // By its key: the order may have changed since it was painted.
    const index = this.active ? (this.#window?.find(this.active) ?? -1) : -1;
    return index < 0 ? null : this.#on.named(this.#window.at(index));
  }

  release() {
    this.active = '';
    this.related(null);
  }

  /** Chooses a row, or lets go of it. */
  select(row) {
    if (this.selected.has(row.key)) {
      this.selected.delete(row.key);
    } else if (this.selected.size < MOST_SELECTED) {
      this.selected.set(row.key, tupleText(row));
    }
    this.#on.selected(this.selected.size);
    this.paintSoon();
  }

  /** Lets go of all chosen rows. */
  selectNone() {
    if (this.selected.size) {
      this.selected.clear();
      this.#on.selected(0);
      this.paintSoon();
    }
  }

  /** Highlights the family of a row. */
  related(row) {
    const root = row ? row.master || row.id : 0;
    if (root !== this.#hovered) {
      this.#hovered = root;
      this.paintSoon();
    }
  }

  // --- the pointer -------------------------------------------------------------------------------

  #rowOf(target) {
    const node = target.closest?.('.grid-row');
    return this.#pool.find((slot) => slot.node === node)?.row ?? null;
  }

  #listen() {
    this.#head.addEventListener('click', ({target}) => {
      const button = target.closest('[data-sort]');
      if (button) {
        this.#on.sort(button.dataset.sort, button.dataset.number === 'yes');
      }
    });
    this.#body.addEventListener('click', (event) => this.#clicked(event));
    this.#body.addEventListener('pointerover', ({target}) => this.related(this.#rowOf(target)));
    this.#body.addEventListener('pointerleave', () => this.related(this.activeRow()));
    this.#scroll.addEventListener('pointerenter', (e) => e.pointerType === 'mouse' && this.#on.pointer(true));
    this.#scroll.addEventListener('pointerleave', () => this.#on.pointer(false));
  }

  #clicked(event) {
    const row = this.#rowOf(event.target);
    if (!row || getSelection()?.type === 'Range') {
      return;
    }
    const act = event.target.closest('[data-act]')?.dataset.act;
    const field = event.target.closest('[data-field]');
    const cards = this.#host.classList.contains('cards');
    if (act === 'select' || event.ctrlKey || event.metaKey) {
      this.#on.mayKill() && this.select(row);
    } else if (act === 'kill') {
      this.#on.kill(row);
    } else if (act === 'family') {
      this.#on.family(row);
    } else if (field && field.dataset.value !== '' && !cards && act !== 'open') {
      this.#on.filter(field.dataset.field, field.dataset.value, event.altKey);
    } else {
      this.active = row.key;
      this.#on.open(row);
      this.paintSoon();
    }
  }
}
