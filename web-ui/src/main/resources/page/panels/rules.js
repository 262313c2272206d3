// Rules as they are loaded: tables, chains, what each rule has met; those that never met anything.
import {html, useEffect, useMemo, useRef, useState} from '../vendor/htm-preact.js';
import {clause} from '../base/filters.js';
import {DEFAULT_SORT, go, here} from '../base/address.js';
import {subscribe} from '../base/link.js';
import {caughtUp} from '../base/live.js';
import {Rates} from '../base/rates.js';
import {bytes, count, duration, plural, short} from '../base/format.js';
import {useSignal, useTick} from '../base/signal.js';
import {Title, Waiting, perSecond} from './counters.js';
import {packetAddress} from './trace.js';

const TABLES = ['raw', 'mangle', 'nat', 'filter', 'security'];

/** Chains by "4 filter FORWARD", rules by "4 31". */
function useChains() {
  const [chains, set] = useState(null);
  const rates = useMemo(() => new Rates(), []);
  useEffect(() => {
    let now = null;
    return subscribe('rules', {}, (frame) => {
      if (frame.t === 'snap') {
        caughtUp(frame);
        now = frame.chains;
        now.flatMap((c) => c.rules.map((r) => rates.note(ruleKey(c.ipVersion, r.id), r.packets)));
      } else if (frame.t === 'delta' && now) {
        now = changed(now, frame, rates);
      }
      set(now);
    });
  }, []);
  return {chains, rates};
}

function ruleKey(ipVersion, id) {
  return `${ipVersion} ${id}`;
}

function changed(chains, frame, rates) {
  const rules = new Map();
  for (const [ipVersion, id, packets, size] of frame.set ?? []) {
    rules.set(ruleKey(ipVersion, id), {packets, bytes: size});
    rates.note(ruleKey(ipVersion, id), packets);
    rates.hit(ruleKey(ipVersion, id));
  }
  const policies = new Map(
    (frame.policies ?? []).map(([v, table, name, packets, size]) => [`${v} ${table} ${name}`, {packets, bytes: size}]),
  );
  return chains.map((chain) => ({
    ...chain,
    ...policies.get(`${chain.ipVersion} ${chain.table} ${chain.name}`),
    rules: chain.rules.map((rule) => ({...rule, ...rules.get(ruleKey(chain.ipVersion, rule.id))})),
  }));
}

export function Rules() {
  const {chains, rates} = useChains();
  const {at} = useSignal(here);
  const [version, setVersion] = useState(0);
  useTick(1000);
  if (!chains) {
    return html`<${Waiting} />`;
  }
  const versions = [...new Set(chains.map((c) => c.ipVersion))].sort();
  const named = chains.find((c) => c.rules.some((r) => r.at === at))?.ipVersion;
  const now = versions.includes(version) ? version : (named ?? versions[0]);
  const mine = chains.filter((c) => c.ipVersion === now);
  const rules = mine.flatMap((c) => c.rules);
  const dead = rules.filter((r) => r.packets === 0).length;
  const tables = [...new Set(mine.map((c) => c.table))].sort((a, b) => TABLES.indexOf(a) - TABLES.indexOf(b));
  return html`
    <section class="panel page" aria-labelledby="rules-title">
      <${Title} id="rules-title" name="Rules"
        about="${plural(rules.length, 'rule')}${dead ? `, ${count(dead)} of them never met a packet since they were loaded` : ''}.">
        <div class="head-controls"><div class="segmented" role="group" aria-label="IP version">
          ${versions.map(
            (v) => html`<button key=${v} type="button" aria-pressed=${String(v === now)} onClick=${() => setVersion(v)}>IPv${v}</button>`,
          )}
        </div>
        <button type="button" class="button" onClick=${() => test('')}>Test a packet</button></div>
      <//>
      ${tables.map(
        (table) => html`<${Table} key=${table} name=${table} chains=${mine.filter((c) => c.table === table)} rates=${rates} at=${at} />`,
      )}
    </section>
  `;
}

/** The form of a made-up packet, asking about one rule. */
function test(not) {
  go({panel: 'w', q: '', sort: DEFAULT_SORT, at: packetAddress({proto: 'tcp', not})});
}

/** Chains the packets enter by themselves first, then each with the chains it calls, as a tree. */
function tree(chains) {
  const byName = new Map(chains.map((c) => [c.name, c]));
  const placed = new Set();
  const ordered = [];
  const place = (chain, depth, from) => {
    if (placed.has(chain.name)) {
      return;
    }
    placed.add(chain.name);
    ordered.push({chain, depth, from});
    for (const rule of chain.rules) {
      const called = byName.get(target(rule.text));
      if (called) {
        place(called, depth + 1, chain.name);
      }
    }
  };
  chains.filter((c) => c.policy).forEach((c) => place(c, 0, ''));
  chains.forEach((c) => place(c, 0, ''));
  return ordered;
}

function target(text) {
  return /\s-[jg] (\S+)/.exec(text)?.[1] ?? '';
}

function Table({name, chains, rates, at}) {
  const names = new Set(chains.map((c) => c.name));
  const [silent, speaking] = [[], []];
  for (const node of tree(chains)) {
    const isSilent = node.chain.policy === 'ACCEPT' && node.chain.rules.length === 0;
    (isSilent ? silent : speaking).push(node);
  }
  return html`
    <section class="rule-table" aria-label="Table ${name}">
      <h2><span>${name}</span></h2>
      ${speaking.map(
        ({chain, depth, from}) => html`<${Chain} key=${chain.name} chain=${chain} depth=${depth} from=${from} names=${names}
          rates=${rates} at=${at} />`,
      )}
      ${silent.length > 0 &&
      html`<p class="muted small silent">
        Without rules, all accepted: ${silent.map(({chain}) => html`<span key=${chain.name}>${chain.name} ${short(chain.packets)} </span>`)}
      </p>`}
    </section>
  `;
}

function chainId(chain) {
  return `chain-${chain.ipVersion}-${chain.table}-${chain.name}`;
}

function Chain({chain, depth, from, names, rates, at}) {
  return html`
    <div class="chain" id=${chainId(chain)} style=${{marginLeft: `${Math.min(depth, 4) * 18}px`}}>
      <header class="chain-head">
        <h3>${depth > 0 && html`<span class="muted">↳ </span>`}${chain.name}</h3>
        ${chain.policy
          ? html`<span class="tag policy-${chain.policy.toLowerCase()}">policy ${chain.policy}</span>
              <span class="muted small">${chain.packets === 1 ? '1 packet' : `${short(chain.packets)} packets`}, ${bytes(chain.bytes)} met it</span>`
          : html`<span class="muted small">${from ? `called from ${from}` : 'called by nobody'}</span>`}
      </header>
      ${chain.rules.length === 0
        ? html`<p class="muted small no-rules">no rules</p>`
        : html`<div class="rule-rows" role="table" aria-label=${`Chain ${chain.name}`}>
            <div class="rule-row rule-labels" role="row">
              <span role="columnheader">#</span><span role="columnheader">Rule</span>
              <span role="columnheader" class="number">Packets</span><span role="columnheader" class="number">Bytes</span>
              <span role="columnheader" class="number">Now</span><span role="columnheader" title="the last minute, second by second">1 min</span>
              <span role="columnheader">Written at</span>
            </div>
            ${chain.rules.map(
              (rule, i) => html`<${Rule} key=${rule.id} rule=${rule} number=${i + 1} names=${names} chain=${chain}
                rate=${rates.of(ruleKey(chain.ipVersion, rule.id))} past=${rates.past(ruleKey(chain.ipVersion, rule.id))}
                last=${rates.last(ruleKey(chain.ipVersion, rule.id))} lit=${at !== '' && rule.at === at} />`,
            )}
          </div>`}
    </div>
  `;
}

function Rule({rule, number, names, chain, rate, past, last, lit}) {
  const node = useRef(null);
  useEffect(() => {
    if (lit) {
      node.current.scrollIntoView({block: 'center'});
    }
  }, [lit]);
  const dead = rule.packets === 0;
  const open = () => go({panel: 'c', q: clause('rule', rule.at), sort: DEFAULT_SORT, at: ''});
  return html`<div class="rule-row ${dead ? 'dead' : ''} ${lit ? 'lit' : ''}" role="row" ref=${node}>
    <span role="cell" class="rule-number">${number}</span>
    <span role="cell" class="rule-text"><${RuleText} text=${rule.text} chain=${chain} names=${names} /></span>
    <span role="cell" class="number" title=${count(rule.packets)}>
      ${dead ? html`<span class="tag dead-tag" title="no packet since the rules were loaded">dead</span>` : short(rule.packets)}
    </span>
    <span role="cell" class="number">${dead ? '' : bytes(rule.bytes)}</span>
    <span role="cell" class="number">${perSecond(rate)}</span>
    <span role="cell" class="rule-past" title=${last ? `last packet ${duration((Date.now() - last) / 1000)} ago` : 'no packet since this panel was opened'}>
      <${Spark} values=${past} /></span>
    <span role="cell" class="rule-at">
      ${rule.at &&
      html`<button type="button" class="link" title="Connections that this rule admitted" onClick=${open}>${rule.at}</button>
        <button type="button" class="link muted-link" title="Why does a packet not meet this rule?" onClick=${() => test(rule.at)}>test</button>`}
    </span>
  </div>`;
}

/** How often it was met, second by second. */
function Spark({values}) {
  const most = Math.max(...values);
  if (!(most > 0)) {
    return html`<span class="muted">—</span>`;
  }
  const d = values.map((v, i) => `${i ? 'L' : 'M'}${i} ${(14 - (v / most) * 12).toFixed(1)}`).join('');
  return html`<svg class="spark" viewBox="0 0 59 16" preserveAspectRatio="none" role="img" aria-label=${`at most ${short(most)} a second`}><path d=${d} /></svg>`;
}

/** The rule without its chain, what it jumps to standing out; a chain can be jumped to. */
function RuleText({text, chain, names}) {
  const prefix = `-A ${chain.name} `;
  const rest = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  const found = /(^|\s)(-[jg] )(\S+)/.exec(rest);
  if (!found) {
    return html`${rest}`;
  }
  const begin = found.index + found[1].length + found[2].length;
  const name = found[3];
  const jump = () => document.getElementById(chainId({...chain, name}))?.scrollIntoView({block: 'start'});
  const kind = {ACCEPT: 'accept', DROP: 'drop', REJECT: 'drop'}[name] ?? '';
  return html`${rest.slice(0, begin)}${names.has(name)
    ? html`<button type="button" class="link jump" onClick=${jump}>${name}</button>`
    : html`<b class="target ${kind}">${name}</b>`}${rest.slice(begin + name.length)}`;
}
