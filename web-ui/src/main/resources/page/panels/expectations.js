// Expectations, each tied to its master, and the helpers that made them.
import {html} from '../vendor/htm-preact.js';
import {clause, family} from '../base/filters.js';
import {DEFAULT_SORT, go} from '../base/address.js';
import {routerNow} from '../base/link.js';
import {useRows} from '../base/live.js';
import {bytes, count, duration, endpoint} from '../base/format.js';
import {useTick} from '../base/signal.js';
import {Title, Waiting} from './counters.js';
import {expected} from './drawer.js';

/** Expectation flags of the kernel. */
const FLAGS = ['PERMANENT', 'INACTIVE', 'USERSPACE'];

export function Expectations() {
  const expectations = useRows('expectations');
  const helpers = useRows('helpers');
  useTick(500);
  return html`
    <section class="panel page" aria-labelledby="expectations-title">
      <${Title} id="expectations-title" name="Expectations"
        about="Connections that a helper has been told of and that have not come yet. The first packet that fits becomes RELATED to its master." />
      ${expectations ? html`<${Waiters} rows=${expectations.rows} total=${expectations.total} />` : html`<${Waiting} />`}
      <h2 class="panel-sub" id="helpers">Helpers</h2>
      ${helpers ? html`<${Helpers} rows=${helpers.rows} />` : html`<${Waiting} />`}
    </section>
  `;
}

function flagWords(flags) {
  return FLAGS.filter((word, bit) => flags & (1 << bit)).join(' ');
}

function toMaster(e) {
  const id = String(e.master).split('.')[1];
  go({panel: 'c', q: family(id), sort: DEFAULT_SORT, at: e.master});
}

function Waiters({rows, total}) {
  if (!rows.length) {
    return html`<div class="empty small"><p>Nothing is expected now.</p>
      <p class="muted">One appears when, say, an FTP client and server agree on a data connection; it lives until that arrives.</p></div>`;
  }
  return html`
    <div class="scroll-x"><table class="list">
      <thead><tr><th>Helper</th><th>Expected</th><th class="number">Left</th><th>Flags</th><th>Master</th></tr></thead>
      <tbody>
        ${rows.map(
          (e) => html`<tr key=${e.id} class="expectation">
            <td><span class="tag helper-tag">${e.helper || '—'}</span></td>
            <td data-label="Expected">${expected(e)}</td>
            <td class="number" data-label="Left">${duration((e.expires - routerNow()) / 1000)}</td>
            <td class="words" data-label=${e.flags ? 'Flags' : null}>${flagWords(e.flags)}</td>
            <td data-label="Master">
              <button type="button" class="link master" title="Show the master and its family" onClick=${() => toMaster(e)}>
                ${endpoint(e.masterSrc, e.masterSport || '')} → ${endpoint(e.masterDst, e.masterDport || '')}
              </button>
            </td>
          </tr>`,
        )}
      </tbody>
    </table></div>
    ${total > rows.length && html`<p class="muted small foot">The first ${count(rows.length)} of ${count(total)}.</p>`}
  `;
}

function Helpers({rows}) {
  if (!rows.length) {
    return html`<div class="empty small"><p>No helper is loaded.</p><p class="muted">Helpers are jars in the plugins folder.</p></div>`;
  }
  return html`<div class="cards-grid">${rows.map((h) => html`<${Helper} key=${h.name + h.transport} of=${h} />`)}</div>`;
}

const COUNTS = [
  ['entries', 'entries', count],
  ['expectations', 'expectations', count],
  ['rewrites', 'rewrites', count],
  ['refusals', 'refusals', count],
  ['faults', 'faults', count],
  ['keptBytes', 'kept', bytes],
];

function Helper({of: h}) {
  const error = h.lastError ?? h.error ?? '';
  const kind = h.state === 'active' ? 'good' : h.state === 'failed' ? 'bad' : 'closing';
  const plugin = [h.plugin, h.version].filter(Boolean).join(' ');
  return html`<article class="card helper">
    <header>
      <h3>${h.name}</h3>
      <span class="chip" data-kind=${kind}>${h.state}</span>
      <span class="muted">${h.transport} ${[h.ports].flat().join(', ')}</span>
      <button type="button" class="link" onClick=${() => go({panel: 'c', q: clause('helper', h.name), sort: DEFAULT_SORT, at: ''})}>
        its connections
      </button>
    </header>
    <dl class="counts">
      ${COUNTS.map(
        ([name, label, shown]) => html`<div key=${name} class=${name === 'faults' && h[name] > 0 ? 'red' : ''}>
          <dd>${shown(h[name])}</dd><dt>${label}</dt>
        </div>`,
      )}
    </dl>
    ${error && html`<p class="helper-error">${error}</p>`}
    <p class="muted small">
      ${plugin || 'built in'}${h.file ? html` · <span title=${h.file}>${h.file.split('/').pop()}</span>` : ''}
      ${h.sha256 ? html` · <code title=${h.sha256}>sha256 ${h.sha256.slice(0, 12)}…</code>` : ''}
    </p>
  </article>`;
}
