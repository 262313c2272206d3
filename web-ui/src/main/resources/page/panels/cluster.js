// Cluster: the routers that this one is one with, who owns, who knows what; having another one own, and draining this one.
import {html, useEffect, useState} from '../vendor/htm-preact.js';
import {ask} from '../base/dialog.js';
import {command, routerNow, subscribe} from '../base/link.js';
import {mayChange, say, sayError, strip} from '../base/live.js';
import {bytes, clock, count, duration, millis, plural} from '../base/format.js';
import {useSignal, useTick} from '../base/signal.js';
import {Title, Waiting} from './counters.js';

const LATE_MILLIS = 1000;

/** Whether all members move packets, each for the connections that it judges. */
const isShared = (cluster) => cluster.mode === 'active-active';

function useCluster() {
  const [now, set] = useState(null);
  useEffect(() => subscribe('cluster', {}, set), []);
  return now;
}

export function Cluster() {
  const now = useCluster();
  const seen = useSignal(strip);
  useTick(1000);
  if (seen && !seen.cluster) {
    return html`<section class="panel page" aria-labelledby="cluster-title">
      <${Title} id="cluster-title" name="Cluster" />
      <div class="empty"><p>This router is in no cluster.</p></div>
    </section>`;
  }
  if (!now) {
    return html`<${Waiting} />`;
  }
  const since = now.since ? millis(now.since) : 0;
  return html`
    <section class="panel page" aria-labelledby="cluster-title">
      <${Title} id="cluster-title" name="Cluster"
        about=${isShared(now)
          ? 'Routers that share their addresses. All move packets; each judges the connections that it opened, and another one does while it is gone.'
          : 'Routers that share their addresses. One owns them and moves packets; the others know its connections, and go on with them.'} />
      ${isShared(now) ? html`<${Judges} of=${now} />` : html`<p class="cluster-now">
        <b>${now.owner || 'Nobody'}</b> ${now.owner ? 'owns' : 'owns yet'}
        ${since > 0 && html`<span> since <time title=${new Date(since).toISOString()}>${clock(since)}</time>, for ${duration((routerNow() - since) / 1000)}</span>`}
        <span class="muted"> · term ${count(now.term)} · this is ${now.member}${now.owning ? `, whose lease lasts another ${count(now.lease)} ms` : ''}</span>
      </p>`}
      ${troubles(now).map((text) => html`<p key=${text} class="helper-error">${text}</p>`)}
      <div class="cards-grid">
        ${now.members.map((member) => html`<${Member} key=${member.name} of=${member} cluster=${now} />`)}
      </div>
      <h2 class="panel-sub">What connects them</h2>
      <dl class="counts">
        ${Object.entries(now.counts).map(([name, n]) => html`<div key=${name}><dt>${name}</dt><dd>${count(n)}</dd></div>`)}
        <div><dt>${isShared(now) ? 'took a slot' : 'became the owner'}</dt><dd>${plural(now.owned, 'time')}</dd></div>
      </dl>
      ${!mayChange() && html`<p class="muted small foot">${isShared(now)
        ? html`Draining this one needs the role operator: <code>culvert cluster drain</code>.`
        : html`Having another one own needs the role operator: <code>culvert cluster switch</code>.`}</p>`}
    </section>
  `;
}

function Judges({of: cluster}) {
  const names = cluster.members.filter((member) => member.owning).map((member) => member.name);
  return html`<p class="cluster-now">
    <b>${names.join(', ') || 'Nobody'}</b> ${names.length === 1 ? 'judges its' : 'judge their'} own connections
    <span class="muted"> · this is ${cluster.member}, which judges the connections of ${plural(cluster.counts['slots-held'], 'member')}</span>
  </p>`;
}

function troubles(now) {
  return [
    ...(now.whole ? [] : ['No majority is there, so that nobody here may own.']),
    ...(now.problem ? [now.problem] : []),
  ];
}

/** What a member is, in a word, and how good that is. */
function role(member, here, shared) {
  if (!member.present && !here) {
    return [member.witness ? 'witness, away' : 'away', 'bad'];
  }
  if (member.drained && !member.owning) {
    return ['drained', 'waiting'];
  }
  return member.owning ? [shared ? 'judges' : 'owns', 'good'] : member.witness ? ['witness', 'closing'] : member.ready ? ['ready', 'fresh'] : ['not ready', 'waiting'];
}

function Member({of: member, cluster}) {
  const here = member.name === cluster.member;
  const shared = isShared(cluster);
  const [word, kind] = role(member, here, shared);
  const mayDrain = shared && here && !member.witness && mayChange();
  const mayTake = !shared && cluster.owning && !here && member.ready && !member.drained && member.present && !member.witness && mayChange();
  const facts = [
    ['Listens', html`<code>${member.listen}</code>`],
    ...(here ? [] : [['Heard', member.heard < 0 ? 'never' : `${count(member.heard)} ms ago`]]),
    ...(member.witness ? [] : here ? [['Holds', plural(cluster.entries, 'connection')]] : knowledge(member)),
  ];
  return html`<article class="card helper" aria-label="Member ${member.name}">
    <header>
      <h2 class="card-name">${member.name}</h2>
      <span class="chip" data-kind=${kind}>${word}</span>
    </header>
    <dl class="facts">${facts.map(([name, what]) => html`<div key=${name}><dt>${name}</dt><dd>${what}</dd></div>`)}</dl>
    ${mayTake && html`<p class="card-buttons">
      <button type="button" class="button" onClick=${() => switchTo(member.name)}>Have ${member.name} own…</button>
    </p>`}
    ${mayDrain && html`<p class="card-buttons">
      ${member.drained
        ? html`<button type="button" class="button" onClick=${() => carryOut('clusterResume', `${member.name} takes its connections again`)}>Resume ${member.name}</button>`
        : html`<button type="button" class="button" onClick=${() => drain(member.name)}>Drain ${member.name}…</button>`}
    </p>`}
  </article>`;
}

function knowledge({known, told}) {
  const all = (is) => (is ? ', all' : ', not all');
  return [
    ['Known here', known.bytes
      ? html`<span title="${bytes(known.bytes)} of memory">${plural(known.entries, 'connection')}, ${count(known.expectations)} expected${all(known.whole)}</span>`
      : 'nothing'],
    ['Was told', told.begun ? html`<span title="${plural(told.blocks, 'block')}, from the beginning ${plural(told.begun, 'time')}">${bytes(told.bytes)}${all(told.whole)}</span>` : 'nothing'],
    ['Lag', told.lag > 0 ? html`<span class=${told.lag > LATE_MILLIS ? 'red' : ''}>lacks something for ${count(told.lag)} ms</span>` : 'none'],
  ];
}

async function switchTo(name) {
  const sure = await ask({
    title: `Have ${name} own?`,
    text: `This router gives the addresses up, and ${name} goes on with all connections.`,
    detail: 'Nothing is lost where both are well. It is refused, and nothing changes, if the other one is not ready.',
    yes: 'Switch',
  });
  if (sure) {
    await carryOut('clusterSwitch', `${name} goes on`, {to: name});
  }
}

async function drain(name) {
  const sure = await ask({
    title: `Drain ${name}?`,
    text: `${name} gives all connections that it judges to others, and takes none until it is resumed.`,
    detail: 'Nothing is lost where others are well. It is refused, and nothing changes, if none is ready.',
    yes: 'Drain',
  });
  if (sure) {
    await carryOut('clusterDrain', `${name} is drained: others judge its connections`);
  }
}

async function carryOut(verb, done, members = {}) {
  try {
    await command(verb, members);
    say(done);
  } catch (error) {
    sayError(error);
  }
}
