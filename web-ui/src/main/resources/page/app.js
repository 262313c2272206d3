// The page: who may look, which panel, and the frame around it.
import {html, render, useEffect, useState} from './vendor/htm-preact.js';
import {PANELS, here, href, open} from './base/address.js';
import {Dialog} from './base/dialog.js';
import {listenToKeys} from './base/keys.js';
import {connect, disconnect, hello, link, whoAmI} from './base/link.js';
import {clustered, panels, spoken, toast, watchStrip} from './base/live.js';
import {useSignal} from './base/signal.js';
import {nextTheme, theme} from './base/theme.js';
import {Cluster} from './panels/cluster.js';
import {Connections} from './panels/connections.js';
import {Devices, Drops} from './panels/counters.js';
import {Events} from './panels/events.js';
import {Expectations} from './panels/expectations.js';
import {Health} from './panels/health.js';
import {Help, helpOpen} from './panels/help.js';
import {Login, login, logout, tokenFromAddress} from './panels/login.js';
import {Plugins} from './panels/plugins.js';
import {Rules} from './panels/rules.js';
import {Indicator, Strip} from './panels/strip.js';
import {Talkers} from './panels/talkers.js';
import {Throughput} from './panels/throughput.js';
import {Trace} from './panels/trace.js';

const SHOWN = {
  c: Connections,
  t: Throughput,
  r: Rules,
  w: Trace,
  e: Expectations,
  o: Talkers,
  d: Drops,
  i: Devices,
  m: Cluster,
  p: Plugins,
  l: Events,
  h: Health,
};

/** Exchanges the token, or asks whether the cookie is still good; '' if so, else what to say. */
async function enter() {
  const token = tokenFromAddress();
  const why = token ? await login(token) : null;
  if (why === '') {
    return '';
  }
  // An address opened a second time by the same browser: its token is used up, its cookie is not.
  const who = await whoAmI();
  return who === 'signedout' || (token && who !== 'known') ? why : '';
}

function App() {
  const [door, setDoor] = useState({state: 'knocking', why: ''});
  const phase = useSignal(link).phase;
  useEffect(() => {
    const knock = async () => {
      const why = await enter();
      if (why === '') {
        setDoor({state: 'in', why: ''});
        connect();
      } else {
        setDoor({state: 'out', why: why ?? ''});
      }
    };
    knock();
    // A pasted address with a token changes only what is behind the #.
    const pasted = () => location.hash.startsWith('#t=') && (disconnect('connecting'), knock());
    addEventListener('hashchange', pasted);
    return () => removeEventListener('hashchange', pasted);
  }, []);
  useEffect(() => {
    if (phase === 'signedout') {
      setDoor({state: 'out', why: 'You were logged out.'});
    }
  }, [phase]);
  const leave = async () => {
    await logout();
    disconnect('signedout');
  };
  if (door.state === 'knocking') {
    return html`<div class="login"></div>`;
  }
  if (door.state === 'out') {
    return html`<${Login} why=${door.why} onIn=${() => (setDoor({state: 'in', why: ''}), connect())} />`;
  }
  return html`<${Frame} phase=${phase} onLeave=${leave} />`;
}

function Frame({phase, onLeave}) {
  const {panel} = useSignal(here);
  const words = useSignal(spoken);
  useSignal(clustered);
  useEffect(() => watchStrip(), []);
  useEffect(() => {
    document.title = `${PANELS.find((p) => p.id === panel).name} · Culvert`;
  }, [panel]);
  const Panel = SHOWN[panel];
  return html`
    <div class="frame">
      <a class="skip" href="#main" onClick=${(e) => (e.preventDefault(), document.getElementById('main').focus())}>
        Skip to content
      </a>
      <header class="top">
        <a class="brand" href="#/c" title=${`Culvert ${hello.value?.router ?? ''}`}>
          <img src="icon.svg" alt="" width="20" height="20" /><span>culvert</span>
        </a>
        <nav class="tabs" aria-label="Panels">
          ${panels().map(
            (p) => html`<a key=${p.id} href=${href({panel: p.id})} title="g ${p.key}"
              aria-current=${p.id === panel ? 'page' : null}
              onClick=${(e) => e.ctrlKey || e.metaKey || (e.preventDefault(), open(p.id))}>${p.name}</a>`,
          )}
        </nav>
        <div class="top-right">
          <${Indicator} />
          <${ThemeButton} />
          <button type="button" class="icon-button" title="Keys and filters (?)" aria-label="Help"
            onClick=${() => (helpOpen.value = true)}>?</button>
          <button type="button" class="icon-button wide" title="Log out of this page" onClick=${onLeave}>Log out</button>
        </div>
      </header>
      <${Strip} />
      ${phase === 'mismatch' && html`<${Reload} />`}
      <main id="main" tabindex="0"><${Panel} /></main>
      <${Toast} />
      <div class="unseen" role="status" aria-live="polite">${words}</div>
      <${Dialog} />
      <${Help} />
    </div>
  `;
}

function Reload() {
  return html`<div class="banner" role="alert">
    <span>The router speaks another version than this page: it was updated.</span>
    <button type="button" class="button primary" onClick=${() => location.reload()}>Reload</button>
  </div>`;
}

function Toast() {
  const shown = useSignal(toast);
  return html`<div class="toast-place" role="status">
    ${shown && html`<div class="toast ${shown.kind}">${shown.text}</div>`}
  </div>`;
}

const ICONS = {
  system: 'M2 3h12v8H2zM6 14h4M8 11v3',
  light: 'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  dark: 'M13.500 9.500A6 6 0 0 1 6.500 2.500 6 6 0 1 0 13.500 9.500z',
};

function ThemeButton() {
  const now = useSignal(theme);
  return html`<button type="button" class="icon-button" title="Theme: ${now} (d)" aria-label="Theme: ${now}"
    onClick=${nextTheme}>
    <svg class="line-icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${ICONS[now]} /></svg>
  </button>`;
}

listenToKeys();
render(html`<${App} />`, document.getElementById('app'));
