// Plugins: what is loaded, from which file, with which hash. They come by the file system only.
import {html, useEffect, useState} from '../vendor/htm-preact.js';
import {ask} from '../base/dialog.js';
import {DEFAULT_SORT, go} from '../base/address.js';
import {command, hello, subscribe} from '../base/link.js';
import {say, sayError, useRows} from '../base/live.js';
import {bytes, clock, count, millis, plural} from '../base/format.js';
import {Title, Waiting} from './counters.js';

const NEWS = 40;

/** Helpers by the plugin they come in. */
function byPlugin(helpers) {
  const plugins = new Map();
  for (const helper of helpers) {
    const id = helper.plugin || '';
    const plugin = plugins.get(id) ?? {...helper, id, helpers: []};
    plugin.helpers.push(helper);
    plugins.set(id, plugin);
  }
  return [...plugins.values()].sort((a, b) => a.id.localeCompare(b.id));
}

/** What was said of helpers while this panel was looked at. */
const seen = {news: []};

function useNews() {
  const [news, set] = useState(seen.news);
  useEffect(
    () =>
      subscribe('events', {kinds: ['helper']}, (frame) => {
        if (frame.t === 'evt') {
          seen.news = [...frame.events.slice().reverse(), ...seen.news].slice(0, NEWS);
          set(seen.news);
        }
      }),
    [],
  );
  return news;
}

export function Plugins() {
  const found = useRows('helpers');
  const news = useNews();
  const plugins = found ? byPlugin(found.rows) : [];
  const admin = hello.value?.role === 'admin';
  return html`
    <section class="panel page" aria-labelledby="plugins-title">
      <${Title} id="plugins-title" name="Plugins"
        about="Jars in the router’s plugins folder. There is no upload: put a jar there, and it loads; take it away, and it goes.">
        ${admin && html`<button type="button" class="button" onClick=${() => reload('')}>Reload all</button>`}
      <//>
      ${!found
        ? html`<${Waiting} />`
        : plugins.length === 0
          ? html`<div class="empty"><p>No plugin is loaded.</p></div>`
          : html`<div class="cards-grid">${plugins.map((plugin) => html`<${Plugin} key=${plugin.id} of=${plugin} admin=${admin} />`)}</div>`}
      <h2 class="panel-sub">News</h2>
      ${news.length === 0
        ? html`<p class="muted">Loads, unloads and faults appear here as they happen.</p>`
        : html`<ol class="events">${news.map(
            (event) => html`<li key=${event.seq}>
              <time title=${new Date(millis(event.at)).toISOString()}>${clock(millis(event.at), true)}</time>
              <span class="chip" data-kind=${event.trouble ? 'bad' : 'opening'}>${event.trouble ? 'trouble' : 'news'}</span>
              <span class="event-text">${event.text}</span>
            </li>`,
          )}</ol>`}
      ${!admin && html`<p class="muted small foot">Reloading and disabling need the role admin: <code>culvert helper reload</code>, <code>culvert helper disable</code>.</p>`}
    </section>
  `;
}

function state(helpers) {
  const states = new Set(helpers.map((helper) => helper.state));
  return states.has('failed') ? 'failed' : states.has('active') ? 'active' : [...states][0];
}

function Plugin({of: plugin, admin}) {
  const now = state(plugin.helpers);
  const kept = plugin.helpers.reduce((sum, helper) => sum + helper.keptBytes, 0);
  const faults = plugin.helpers.reduce((sum, helper) => sum + helper.faults, 0);
  const file = plugin.file?.split('/').pop();
  return html`<article class="card helper plugin">
    <header>
      <h2 class="card-name">${plugin.id || 'built in'}</h2>
      <span class="muted">${plugin.version}</span>
      <span class="chip" data-kind=${now === 'active' ? 'good' : now === 'failed' ? 'bad' : 'closing'}>${now}</span>
    </header>
    <dl class="facts">
      <div><dt>File</dt><dd title=${plugin.file}>${file || '—'}</dd></div>
      <div><dt>SHA-256</dt><dd>${plugin.sha256 ? html`<code title=${plugin.sha256}>${plugin.sha256.slice(0, 24)}…</code>` : '—'}</dd></div>
      <div><dt>Helpers</dt><dd>${plugin.helpers.map(
        (helper) => html`<button key=${helper.name + helper.transport} type="button" class="link" onClick=${() => show(helper)}>${helper.name}</button>
          <span class="muted"> ${helper.transport} ${[helper.ports].flat().join(', ')} · ${plural(helper.entries, 'connection')}</span> `,
      )}</dd></div>
      <div><dt title="What its helpers keep in memory between calls, as last weighed">Keeps</dt><dd>${bytes(kept)}</dd></div>
      <div><dt>Faults</dt><dd class=${faults ? 'red' : ''}>${count(faults)}</dd></div>
    </dl>
    ${plugin.helpers.filter((helper) => helper.lastError).map(
      (helper) => html`<p key=${helper.name} class="helper-error">${helper.name}: ${helper.lastError}</p>`,
    )}
    ${admin && html`<p class="card-buttons">
      ${plugin.helpers.map(
        (helper) => html`<button key=${`r${helper.name}`} type="button" class="button" onClick=${() => reload(helper.name)}>Reload ${helper.name}</button>
          ${helper.state !== 'disabled' && html`<button key=${`d${helper.name}`} type="button" class="button quiet-danger" onClick=${() => disable(helper.name)}>Disable ${helper.name}</button>`}`,
      )}
    </p>`}
  </article>`;
}

function show(helper) {
  go({panel: 'e', q: '', sort: DEFAULT_SORT, at: ''});
}

async function reload(name) {
  try {
    await command('helperReload', {name});
    say(name ? `Reloaded ${name}` : 'Reloaded all plugins');
  } catch (error) {
    sayError(error);
  }
}

async function disable(name) {
  const sure = await ask({
    title: `Disable ${name}?`,
    text: 'Its connections go on without it; what they would announce is no longer expected.',
    yes: 'Disable',
  });
  if (sure) {
    try {
      await command('helperDisable', {name});
      say(`Disabled ${name}`);
    } catch (error) {
      sayError(error);
    }
  }
}
