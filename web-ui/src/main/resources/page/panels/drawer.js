// One connection whole: both tuples, timers, translation, lineage; and its end.
import {html, useEffect, useRef, useState} from '../vendor/htm-preact.js';
import {also, clause, family, quoted} from '../base/filters.js';
import {DEFAULT_SORT, go, here} from '../base/address.js';
import {command, link, routerNow, subscribe} from '../base/link.js';
import {mayChange, named, say} from '../base/live.js';
import {bytes, clock, count, duration, endpoint, millis, plural, stateKind} from '../base/format.js';
import {hello} from '../base/link.js';
import {killOne} from '../base/kill.js';
import {useSignal, useTick} from '../base/signal.js';
import {LifeLine, packetsOf} from './life.js';
import {tupleText} from '../table/columns.js';
import {flat} from '../table/lineage.js';

const LOOK_MILLIS = 1000;

/** Looks at an entry once a second while it is open; keeps the last look when the entry dies. */
function useEntry(key) {
  const [seen, set] = useState({entry: null, error: null, gone: false});
  const phase = useSignal(link).phase;
  useEffect(() => {
    let over = false;
    let timer = null;
    const look = async () => {
      if (!document.hidden) {
        try {
          const found = await command('entry', {key});
          over || set({...found, error: null, gone: false});
        } catch (error) {
          over || set((was) => ({...was, error, gone: error.code === 'not-found'}));
          over ||= error.code === 'not-found';
        }
      }
      timer = over ? null : setTimeout(look, LOOK_MILLIS);
    };
    if (phase === 'live') {
      look();
    }
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [key, phase]);
  return seen;
}

function useExpectationsOf(key) {
  const [rows, set] = useState([]);
  useEffect(
    () =>
      subscribe('expectations', {}, (frame) => {
        const columns = hello.value?.columns?.expectations;
        if (frame.t === 'snap' && columns) {
          set(frame.rows.map((row) => named(columns, row)).filter((row) => row.master === key));
        }
      }),
    [key],
  );
  return rows;
}

export function Drawer({entryKey, onOpen, onClose}) {
  const {entry, master, children, error, gone} = useEntry(entryKey);
  const expectations = useExpectationsOf(entryKey);
  const node = useRef(null);
  useTick(LOOK_MILLIS);
  useEffect(() => node.current?.focus({preventScroll: true}), []);
  return html`
    <section class="drawer" ref=${node} tabindex="-1" aria-label="Connection">
      <header class="drawer-head">
        <div class="drawer-title">
          ${entry
            ? html`<b>${entry.proto}</b>
                <span class="chip" data-kind=${gone ? 'closing' : stateKind(stateOf(entry))}>
                  ${gone ? 'gone' : stateOf(entry)}
                </span>
                <span class="muted">id ${entry.id}</span>`
            : html`<b>Connection</b>`}
        </div>
        <button type="button" class="icon-button" onClick=${onClose} title="Close (Esc)" aria-label="Close">✕</button>
      </header>
      ${!entry && html`<p class="drawer-note">${error ? error.message : 'Asking the router…'}</p>`}
      ${entry &&
      html`
        ${gone && html`<p class="drawer-note">It has left the table. This is how it was last seen.</p>`}
        <${Tuples} entry=${entry} />
        <${Facts} entry=${entry} gone=${gone} />
        <${LifeLine} key=${entryKey} entry=${entry} state=${stateOf(entry)} gone=${gone} />
        <${Family} entry=${entry} master=${master} children=${children ?? []} expectations=${expectations}
          onOpen=${onOpen} />
        <footer class="drawer-foot">
          ${mayChange() && !gone &&
          html`<button type="button" class="button danger" onClick=${() => killOne(entryKey, tupleText(flat(entry)))}>
            Kill connection
          </button>`}
          ${mayChange() && !gone &&
          html`<button type="button" class="button" onClick=${() => trace(entry)}>Trace packets</button>`}
          <button type="button" class="button" onClick=${() => only(entry)}>Only this host</button>
          <button type="button" class="button" onClick=${() => copy(entry)}>Copy as filter</button>
        </footer>
      `}
    </section>
  `;
}

function stateOf(entry) {
  if (entry.state) {
    return entry.state;
  }
  const status = entry.status ?? [];
  return !status.includes('SEEN_REPLY') ? 'UNREPLIED' : status.includes('ASSURED') ? 'ASSURED' : 'REPLIED';
}

function only(entry) {
  go({q: also(here.value.q, clause('host', entry.original.src)), at: ''});
}

function trace(entry) {
  go({panel: 'w', q: packetsOf(entry), sort: DEFAULT_SORT, at: ''});
}

async function copy(entry) {
  const {src, dst, sport, dport, id} = entry.original;
  const ports = sport === undefined ? `icmp-id = ${id}` : `sport = ${sport} and dport = ${dport}`;
  const text = `proto = ${quoted(entry.proto)} and src = ${src} and dst = ${dst} and ${ports}`;
  try {
    await navigator.clipboard.writeText(text);
    say('Copied; it also goes after culvert conntrack -L --filter');
  } catch {
    say(text);
  }
}

/** Both directions, one under the other, so that what NAT changed stands out. */
function Tuples({entry}) {
  const {original, reply} = entry;
  const icmp = original.type !== undefined;
  const changed = (name, other) => original[name] !== reply[other];
  const side = (tuple, end) =>
    icmp ? tuple[end] : endpoint(tuple[end], tuple[end === 'src' ? 'sport' : 'dport'] || '');
  const more = (tuple) => (icmp ? html`<span class="muted"> id ${tuple.id} type ${tuple.type}.${tuple.code}</span>` : '');
  const srcNat = changed('src', 'dst') || (!icmp && changed('sport', 'dport'));
  const dstNat = changed('dst', 'src') || (!icmp && changed('dport', 'sport'));
  return html`
    <section class="drawer-part tuples">
      <div class="tuple">
        <h3>Original</h3>
        <p><span>${side(original, 'src')}</span> <i>→</i> <span>${side(original, 'dst')}</span>${more(original)}</p>
        <${Traffic} tuple=${original} />
      </div>
      <div class="tuple">
        <h3>Reply</h3>
        <p>
          <span class=${dstNat ? 'translated' : ''}>${side(reply, 'src')}</span> <i>→</i>
          ${' '}<span class=${srcNat ? 'translated' : ''}>${side(reply, 'dst')}</span>${more(reply)}
        </p>
        <${Traffic} tuple=${reply} />
      </div>
      ${(srcNat || dstNat) &&
      html`<p class="tuple-nat">
        ${srcNat && html`<span class="tag nat">SNAT</span> source shown as <b>${side(reply, 'dst')}</b> `}
        ${dstNat && html`<span class="tag nat">DNAT</span> destination sent to <b>${side(reply, 'src')}</b>`}
      </p>`}
    </section>
  `;
}

function Traffic({tuple}) {
  return tuple.packets === undefined
    ? html`<p class="muted small">not counted: accounting is off</p>`
    : html`<p class="muted small" title="${count(tuple.bytes)} bytes">
        ${plural(tuple.packets, 'packet')}, ${bytes(tuple.bytes)}
      </p>`;
}

function Facts({entry, gone}) {
  const expires = millis(entry.expires);
  const facts = [
    ['Expires in', gone ? '—' : html`<b>${duration((expires - routerNow()) / 1000)}</b> <span class="muted">at ${clock(expires)}</span>`],
    ['Age', html`${duration((routerNow() - millis(entry.created)) / 1000)} <span class="muted">since ${clock(millis(entry.created))}</span>`],
    ['Status', html`<span class="words">${(entry.status ?? []).join(' ')}</span>`],
    ['Devices', [entry.in, entry.out].filter(Boolean).join(' → ') || '—'],
    ['Admitted by', entry.rule ? html`<a href=${`#/r?at=${encodeURIComponent(entry.rule)}`}>${entry.rule}</a>` : '—'],
    ['Helper', entry.helper || '—'],
    ['Mark', entry.mark ? `0x${entry.mark.toString(16)}` : '0'],
    ['Zone', String(entry.zone ?? 0)],
  ];
  if (entry.labels) {
    facts.push(['Labels', entry.labels]);
  }
  return html`<dl class="drawer-part facts">
    ${facts.map(([name, what]) => html`<div key=${name}><dt>${name}</dt><dd>${what}</dd></div>`)}
  </dl>`;
}

function Family({entry, master, children, expectations, onOpen}) {
  if (!entry.master && !children.length && !expectations.length && !entry.helper) {
    return '';
  }
  const root = entry.master || entry.id;
  return html`
    <section class="drawer-part family">
      <h3>Lineage <button type="button" class="link" onClick=${() => go({q: family(root), at: ''})}>show in table</button></h3>
      <ul class="tree">
        ${entry.master
          ? html`<li>
              ${master
                ? html`<${Kin} of=${master} role="master" onOpen=${onOpen} />`
                : html`<span class="muted">master ${entry.master} has ended</span>`}
              <ul><li><span class="kin self">${tupleText(flat(entry))} <em>this one</em></span></li></ul>
            </li>`
          : html`<li>
              <span class="kin self">${tupleText(flat(entry))} <em>this one${entry.helper ? `, ${entry.helper}` : ''}</em></span>
              <ul>
                ${children.map((child) => html`<li key=${child.id}><${Kin} of=${child} role="child" onOpen=${onOpen} /></li>`)}
                ${expectations.map(
                  (e) => html`<li key=${`e${e.id}`}>
                    <span class="kin expected">${expected(e)} <em>expected, ${duration((e.expires - routerNow()) / 1000)} left</em></span>
                  </li>`,
                )}
                ${!children.length && !expectations.length && html`<li class="muted">no children now</li>`}
              </ul>
            </li>`}
      </ul>
    </section>
  `;
}

/** What an expectation waits for; a port of 0 is any. */
export function expected(e) {
  return `${e.proto} ${endpoint(e.src, e.sport || '*')} → ${endpoint(e.dst, e.dport || '*')}`;
}

function Kin({of, role, onOpen}) {
  return html`<button type="button" class="kin" onClick=${() => onOpen(`${of.slot}.${of.id}`)}>
    <span>${tupleText(flat(of))}</span>
    <em>${role}${of.helper ? `, ${of.helper}` : ''}, ${stateOf(of)}</em>
  </button>`;
}
