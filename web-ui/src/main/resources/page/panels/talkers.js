// Who sends most: by source, destination, service or pair, over the last seconds or minutes.
import {html, useEffect, useState} from '../vendor/htm-preact.js';
import {also, clause} from '../base/filters.js';
import {DEFAULT_SORT, go, here} from '../base/address.js';
import {hello, subscribe} from '../base/link.js';
import {caughtUp, named} from '../base/live.js';
import {bits, bytes, count, duration} from '../base/format.js';
import {useSignal} from '../base/signal.js';
import {Title, Waiting} from './counters.js';

const KINDS = [
  ['source', 'Sources', ['src']],
  ['destination', 'Destinations', ['dst']],
  ['service', 'Services', ['proto', 'dport']],
  ['pair', 'Pairs', ['src', 'dst']],
];
const WINDOWS = [[10, '10 s'], [60, '1 min'], [300, '5 min']];
const SORTS = [['bytes', 'bytes'], ['connections', 'connections']];

function useTalkers(by, window, sort) {
  const [frame, set] = useState(null);
  useEffect(() => {
    set(null);
    return subscribe('talkers', {by, window, sort}, (f) => f.t === 'snap' && (caughtUp(f), set(f)));
  }, [by, window, sort]);
  return frame;
}

export function Talkers() {
  const place = useSignal(here);
  const known = useSignal(hello);
  const by = KINDS.some(([kind]) => kind === place.q) ? place.q : 'source';
  const sort = place.sort === 'connections' ? 'connections' : 'bytes';
  const window = WINDOWS.find(([seconds]) => String(seconds) === place.at)?.[0] ?? 60;
  const frame = useTalkers(by, window, sort);
  const choose = (label, options, now, change) =>
    html`<div class="segmented" role="group" aria-label=${label}>
      ${options.map(
        ([value, name]) => html`<button key=${value} type="button" aria-pressed=${String(value === now)}
          onClick=${() => go(change(value), true)}>${name}</button>`,
      )}
    </div>`;
  const seconds = (frame?.millis ?? 0) / 1000;
  return html`
    <section class="panel page" aria-labelledby="talkers-title">
      <${Title} id="talkers-title" name="Top talkers"
        about="From what connections in the table carried, counted while this panel is open${seconds > 0 ? `: the last ${duration(seconds)}` : ''}." />
      <div class="kinds">
        ${choose('Grouped by', KINDS, by, (q) => ({q}))}
        ${choose('Over', WINDOWS, window, (at) => ({at: String(at)}))}
        ${choose('Most', SORTS, sort, (s) => ({sort: s === 'bytes' ? DEFAULT_SORT : s}))}
      </div>
      ${frame && known
        ? html`<${Rows} rows=${frame.rows.map((row) => named(known.columns.talkers, row))} kind=${KINDS.find(([k]) => k === by)} seconds=${seconds} sort=${sort} />`
        : html`<${Waiting} />`}
    </section>
  `;
}

function Rows({rows, kind: [, name, fields], seconds, sort}) {
  if (!rows.length) {
    return html`<div class="empty"><p>Nobody has sent anything yet.</p>
      <p class="muted">Bytes need accounting: <code>sysctl net.netfilter.nf_conntrack_acct=1</code>.</p></div>`;
  }
  const most = Math.max(1, ...rows.map((row) => row[sort]));
  return html`<table class="list talkers">
    <thead><tr><th>${name}</th><th class="number">Bit/s</th><th class="number">Bytes</th><th class="number">Connections</th><th class="share"><span class="unseen">Share</span></th></tr></thead>
    <tbody>
      ${rows.map(
        (row) => html`<tr key=${fields.map((f) => row[f]).join(' ')}>
          <td><button type="button" class="link" title="Show their connections" onClick=${() => show(row, fields)}>${text(row, fields)}</button></td>
          <td class="number" data-label="Bit/s">${seconds > 0 ? bits((row.bytes * 8) / seconds) : '—'}</td>
          <td class="number" data-label="Bytes" title=${count(row.bytes)}>${bytes(row.bytes)}</td>
          <td class="number" data-label="Connections">${count(row.connections)}</td>
          <td class="share"><span class="share-bar wide"><span style=${{width: `${Math.max(1, (row[sort] / most) * 100)}%`}}></span></span></td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function text(row, fields) {
  if (fields.includes('proto')) {
    return row.dport ? `${row.proto} ${row.dport}` : row.proto;
  }
  return fields.map((field) => row[field]).join(' → ');
}

function show(row, fields) {
  const q = fields
    .filter((field) => row[field] !== 0)
    .reduce((filter, field) => also(filter, clause(field, row[field])), '');
  go({panel: 'c', q, sort: DEFAULT_SORT, at: ''});
}
