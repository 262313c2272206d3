// Connections: the filter, the table, and the drawer beside it.
import {html, useEffect, useRef, useState} from '../vendor/htm-preact.js';
import {also, clause, family} from '../base/filters.js';
import {DEFAULT_SORT, go, here} from '../base/address.js';
import {change, hello, send, subscribe} from '../base/link.js';
import {caughtUp, clustered, mayChange, named, say, sayError, speak} from '../base/live.js';
import {count, plural} from '../base/format.js';
import {killMatching, killOne, killSelected} from '../base/kill.js';
import {useSignal} from '../base/signal.js';
import {COLUMNS, NODE, SORT_KEYS, isElsewhere, isSortable, tupleText} from '../table/columns.js';
import {EntryWindow} from '../table/window.js';
import {Grid} from '../table/grid.js';
import {Lineage} from '../table/lineage.js';
import {ColumnPicker, chosenColumns} from './picker.js';
import {Drawer} from './drawer.js';
import {FilterBar} from './filterbar.js';
import {NodePicker} from './nodes.js';
import {packetsOfKey} from './life.js';

const FIRST_ROWS = 100;
const LIVELY = 4;
const HIDDEN = 1;

/** What the keyboard reaches: the grid in view, or null. */
export const board = {grid: null, open: null, close: null, kill: null};

export function Connections() {
  const known = useSignal(hello);
  return known
    ? html`<${Table} columns=${known.columns.entries} key=${known.columns.entries.join()} />`
    : html`<div class="empty"><p class="muted">Connecting…</p></div>`;
}

function Table({columns}) {
  const place = useSignal(here);
  const isClustered = useSignal(clustered);
  const [seen, setShown] = useState(null); // {total, matched, filter}
  const [error, setError] = useState(null);
  const [opened, setOpened] = useState('');
  const [chosen, setChosen] = useState(chosenColumns);
  const [dropped, setDropped] = useState(0);
  const [selected, setSelected] = useState(0);
  const host = useRef(null);
  const desk = useRef(null);
  const row = (cells) => ({...named(columns, cells), id: Number(String(cells[0]).split('.')[1])});

  useEffect(() => {
    desk.current = openDesk({host: host.current, columns, row, setShown, setError, setOpened, setDropped, setSelected});
    return () => desk.current.close();
  }, []);
  useEffect(() => desk.current.view(place.q, place.sort, place.node), [place.q, place.sort, place.node]);
  useEffect(() => desk.current.grid.show(place.node ? [NODE, ...chosen] : chosen), [chosen, place.node]);
  useEffect(() => {
    desk.current.opened = opened;
    desk.current.grid.paintSoon();
  }, [opened]);
  useEffect(() => {
    if (place.at) {
      setOpened(place.at);
    }
  }, [place.at]);

  const shown = seen?.filter === place.q && seen.node === place.node ? seen : null; // else it tells of the filter before
  const closeDrawer = () => {
    setOpened('');
    if (here.value.at) {
      go({at: ''}, true);
    }
    host.current?.focus({preventScroll: true});
  };
  board.open = () => desk.current.grid.activeRow() && desk.current.open(desk.current.grid.activeRow());
  board.close = () => (opened ? closeDrawer() : desk.current.letGo());
  const deep = shown?.matched > shown?.reach ? `, the first ${count(shown.reach)} shown` : '';
  const matching = shown ? (place.q ? `${count(shown.matched)} of ${count(shown.total)}` : plural(shown.total, 'connection')) : '';
  return html`
    <section class="panel connections ${opened ? 'with-drawer' : ''}" aria-label="Connections">
      <h1 class="unseen">Connections</h1>
      <div class="table-side">
        <${FilterBar} filter=${place.q} error=${error}
          onFilter=${(q, replace) => q !== here.value.q && go({q, at: ''}, replace)}>
          ${isClustered && html`<${NodePicker} node=${place.node} onNode=${(node) => go({node, at: ''})} />`}
          <span class="matched" title="entries the filter takes, of all">${matching}${deep}</span>
          ${shown?.missing.length > 0 &&
          html`<span class="missing" role="status">${shown.missing.join(', ')} did not answer</span>`}
          ${selected > 0 &&
          html`<span class="selected-bar" role="group" aria-label="Selected">
            <button type="button" class="button danger" title="Shift+X" onClick=${() => desk.current.kill()}>
              Kill ${plural(selected, 'selected connection')}…
            </button>
            <button type="button" class="icon-button" title="Select none (Esc)" aria-label="Select none"
              onClick=${() => desk.current.grid.selectNone()}>✕</button>
          </span>`}
          ${place.q && !place.node && !error && mayChange() && shown?.matched > 0 &&
          html`<button type="button" class="button quiet-danger" onClick=${() => killMatching(place.q)}>
            Kill matching…
          </button>`}
          <${ColumnPicker} chosen=${chosen} dropped=${dropped} onChoose=${setChosen} />
        <//>
        <div class="grid-frame">
          <div ref=${host} class="grid" aria-label="Connections"></div>
          ${shown && shown.matched === 0 && html`<${Nothing} filter=${place.q} />`}
        </div>
      </div>
      ${opened &&
      html`<${Drawer} key=${opened} entryKey=${opened} onOpen=${setOpened} onClose=${closeDrawer} />`}
    </section>
  `;
}

function Nothing({filter}) {
  return html`<div class="empty over">
    ${filter
      ? html`<p>No connection matches the filter.</p>
          <button type="button" class="button" onClick=${() => go({q: '', at: ''})}>Show all</button>`
      : html`<p>No connections yet.</p><p class="muted">They appear as soon as packets pass the router.</p>`}
  </div>`;
}

/** Everything about the table that lives longer than a rendering. */
function openDesk({host, columns, row, setShown, setError, setOpened, setDropped, setSelected}) {
  let view = {filter: '', sort: DEFAULT_SORT, node: ''};
  let asked = {offset: 0, limit: FIRST_ROWS};
  let ends = null;
  let holding = {pointer: false, focus: false};
  const model = new EntryWindow(columns);
  const lineage = new Lineage(() => grid.paintSoon());
  const desk = {opened: ''};

  const hold = (why, on) => {
    const before = holding.pointer || holding.focus;
    holding = {...holding, [why]: on};
    const after = holding.pointer || holding.focus;
    if (before !== after) {
      send({t: 'hold', on: after});
    }
  };
  /** Says of another member's connection where to go. */
  const elsewhere = (r) => {
    const is = Boolean(r) && isElsewhere(r);
    if (is) {
      say(`This is ${r.node}’s connection: its page tells more of it`);
    }
    return is;
  };
  const open = (r) => elsewhere(r) || setOpened(r.key);
  const sortOn = (name, isNumber) => {
    const first = isNumber ? `-${name}` : name;
    const second = isNumber ? name : `-${name}`;
    go({sort: here.value.sort === first ? second : first});
  };
  const grid = new Grid(host, {
    need: (offset, limit) => {
      asked = {offset, limit};
      change('entries', options(offset, limit), true);
      send({t: 'win', offset, limit});
    },
    sort: (name, isNumber) => sortOn(name, isNumber),
    filter: (field, value, exclude) => go({q: also(view.filter, clause(field, value, exclude)), at: ''}),
    family: (r) => go({q: family(r.master || r.id), at: ''}),
    open: (r) => open(r),
    kill: (r) => killOne(r.key, tupleText(r)),
    pointer: (on) => hold('pointer', on),
    masterOf: (r) => lineage.of(r, model, row),
    mayKill: mayChange,
    named: row,
    opened: () => desk.opened,
    columns: setDropped,
    selected: setSelected,
  });
  const options = (offset = 0, limit = FIRST_ROWS) => ({
    ...(view.filter ? {filter: view.filter} : {}),
    ...(view.node ? {node: view.node} : {}),
    sort: view.sort,
    offset,
    limit,
    hz: document.hidden ? HIDDEN : LIVELY,
  });
  const receive = (frame) => {
    if (frame.t === 'error') {
      setError({...frame, filter: view.filter});
      return;
    }
    if (frame.t === 'snap') {
      model.snap(frame, asked.limit);
      caughtUp(frame);
      setError(null);
    } else if (frame.t === 'delta') {
      model.delta(frame);
    }
    setShown((was) =>
      was?.total === model.total && was?.matched === model.matched && was?.filter === view.filter &&
      was?.node === view.node && was?.missing.join() === model.missing.join()
        ? was
        : {total: model.total, matched: model.matched, filter: view.filter, node: view.node, missing: model.missing, reach: model.reach},
    );
    grid.model(model);
  };
  const hidden = () => change('entries', options(asked.offset, asked.limit));
  document.addEventListener('visibilitychange', hidden);
  host.addEventListener('focusin', () => hold('focus', grid.active !== ''));
  host.addEventListener('focusout', () => hold('focus', false));

  Object.assign(desk, {
    grid,
    open,
    view: (filter, sort, node) => {
      const changed = filter !== view.filter || node !== view.node;
      view = {filter, sort: isSortable(sort) ? sort : DEFAULT_SORT, node};
      asked = {offset: 0, limit: FIRST_ROWS};
      grid.sorted(view.sort);
      grid.top();
      setError(null);
      if (ends) {
        change('entries', options());
      } else {
        ends = subscribe('entries', options(), receive);
      }
      if (changed) {
        grid.selectNone();
        setShown(null);
        speak(filter ? `Filter ${filter}` : node && node !== 'all' ? `Connections of ${node}` : 'All connections');
      }
    },
    move: (by) => {
      host.focus({preventScroll: true});
      grid.move(by);
      hold('focus', true);
      if (desk.opened && grid.activeRow() && !isElsewhere(grid.activeRow())) {
        setOpened(grid.active);
      }
    },
    letGo: () => {
      grid.selectNone();
      grid.release();
      grid.paintSoon();
      hold('focus', false);
      host.blur();
    },
    select: () => {
      const r = grid.activeRow();
      if (r && mayChange() && !isElsewhere(r) && !model.isGone(grid.activeIndex)) {
        grid.select(r);
      }
    },
    sortBy: (key) => {
      const by = SORT_KEYS.find(([letter]) => letter === key)?.[1];
      if (by) {
        sortOn(by, COLUMNS.find((c) => c.sorts.some(([name]) => name === by)).number);
      }
      return by !== undefined;
    },
    trace: async () => {
      if (elsewhere(grid.activeRow())) {
        return;
      }
      const key = grid.activeRow()?.key ?? desk.opened; // the drawer's, where its row has moved on
      if (key) {
        await packetsOfKey(key).then((q) => go({panel: 'w', q, sort: DEFAULT_SORT, at: ''}), sayError);
      }
    },
    kill: async () => {
      const r = grid.activeRow();
      if (grid.selected.size) {
        const killed = await killSelected([...grid.selected.keys()], [...grid.selected.values()]);
        if (killed) {
          grid.selectNone();
        }
      } else if (elsewhere(r)) {
        // it was said
      } else if (r && mayChange()) {
        killOne(r.key, tupleText(r));
      } else if (r) {
        say('Your role may look, not kill', 'bad');
      }
    },
    close: () => {
      board.grid = null;
      document.removeEventListener('visibilitychange', hidden);
      ends?.();
      grid.close();
    },
  });
  Object.assign(board, {grid: desk, kill: desk.kill});
  return desk;
}
