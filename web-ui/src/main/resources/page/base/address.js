// What the address bar says: #/c?q=…&sort=-rate. A link to it shows the same view.
import {Signal} from './signal.js';

export const PANELS = [
  {id: 'c', name: 'Connections', key: 'c'},
  {id: 't', name: 'Throughput', key: 't'},
  {id: 'r', name: 'Rules', key: 'r'},
  {id: 'w', name: 'Trace', key: 'w'},
  {id: 'e', name: 'Expectations', key: 'e'},
  {id: 'o', name: 'Talkers', key: 'o'},
  {id: 'd', name: 'Drops', key: 'd'},
  {id: 'i', name: 'Devices', key: 'i'},
  {id: 'm', name: 'Cluster', key: 'm', clustered: true},
  {id: 'p', name: 'Plugins', key: 'p'},
  {id: 'l', name: 'Events', key: 'l'},
  {id: 'h', name: 'Health', key: 'h'},
];

export const DEFAULT_SORT = '-rate';

function read() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  const words = new URLSearchParams(query);
  const panel = PANELS.find((p) => p.id === path)?.id ?? 'c';
  return {
    panel,
    q: (words.get('q') ?? '').trim(),
    sort: words.get('sort') ?? DEFAULT_SORT,
    at: words.get('at') ?? '',
    outcome: words.get('outcome') ?? '',
    node: words.get('node') ?? '',
  };
}

/** Where we are: {panel, q, sort, at, outcome, node}. */
export const here = new Signal(read());

export function href({panel = 'c', q = '', sort = DEFAULT_SORT, at = '', outcome = '', node = ''}) {
  const words = new URLSearchParams();
  if (q) {
    words.set('q', q);
  }
  if (sort && sort !== DEFAULT_SORT) {
    words.set('sort', sort);
  }
  if (at) {
    words.set('at', at);
  }
  if (outcome) {
    words.set('outcome', outcome);
  }
  if (node) {
    words.set('node', node);
  }
  const query = words.toString();
  return `#/${panel}${query ? `?${query}` : ''}`;
}

/** Goes somewhere; `replace` leaves no step behind for the back button. */
export function go(change, replace = false) {
  const elsewhere = change.panel !== undefined && change.panel !== here.value.panel;
  const next = {...here.value, ...(elsewhere ? {outcome: '', node: ''} : {}), ...change};
  const address = href(next);
  if (address !== location.hash) {
    history[replace ? 'replaceState' : 'pushState'](null, '', address);
  }
  here.value = read();
}

/** Goes to a panel; connections remember their filter. */
let lastConnections = {q: '', sort: DEFAULT_SORT};
export function open(panel) {
  if (here.value.panel === 'c') {
    lastConnections = {q: here.value.q, sort: here.value.sort};
  }
  go({panel, ...(panel === 'c' ? lastConnections : {q: '', sort: DEFAULT_SORT}), at: '', outcome: ''});
}

addEventListener('hashchange', () => (here.value = read()));
addEventListener('popstate', () => (here.value = read()));
