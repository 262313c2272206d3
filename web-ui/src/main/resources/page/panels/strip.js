// The strip that is always in view: is it live, how full, how fast, which rules, what is wrong.
import {html} from '../vendor/htm-preact.js';
import {link, routerNow} from '../base/link.js';
import {pause, paused, strip} from '../base/live.js';
import {bits, clock, count, duration, millis, short} from '../base/format.js';
import {useSignal, useTick} from '../base/signal.js';

const AMBER = 0.75;
const RED = 0.9;

export function Strip() {
  const now = useSignal(strip);
  const phase = useSignal(link).phase;
  useTick(1000);
  if (!now) {
    return html`<div class="strip" role="region" aria-label="Router at a glance" aria-busy="true">
      ${['Table', 'Expected', 'In', 'Out', 'New', 'Drops', 'Rules', 'Up', 'Alarms'].map((name) => html`<${Stat} key=${name} name=${name} value="—" />`)}
    </div>`;
  }
  return html`
    <div class="strip ${phase === 'live' ? '' : 'stale'}" role="region" aria-label="Router at a glance">
      <${Use} entries=${now.entries} max=${now.max} />
      <${Stat} name="Expected" value=${count(now.expectations)} />
      <${Stat} name="In" value=${bits(now.bpsIn)} also="${short(now.ppsIn)} packets/s" />
      <${Stat} name="Out" value=${bits(now.bpsOut)} also="${short(now.ppsOut)} packets/s" />
      <${Stat} name="New" value="${short(now.newPerSecond)}/s" />
      <${Stat} name="Drops" value="${short(now.dropsPerSecond)}/s" kind=${now.dropsPerSecond > 0 ? 'amber' : ''}
        href="#/d" />
      ${now.rules.map(
        (r) => html`<${Stat} key=${r.ipVersion} name="Rules IPv${r.ipVersion}" href="#/r"
          value=${r.file ? r.file.split('/').pop() : 'none: all accepted'} title=${r.file}
          also=${r.file ? `${count(r.rules)} rules, ${clock(millis(r.loaded))}` : ''} />`,
      )}
      ${now.cluster &&
      html`<${Stat} name="Cluster" href="#/m" value=${`${now.cluster.member} ${now.cluster.owning ? 'owns' : 'waits'}`}
        also=${now.cluster.owning ? '' : now.cluster.owner ? `${now.cluster.owner} owns` : 'nobody owns'} />`}
      <${Stat} name="Up" value=${duration(now.uptime + Math.max(0, routerNow() - millis(now.now)) / 1000)} />
      <${Alarms} alarms=${now.alarms} />
    </div>
  `;
}

function Stat({name, value, also, kind = '', href, title}) {
  const inside = html`<span class="stat-name">${name}</span>
    <span class="stat-value ${kind}">${value}</span>
    ${also && html`<span class="stat-also">${also}</span>`}`;
  return href
    ? html`<a class="stat" href=${href} title=${title}>${inside}</a>`
    : html`<div class="stat" title=${title}>${inside}</div>`;
}

function Use({entries, max}) {
  const share = max > 0 ? entries / max : 0;
  const kind = share >= RED ? 'red' : share >= AMBER ? 'amber' : 'fine';
  const percent = share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
  return html`<div class="stat use">
    <span class="stat-name">Table</span>
    <span class="stat-value">${count(entries)} <span class="muted">/ ${max > 0 ? count(max) : 'no limit'}</span></span>
    ${max > 0 &&
    html`<span class="bar" role="meter" aria-label="Table use" aria-valuemin="0" aria-valuemax=${max}
      aria-valuenow=${entries} aria-valuetext="${percent} full" title="${percent} full">
      <span class="bar-fill ${kind}" style=${{width: `${Math.min(100, share * 100)}%`}}></span>
    </span>`}
  </div>`;
}

function Alarms({alarms}) {
  if (!alarms.length) {
    return html`<div class="stat"><span class="stat-name">Alarms</span><span class="stat-value quiet">none</span></div>`;
  }
  return html`<details class="stat alarms">
    <summary><span class="stat-name">Alarms</span><span class="stat-value red">${count(alarms.length)}</span>
      <span class="stat-also">${alarms[0]}</span></summary>
    <ul class="alarm-list">
      ${alarms.map((alarm) => html`<li key=${alarm}>${alarm}</li>`)}
    </ul>
  </details>`;
}

/** live, paused, or when it tries again. */
export function Indicator() {
  const {phase, retryAt} = useSignal(link);
  const still = useSignal(paused);
  useTick(250);
  const seconds = Math.max(0, ((retryAt ?? 0) - Date.now()) / 1000);
  const [kind, words] =
    phase === 'live'
      ? still
        ? ['paused', 'paused']
        : ['live', 'live']
      : phase === 'waiting'
        ? ['broken', `reconnecting in ${seconds.toFixed(seconds < 10 ? 1 : 0)} s`]
        : ['broken', 'connecting'];
  return html`<button type="button" class="indicator ${kind}" aria-pressed=${String(still)}
    title=${still ? 'Go on (space)' : 'Pause (space)'} onClick=${() => pause(!still)}>
    <span class="indicator-dot"></span><span class="indicator-words">${words}</span>
  </button>`;
}
