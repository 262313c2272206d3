// The columns of the connections: each builds the inside of its cell once and fills it from rows.
// Whatever came from the network is set as text.
import {bits, bitsShort, bytes, clock, count, duration, endpoint, short, stateKind, statusWords} from '../base/format.js';

/** A new element with a class and a text. */
export function element(tag, className = '', text = '') {
  const node = document.createElement(tag);
  if (className) {
    node.className = className;
  }
  if (text) {
    node.textContent = text;
  }
  return node;
}

/** Sets the text of a node if it is another. */
function write(node, text) {
  if (node.shown !== text) {
    node.shown = text;
    node.textContent = text;
  }
}

function title(node, text) {
  if (node.said !== text) {
    node.said = text;
    node.title = text;
  }
}

/** A text that goes into the filter when clicked. */
function value(cell, field, className = '') {
  const node = element('span', `value ${className}`.trim());
  node.dataset.field = field;
  cell.append(node);
  return (text, filtered = text) => {
    write(node, text);
    node.dataset.value = filtered;
    node.hidden = text === '';
    title(node, text === '' ? '' : `${text} · click: only these, Alt: not these`);
  };
}

/** A cell of one text. */
function plain(cell, show, hint = () => '') {
  return (row, context) => {
    write(cell, show(row, context));
    title(cell, hint(row, context));
  };
}

const proto = (cell) => {
  const set = value(cell, 'proto');
  return ({proto: name}) => set(name);
};

const state = (cell) => {
  const set = value(cell, 'state', 'chip');
  const chip = cell.firstChild;
  return (row, context) => {
    const word = row.state;
    set(context.gone ? 'gone' : word, word);
    const kind = context.gone ? 'closing' : stateKind(word);
    if (chip.dataset.kind !== kind) {
      chip.dataset.kind = kind;
    }
  };
};

const original = (cell) => {
  const from = cell.appendChild(element('span', 'from'));
  cell.append(element('span', 'arrow', '→'));
  const to = cell.appendChild(element('span', 'to'));
  const [src, dst] = [value(from, 'src'), value(to, 'dst')];
  const sport = from.appendChild(element('span', 'port'));
  const dport = value(to, 'dport', 'port');
  return (row) => {
    const icmp = typeof row.dport === 'string';
    const v6 = row.src.includes(':');
    src(v6 && !icmp ? `[${row.src}]` : row.src, row.src);
    dst(v6 && !icmp ? `[${row.dst}]` : row.dst, row.dst);
    write(sport, icmp ? ` id ${row.sport}` : row.sport ? `:${row.sport}` : '');
    if (icmp) {
      dport(` type ${row.dport}`, '');
    } else {
      dport(row.dport ? `:${row.dport}` : '', row.dport);
    }
  };
};

const nat = (cell) => {
  const [source, destination] = [value(cell, 'snat', 'nat'), value(cell, 'dnat', 'nat')];
  return (row) => {
    const at = row.nat.indexOf('DNAT ');
    const texts = at < 0 ? [row.nat, ''] : [row.nat.slice(0, at).replace(/[, ]+$/, ''), row.nat.slice(at)];
    source(texts[0], row.rdst);
    destination(texts[1], row.rsrc);
  };
};

const devices = (cell) => {
  const ingress = value(cell, 'in');
  const arrow = cell.appendChild(element('span', 'arrow', '→'));
  const egress = value(cell, 'out');
  return (row) => {
    ingress(row.in);
    arrow.hidden = !row.in || !row.out;
    egress(row.out);
  };
};

const rate = (cell) => {
  const bar = cell.appendChild(element('span', 'rate-bar'));
  const text = cell.appendChild(element('span'));
  return (row, context) => {
    write(text, row.rate === 0 ? '0' : bitsShort(row.rate));
    const share = context.topRate > 0 ? Math.round(((row.rate ?? 0) / context.topRate) * 100) : 0;
    if (bar.share !== share) {
      bar.share = share;
      bar.style.width = `${share}%`;
    }
    title(cell, bits(row.rate));
  };
};

const expires = (cell) => (row, context) => {
  const seconds = (row.expires - context.now) / 1000;
  write(cell, context.gone ? '' : duration(seconds));
  cell.classList.toggle('soon', !context.gone && seconds < 10);
};

/** Bits worth a word in the table: the rest is in the drawer. */
const WORTH = new Set(['ASSURED', 'FIXED_TIMEOUT', 'DYING', 'NAT_CLASH', 'SEQ_ADJUST']);

const flags = (cell) => {
  const kin = cell.appendChild(element('button', 'kin-chip'));
  kin.type = 'button';
  kin.tabIndex = -1;
  kin.dataset.act = 'family';
  const words = cell.appendChild(element('span', 'words'));
  return (row, context) => {
    const label = lineage(row, context);
    kin.hidden = label === '';
    write(kin, label);
    kin.dataset.child = row.master ? 'yes' : 'no';
    title(kin, row.master ? `child of ${context.masterName(row)}; click: the whole family` : 'click: the whole family');
    const all = statusWords(row.status);
    write(words, all.filter((word) => WORTH.has(word)).join(' '));
    title(cell, all.join(' '));
  };
};

/** `↳ ftp` on a child; `ftp` and how many children on a master. */
function lineage(row, context) {
  if (row.master) {
    return `↳ ${context.masterHelper(row) || 'related'}`;
  }
  const children = context.children(row);
  const helper = row.helper || (children ? 'master' : '');
  return children ? `${helper} ⇒ ${children}` : helper;
}

const rule = (cell) => {
  const set = value(cell, 'rule');
  return (row) => set(row.rule);
};

/** Whether it is another member's: what is done to it is done on that one's page. */
export function isElsewhere(row) {
  return row.key.startsWith('-');
}

const actions = (cell) => {
  const details = cell.appendChild(element('button', 'row-button', '⋯'));
  details.dataset.act = 'open';
  details.title = 'Details (Enter)';
  details.setAttribute('aria-label', 'Details');
  const kill = cell.appendChild(element('button', 'row-button kill', '✕'));
  kill.dataset.act = 'kill';
  kill.title = 'Kill this connection (Shift+X)';
  kill.setAttribute('aria-label', 'Kill this connection');
  const select = element('button', 'row-button select');
  select.dataset.act = 'select';
  select.title = 'Select (x)';
  select.setAttribute('aria-label', 'Select this connection');
  cell.prepend(select);
  for (const button of [select, details, kill]) {
    button.type = 'button';
    button.tabIndex = -1;
  }
  return (row, context) => {
    kill.hidden = !context.mayKill || context.gone || isElsewhere(row);
    select.hidden = kill.hidden;
    write(select, context.selected ? '☑' : '☐');
    const pressed = String(context.selected);
    if (select.pressed !== pressed) {
      select.pressed = pressed;
      select.setAttribute('aria-pressed', pressed);
    }
  };
};

/**
 * id, label, sort (what the router sorts by; two for two), width, build; `grow` takes what is left;
 * `drop` says who goes first when there is no room; `number` aligns right and sorts largest first.
 */
export const COLUMNS = [
  {id: 'proto', label: 'Proto', sorts: [['proto', 'Proto']], width: 54, build: proto},
  {id: 'state', label: 'State', sorts: [['state', 'State']], width: 118, build: state},
  {id: 'original', label: 'Original', sorts: [['src', 'Source'], ['dst', 'Destination']], width: 310, grow: 3, build: original},
  {id: 'nat', label: 'NAT', sorts: [], width: 196, grow: 1, drop: 3, build: nat},
  {id: 'devices', label: 'In → out', sorts: [['in', 'In'], ['out', 'Out']], width: 108, drop: 5, build: devices},
  {
    id: 'bytes', label: 'Bytes', sorts: [['bytes', 'Bytes']], width: 82, number: true,
    build: (cell) => plain(cell, (r) => bytes(r.bytes),
      (r) => (r.bytes === null ? 'accounting is off' : `${count(r.obytes)} out, ${count(r.rbytes)} back`)),
  },
  {
    id: 'packets', label: 'Packets', sorts: [['packets', 'Packets']], width: 74, number: true, drop: 7,
    build: (cell) => plain(cell, (r) => short(r.packets), (r) => count(r.packets)),
  },
  {id: 'rate', label: 'Bit/s', sorts: [['rate', 'Bit/s']], width: 82, number: true, build: rate},
  {id: 'expires', label: 'Timeout', sorts: [['expires', 'Timeout']], width: 84, number: true, drop: 1, build: expires},
  {id: 'flags', label: 'Flags', sorts: [['master', 'Flags']], width: 142, drop: 2, build: flags},
  {
    id: 'mark', label: 'Mark', sorts: [['mark', 'Mark']], width: 70, number: true, drop: 10, shy: true,
    build: (cell) => plain(cell, (r) => (r.mark ? `0x${r.mark.toString(16)}` : '')),
  },
  {
    id: 'zone', label: 'Zone', sorts: [['zone', 'Zone']], width: 56, number: true, drop: 9, shy: true,
    build: (cell) => plain(cell, (r) => (r.zone ? String(r.zone) : '')),
  },
  {id: 'rule', label: 'Rule', sorts: [['rule', 'Rule']], width: 104, drop: 6, build: rule},
  {
    id: 'age', label: 'Age', sorts: [['created', 'Age']], width: 78, number: true, drop: 8,
    build: (cell) => plain(cell, (r, c) => duration((c.now - r.created) / 1000), (r) => `since ${clock(r.created)}`),
  },
  {id: 'actions', label: '', sorts: [], width: 94, build: actions},
];

/** Whose a connection is, where those of several members of a cluster are shown. */
export const NODE = {
  id: 'node', label: 'Member', sorts: [], width: 78, build: (cell) => plain(cell, (r) => r.node),
};

/** Whether the router can sort by `sort`, `-` in front for descending. */
export function isSortable(sort) {
  const name = sort.replace(/^-/, '');
  return COLUMNS.some((column) => column.sorts.some(([by]) => by === name));
}

/** What `s` and a letter sort by. */
export const SORT_KEYS = [
  ['p', 'proto'], ['a', 'state'], ['s', 'src'], ['d', 'dst'], ['i', 'in'], ['o', 'out'], ['b', 'bytes'],
  ['k', 'packets'], ['r', 'rate'], ['t', 'expires'], ['f', 'master'], ['m', 'mark'], ['z', 'zone'],
  ['u', 'rule'], ['e', 'created'],
];

/** Those of `columns` that fit into `width`. */
export function fitting(columns, width) {
  const kept = new Set(columns);
  const needed = () => [...kept].reduce((sum, column) => sum + column.width, 0);
  const leaving = columns.filter((c) => c.drop).sort((a, b) => b.drop - a.drop);
  while (needed() > width && leaving.length) {
    kept.delete(leaving.shift());
  }
  return columns.filter((column) => kept.has(column));
}

/** `10.0.1.2:40112 → 203.0.113.9:21` of a row's original tuple. */
export function tupleText(row) {
  if (typeof row.dport === 'string') {
    return `${row.src} → ${row.dst} id ${row.sport} type ${row.dport}`;
  }
  return `${endpoint(row.src, row.sport || '')} → ${endpoint(row.dst, row.dport || '')}`;
}
