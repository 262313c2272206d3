// Why was this dropped? Live packets as they walk, or a made-up packet that is never sent.
import {html, useEffect, useState} from '../vendor/htm-preact.js';
import {go, here} from '../base/address.js';
import {command, subscribe} from '../base/link.js';
import {mayChange, useRows} from '../base/live.js';
import {plural} from '../base/format.js';
import {useSignal} from '../base/signal.js';
import {Title} from './counters.js';
import {FilterBar} from './filterbar.js';
import {Walk} from './walk.js';

const OUTCOMES = [['any', 'all'], ['dropped', 'dropped'], ['accepted', 'let through']];
const BUDGETS = [20, 100, 500];

export function Trace() {
  const place = useSignal(here);
  const [mode, setMode] = useState(place.at ? 'made' : 'live');
  useEffect(() => setMode(place.at ? 'made' : 'live'), [place.at]);
  return html`
    <section class="panel page" aria-labelledby="trace-title">
      <${Title} id="trace-title" name="Trace" about="A packet's way through every table and chain, with the reason of its end.">
        <div class="segmented" role="group" aria-label="Which packets">
          <button type="button" aria-pressed=${String(mode === 'live')} onClick=${() => setMode('live')}>Live packets</button>
          <button type="button" aria-pressed=${String(mode === 'made')} onClick=${() => setMode('made')}>Made-up packet</button>
        </div>
      <//>
      ${mode === 'live' ? html`<${Live} place=${place} />` : html`<${MadeUp} at=${place.at} />`}
    </section>
  `;
}

// --- live packets --------------------------------------------------------------------------------

function Live({place}) {
  const outcome = OUTCOMES.some(([word]) => word === place.outcome) ? place.outcome : 'any';
  const [budget, setBudget] = useState(BUDGETS[0]);
  const [asked, setAsked] = useState(null); // {filter, outcome, budget}
  const [seen, setSeen] = useState({traces: [], ended: false, lost: 0});
  const [error, setError] = useState(null);
  useEffect(() => {
    if (!asked) {
      return undefined;
    }
    setSeen({traces: [], ended: false, lost: 0});
    return subscribe('trace', asked, (frame) => {
      if (frame.t === 'error') {
        setError({...frame, filter: asked.filter});
        setAsked(null);
      } else if (frame.t === 'evt') {
        setSeen((was) => ({
          traces: [...was.traces, ...frame.traces],
          ended: was.ended || frame.ended === true,
          lost: frame.lost ?? 0,
        }));
      }
    });
  }, [asked]);
  const start = () => {
    setError(null);
    setAsked({filter: place.q, outcome, budget});
  };
  const running = asked !== null && !seen.ended;
  const dropped = seen.traces.filter((walk) => walk.verdict === 'dropped').length;
  return html`
    <div class="trace-ask">
      <${FilterBar} filter=${place.q} error=${error}
        hint="Filter, as in  tcp and dport = 21 and syn" onFilter=${(q, replace) => q !== here.value.q && go({q}, replace)} />
      <div class="trace-how">
        <div class="segmented" role="group" aria-label="Which ends">
          ${OUTCOMES.map(
            ([word, name]) => html`<button key=${word} type="button" aria-pressed=${String(word === outcome)}
              onClick=${() => go({outcome: word === 'any' ? '' : word}, true)}>${name}</button>`,
          )}
        </div>
        <label class="trace-budget">the next
          <select class="field" value=${budget} onChange=${(e) => setBudget(Number(e.target.value))}>
            ${BUDGETS.map((n) => html`<option key=${n} value=${n}>${n}</option>`)}
          </select> packets</label>
        ${running
          ? html`<button type="button" class="button" onClick=${() => setAsked(null)}>Stop</button>`
          : html`<button type="button" class="button primary" disabled=${!mayChange()} onClick=${start}>Trace</button>`}
        <span class="muted" role="status">${said(asked, running, seen, dropped)}</span>
      </div>
      ${error && !error.column && html`<p class="helper-error">${error.message}${error.hint ? ` (${error.hint})` : ''}</p>`}
    </div>
    ${seen.traces.length > 0
      ? html`<div class="walks">
          ${seen.traces.map((walk, i) => html`<${Walk} key=${walk.number} of=${walk} open=${i === 0} />`)}
        </div>`
      : html`<div class="empty"><p>${running ? 'No packet that fits has come yet.' : 'Press Trace, then let it happen again.'}</p>
          <p class="muted">Only what is traced costs anything, at most 5 000 packets a second. Nothing is delayed for it.</p></div>`}
  `;
}

function said(asked, running, seen, dropped) {
  if (!asked && !seen.traces.length) {
    return '';
  }
  const many = `${plural(seen.traces.length, 'packet')}${dropped ? `, ${dropped} dropped` : ''}`;
  const lost = seen.lost ? `, ${seen.lost} came too fast` : '';
  return `${many}${lost}${running ? ', waiting…' : ''}`;
}

// --- a made-up packet ----------------------------------------------------------------------------

const FLAGS = ['SYN', 'ACK', 'FIN', 'RST', 'PSH', 'URG'];
const BITS = {FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32};
const PROTOCOLS = ['tcp', 'udp', 'icmp', 'sctp', 'gre', 'esp'];

function read(at) {
  const words = new URLSearchParams(at);
  const text = (name, standard = '') => words.get(name) ?? standard;
  return {
    in: text('in'),
    proto: text('proto', 'tcp'),
    src: text('src'),
    sport: text('sport'),
    dst: text('dst'),
    dport: text('dport'),
    flags: text('flags'),
    established: text('established'),
    reply: text('reply'),
    not: text('not'),
  };
}

/** The form in the address: only what was filled in. */
export function packetAddress(form) {
  const words = new URLSearchParams();
  Object.entries(form).forEach(([name, value]) => value && words.set(name, value));
  return words.toString();
}

function request(form) {
  const ports = form.proto === 'tcp' || form.proto === 'udp';
  const number = (text) => (text === '' ? {} : {value: Number(text)});
  const bits = form.flags.split(',').reduce((sum, flag) => sum + (BITS[flag] ?? 0), 0);
  return {
    in: form.in,
    proto: form.proto,
    src: form.src.trim(),
    dst: form.dst.trim(),
    ...(ports && form.sport !== '' ? {sport: number(form.sport).value} : {}),
    ...(ports && form.dport !== '' ? {dport: number(form.dport).value} : {}),
    ...(form.proto === 'tcp' && bits ? {flags: bits} : {}),
    ...(form.established ? {established: true} : {}),
    ...(form.reply ? {reply: true} : {}),
    ...(form.not.trim() ? {'why-not': form.not.trim()} : {}),
  };
}

function MadeUp({at}) {
  const devices = useRows('devices')?.rows ?? [];
  const [form, setForm] = useState(() => read(at));
  const [walks, setWalks] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => setForm(read(at)), [at]);
  const ingress = form.in || devices[0]?.name || '';
  const set = (name) => (event) => {
    const value = event.target.type === 'checkbox' ? (event.target.checked ? 'yes' : '') : event.target.value;
    setForm((was) => ({...was, [name]: value}));
  };
  const explain = async (event) => {
    event.preventDefault();
    const filled = {...form, in: ingress};
    go({at: packetAddress(filled)}, true);
    try {
      const {traces} = await command('explain', request(filled));
      setWalks(traces);
      setError(null);
    } catch (failure) {
      setWalks(null);
      setError(failure);
    }
  };
  const flags = new Set(form.flags.split(',').filter(Boolean));
  const toggle = (flag) => {
    flags[flags.has(flag) ? 'delete' : 'add'](flag);
    setForm((was) => ({...was, flags: FLAGS.filter((f) => flags.has(f)).join(',')}));
  };
  const ports = form.proto === 'tcp' || form.proto === 'udp';
  const field = (name, label, hint, size) =>
    html`<label class=${size}><span>${label}</span>
      <input class="field" name=${name} autocomplete="off" spellcheck=${false} placeholder=${hint} value=${form[name]} onInput=${set(name)} /></label>`;
  return html`
    <form class="card made-up" onSubmit=${explain}>
      <label><span>In by</span>
        <select class="field" name="in" value=${ingress} onChange=${set('in')}>
          ${devices.map((device) => html`<option key=${device.name} value=${device.name}>${device.name}</option>`)}
        </select></label>
      <label><span>Protocol</span>
        <select class="field" name="proto" value=${form.proto} onChange=${set('proto')}>
          ${PROTOCOLS.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
        </select></label>
      ${field('src', 'Source', '10.0.0.2', 'wide')} ${ports && field('sport', 'Port', '40000', 'narrow')}
      ${field('dst', 'Destination', '203.0.113.9', 'wide')} ${ports && field('dport', 'Port', '443', 'narrow')}
      ${form.proto === 'tcp' &&
      html`<fieldset><legend>TCP flags, as fits if none is chosen</legend>
        ${FLAGS.map(
          (flag) => html`<button key=${flag} type="button" class="toggle" aria-pressed=${String(flags.has(flag))}
            onClick=${() => toggle(flag)}>${flag}</button>`,
        )}</fieldset>`}
      ${field('not', 'Why not this rule?', 'rules.v4:31', 'wide')}
      <label class="check"><input type="checkbox" checked=${form.established === 'yes'} onChange=${set('established')} />
        <span>of an established connection</span></label>
      <label class="check"><input type="checkbox" checked=${form.reply === 'yes'} onChange=${set('reply')} />
        <span>the answer to it</span></label>
      <button type="submit" class="button primary" disabled=${!form.src.trim() || !form.dst.trim()}>Explain</button>
    </form>
    ${error && html`<p class="helper-error" role="alert">${error.message}${error.hint ? ` (${error.hint})` : ''}</p>`}
    ${walks
      ? html`<div class="walks">${walks.map((walk) => html`<${Walk} key=${walk.number} of=${walk} open />`)}</div>`
      : !error &&
        html`<div class="empty small"><p class="muted">Nothing is sent, no entry is made, no counter moves: this is what would happen now.</p></div>`}
  `;
}
