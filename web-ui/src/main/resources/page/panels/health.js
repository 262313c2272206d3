// What the router is and how its process fares: versions, memory, collectors, the configuration.
import {html, useEffect, useRef, useState} from '../vendor/htm-preact.js';
import {subscribe} from '../base/link.js';
import {strip} from '../base/live.js';
import {bytes, count, duration} from '../base/format.js';
import {useSignal} from '../base/signal.js';
import {Title, Waiting} from './counters.js';

function useHealth() {
  const [now, set] = useState(null);
  const config = useRef([]);
  const before = useRef(null);
  useEffect(
    () =>
      subscribe('health', {}, (frame) => {
        config.current = frame.config ?? config.current;
        set({...frame, config: config.current, before: before.current});
        before.current = frame.collectors;
      }),
    [],
  );
  return now;
}

export function Health() {
  const now = useHealth();
  const alarms = useSignal(strip)?.alarms ?? [];
  if (!now) {
    return html`<${Waiting} />`;
  }
  const share = now.heapMax > 0 ? now.heapUsed / now.heapMax : 0;
  const facts = [
    ['Culvert', now.router],
    ['Up', duration(now.uptime)],
    ['Configuration', html`<code>${now.file}</code>`],
    ['Profile', now.profile],
    ['Packets by', now.io],
    ['Java', now.java],
    ['System', `${now.os}, ${now.cores} ${now.cores === 1 ? 'core' : 'cores'}, process ${now.pid}`],
  ];
  return html`
    <section class="panel page" aria-labelledby="health-title">
      <${Title} id="health-title" name="Health" about="What this router is, and how its process fares." />
      ${alarms.length
        ? html`<ul class="alarms-now">${alarms.map((alarm) => html`<li key=${alarm} class="helper-error">${alarm}</li>`)}</ul>`
        : html`<p class="muted all-well">No alarms.</p>`}
      <div class="cards-grid">
        <article class="card"><h2>Router</h2>
          <dl class="facts">${facts.map(([name, what]) => html`<div key=${name}><dt>${name}</dt><dd>${what}</dd></div>`)}</dl>
        </article>
        <article class="card"><h2>Memory</h2>
          <p class="heap">${bytes(now.heapUsed)} of ${now.heapMax > 0 ? bytes(now.heapMax) : 'no limit'} heap</p>
          ${now.heapMax > 0 &&
          html`<span class="bar wide" role="meter" aria-label="Heap use" aria-valuemin="0" aria-valuemax=${now.heapMax} aria-valuenow=${now.heapUsed}
            aria-valuetext="${Math.round(share * 100)} %"><span class="bar-fill ${share > 0.95 ? 'red' : 'fine'}" style=${{width: `${Math.min(100, share * 100)}%`}}></span></span>`}
          <p class="muted small">The table of connections lives here too. A collector keeps what it may: near the top is no alarm by itself.</p>
        </article>
      </div>
      <h2 class="panel-sub">Collector pauses</h2>
      <table class="list">
        <thead><tr><th>Collector</th><th class="number">Collections</th><th class="number">In all</th><th class="number">On average</th><th class="number">Last second</th></tr></thead>
        <tbody>
          ${now.collectors.map((collector, i) => {
            const last = now.before?.[i] ? collector.millis - now.before[i].millis : 0;
            return html`<tr key=${collector.name}>
              <td><b class="plain">${collector.name}</b></td>
              <td class="number" data-label="Collections">${count(collector.count)}</td>
              <td class="number" data-label="In all">${count(collector.millis)} ms</td>
              <td class="number" data-label="On average">${collector.count > 0 ? `${(collector.millis / collector.count).toFixed(1)} ms` : '—'}</td>
              <td class="number" data-label="Last second">${last > 0 ? `${count(last)} ms` : '—'}</td>
            </tr>`;
          })}
        </tbody>
      </table>
      <h2 class="panel-sub">Configuration as it was read</h2>
      ${now.config.length
        ? html`<pre class="config" tabindex="0" aria-label="Configuration">${now.config.join('\n')}</pre>`
        : html`<p class="muted">It could not be read again after the start.</p>`}
    </section>
  `;
}
