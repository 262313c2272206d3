// Drops by reason, and devices.
import {html, useMemo} from '../vendor/htm-preact.js';
import {DEFAULT_SORT, go} from '../base/address.js';
import {useRows} from '../base/live.js';
import {Rates} from '../base/rates.js';
import {bits, bytes, count, plural, short} from '../base/format.js';
import {useTick} from '../base/signal.js';

export function Drops() {
  const found = useRows('drops');
  const rates = useMemo(() => new Rates(), []);
  useTick(1000);
  if (!found) {
    return html`<${Waiting} />`;
  }
  for (const row of found.rows) {
    row.noted ??= (rates.note(row.reason, row.packets), true);
  }
  const rows = found.rows.filter((row) => row.packets > 0).sort((a, b) => b.packets - a.packets);
  const why = () => go({panel: 'w', q: '', sort: DEFAULT_SORT, at: '', outcome: 'dropped'});
  const all = rows.reduce((sum, row) => sum + row.packets, 0);
  const quiet = found.rows.length - rows.length;
  return html`
    <section class="panel page" aria-labelledby="drops-title">
      <${Title} id="drops-title" name="Drops" about="Every packet that died, by the one reason it died of. ${count(all)} since the start.">
        <button type="button" class="button" onClick=${why}>Trace what is dropped</button>
      <//>
      ${rows.length === 0
        ? html`<div class="empty"><p>No packet has been dropped.</p></div>`
        : html`<table class="list">
            <thead><tr><th>Reason</th><th class="number">Packets</th><th class="number">Now</th><th class="share">Share</th></tr></thead>
            <tbody>
              ${rows.map(
                (row) => html`<tr key=${row.reason}>
                  <td><b class="plain">${row.words || row.reason}</b> <code class="muted">${row.words ? row.reason : ''}</code></td>
                  <td class="number" data-label="Packets" title=${count(row.packets)}>${short(row.packets)}</td>
                  <td class="number" data-label="Now">${perSecond(rates.of(row.reason))}</td>
                  <td class="share"><${Share} part=${row.packets / all} /></td>
                </tr>`,
              )}
            </tbody>
          </table>`}
      ${quiet > 0 && html`<p class="muted small foot">${plural(quiet, 'other reason')} never met.</p>`}
    </section>
  `;
}

function Share({part}) {
  return html`<span class="share-bar"><span style=${{width: `${Math.max(1, part * 100)}%`}}></span></span>
    <span class="share-text">${part < 0.01 ? '< 1' : Math.round(part * 100)} %</span>`;
}

/** A rate where it is worth a word. */
export function perSecond(rate) {
  return rate > 0 ? `${rate < 10 ? rate.toFixed(1) : short(rate)}/s` : html`<span class="muted">—</span>`;
}

export function Devices() {
  const found = useRows('devices');
  const rates = useMemo(() => new Rates(), []);
  useTick(1000);
  if (!found) {
    return html`<${Waiting} />`;
  }
  for (const row of found.rows) {
    row.noted ??= (rates.note(`${row.name} in`, row.bytesIn), rates.note(`${row.name} out`, row.bytesOut), true);
  }
  return html`
    <section class="panel page" aria-labelledby="devices-title">
      <${Title} id="devices-title" name="Devices" about="Seen from the router: in is what it read, out what it wrote. Offloaded super-packets count once." />
      <div class="scroll-x"><table class="list">
        <thead><tr>
          <th>Device</th><th>State</th><th>Medium, role</th><th>Addresses</th><th class="number">MTU</th>
          <th class="number">In now</th><th class="number">In</th><th class="number">Out now</th><th class="number">Out</th>
          <th class="number">Errors</th>
        </tr></thead>
        <tbody>
          ${found.rows.map(
            (row) => html`<tr key=${row.name}>
              <td><b>${row.name}</b></td>
              <td><span class="chip" data-kind=${row.up ? 'good' : 'bad'}>${row.up ? 'up' : 'down'}</span></td>
              <td data-label="Medium, role">${row.medium}, ${row.role}</td>
              <td class="addresses" data-label="Addresses">${[row.addresses].flat().filter(Boolean).map((a) => html`<span key=${a}>${a}</span> `)}</td>
              <td class="number" data-label="MTU">${count(row.mtu ?? row.mtuBytes)}</td>
              <td class="number" data-label="In now">${bits(rates.of(`${row.name} in`) * 8)}</td>
              <td class="number" data-label="In" title="${count(row.packetsIn)} packets">${bytes(row.bytesIn)}</td>
              <td class="number" data-label="Out now">${bits(rates.of(`${row.name} out`) * 8)}</td>
              <td class="number" data-label="Out" title="${count(row.packetsOut)} packets">${bytes(row.bytesOut)}</td>
              <td class="number ${row.errors > 0 ? 'red' : ''}" data-label="Errors">${count(row.errors)}</td>
            </tr>`,
          )}
        </tbody>
      </table></div>
    </section>
  `;
}

export function Waiting() {
  return html`<div class="empty"><p class="muted">Asking the router…</p></div>`;
}

export function Title({id, name, about, children}) {
  return html`<header class="panel-head">
    <div><h1 id=${id}>${name}</h1>${about && html`<p class="muted">${about}</p>`}</div>
    ${children}
  </header>`;
}
