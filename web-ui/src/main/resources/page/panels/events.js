// What happened: rule logs, devices, helpers, rules, who changed what; connections if asked for.
import {html, useEffect, useState} from '../vendor/htm-preact.js';
import {subscribe} from '../base/link.js';
import {clock, count, endpoint, millis} from '../base/format.js';
import {go, here, DEFAULT_SORT} from '../base/address.js';
import {clause} from '../base/filters.js';
import {tupleText} from '../table/columns.js';
import {flat} from '../table/lineage.js';
import {useSignal} from '../base/signal.js';
import {Title} from './counters.js';
import {FilterBar} from './filterbar.js';

const MOST = 500;
const KINDS = [
  ['log', 'rule log'],
  ['device', 'devices'],
  ['helper', 'helpers'],
  ['rules', 'rules'],
  ['audit', 'audit'],
  ['expect-new', 'expected'],
  ['expect-destroy', 'no longer expected'],
  ['new', 'new'],
  ['destroy', 'ended'],
];
const FIRST = ['log', 'device', 'helper', 'rules', 'audit', 'expect-new'];
const KIND_COLOUR = {
  log: 'waiting',
  device: 'closing',
  helper: 'opening',
  rules: 'good',
  audit: 'fresh',
  new: 'good',
  'expect-new': 'opening',
};

/** The kinds a filter can choose among: it asks for connections. */
const OF_ENTRIES = ['new', 'destroy'];

/** What was seen before this panel was left for another. */
const seen = {kinds: FIRST, events: [], lost: 0, filter: ''};

export function Events() {
  const [kinds, setKinds] = useState(seen.kinds);
  const [events, setEvents] = useState(seen.events);
  const [lost, setLost] = useState(seen.lost);
  const filter = useSignal(here).q;
  const [error, setError] = useState(null);
  Object.assign(seen, {kinds, events, lost});
  useEffect(() => {
    if (filter !== seen.filter) {
      seen.filter = filter;
      setEvents([]); // those before were chosen by another filter
    }
  }, [filter]);
  useEffect(() => {
    if (filter && !kinds.some((kind) => OF_ENTRIES.includes(kind))) {
      setKinds([...kinds, ...OF_ENTRIES]);
    }
  }, [filter]);
  useEffect(() => {
    if (!kinds.length) {
      return undefined;
    }
    setError(null);
    return subscribe('events', {kinds, ...(filter ? {filter} : {})}, (frame) => {
      if (frame.t === 'error') {
        setError({...frame, filter});
      }
      if (frame.t !== 'evt') {
        return;
      }
      setLost((n) => n + (frame.lost ?? 0));
      setEvents((before) => [...frame.events.slice().reverse(), ...before].slice(0, MOST));
    });
  }, [kinds, filter]);
  const toggle = (kind) =>
    setKinds((before) => (before.includes(kind) ? before.filter((k) => k !== kind) : [...before, kind]));
  const visible = events.filter((event) => kinds.includes(event.kind));
  return html`
    <section class="panel page" aria-labelledby="events-title">
      <${Title} id="events-title" name="Events" about="As they happen, newest first; the last ${MOST} of them, while this panel is in view." />
      <div class="trace-ask"><${FilterBar} filter=${filter} error=${error}
        hint="Only of connections that fit, as in  tcp and dport = 21" onFilter=${(q, replace) => q !== here.value.q && go({q}, replace)} /></div>
      <div class="kinds" role="group" aria-label="Kinds">
        ${KINDS.map(
          ([kind, name]) => html`<button key=${kind} type="button" class="toggle" aria-pressed=${String(kinds.includes(kind))}
            onClick=${() => toggle(kind)}>${name}</button>`,
        )}
        ${lost > 0 && html`<span class="muted small">${count(lost)} came too fast to show</span>`}
      </div>
      ${visible.length === 0
        ? html`<div class="empty"><p>Nothing has happened since you came here.</p><p class="muted">Rule logs come from <code>-j LOG</code> and <code>-j NFLOG</code>.</p></div>`
        : html`<ol class="events">${visible.map((event) => html`<${Event} key=${event.seq} event=${event} />`)}</ol>`}
    </section>
  `;
}

function Event({event}) {
  const at = millis(event.at);
  return html`<li>
    <time title=${new Date(at).toISOString()}>${clock(at, true)}</time>
    <span class="chip" data-kind=${event.trouble ? 'bad' : (KIND_COLOUR[event.kind] ?? 'closing')}>${event.kind}</span>
    <span class="event-text">
      ${event.entry && html`<${Entry} entry=${event.entry} />`}
      ${event.expectation && html`${expectation(event.expectation)} `}
      ${event.text ?? ''}
    </span>
  </li>`;
}

function Entry({entry}) {
  const open = () => go({panel: 'c', q: clause('id', entry.id), sort: DEFAULT_SORT, at: `${entry.slot}.${entry.id}`});
  return html`<button type="button" class="link" onClick=${open}>${entry.proto} ${tupleText(flat(entry))}</button> ${entry.state ?? ''} `;
}

function expectation({helper, expected, proto}) {
  return `${helper} expects ${proto} ${endpoint(expected.src, expected.sport || '*')} → ${endpoint(expected.dst, expected.dport || '*')}`;
}
