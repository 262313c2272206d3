// One packet's way through the router, from top to bottom: every step names its rule and line.
import {html} from '../vendor/htm-preact.js';
import {go, DEFAULT_SORT} from '../base/address.js';
import {clock, endpoint, millis} from '../base/format.js';

const NAMES = {
  rule: 'rule',
  missed: 'no match',
  policy: 'policy',
  conntrack: 'conntrack',
  nat: 'NAT',
  helper: 'helper',
  confirm: 'confirmed',
  route: 'route',
  sent: 'sent',
  delivered: 'delivered',
  waiting: 'waiting',
  dropped: 'dropped',
};

/** What a verdict's colour means. */
export function verdictKind(verdict) {
  return {sent: 'good', delivered: 'good', dropped: 'bad', waiting: 'waiting'}[verdict] ?? 'closing';
}

/** `tcp 10.0.0.2:40000 → 203.0.113.9:21 SYN`. */
export function packetText(packet) {
  const words = [
    packet.proto ?? 'ip',
    `${endpoint(packet.src, packet.sport)} → ${endpoint(packet.dst, packet.dport)}`,
    packet.flags,
    packet['icmp-type'] === undefined ? '' : `type ${packet['icmp-type']}.${packet['icmp-code']}`,
    packet.fragment ? 'fragment' : '',
  ];
  return words.filter(Boolean).join(' ');
}

/** A walk that can be unfolded; `open` from the start for a single one. */
export function Walk({of: walk, open = false}) {
  const at = millis(walk.at);
  return html`
    <details class="walk" open=${open}>
      <summary>
        <time class="muted" title=${new Date(at).toISOString()}>${clock(at, true)}</time>
        <span class="chip" data-kind=${verdictKind(walk.verdict)}>${walk.verdict}</span>
        <span class="walk-packet">
          ${walk.packet.in && html`<span class="muted">${walk.packet.in}</span> `}${packetText(walk.packet)}
          ${' '}<span class="muted">${walk.packet.length} bytes</span>
          ${walk.cause ? html` <span class="muted">sent because of packet ${walk.cause}</span>` : ''}
        </span>
        <span class="walk-why">
          ${walk.reason ?? (walk.out ? html`<span class="muted">by ${walk.out}</span>` : '')}
          ${walk.rule && html` <span class="muted">${walk.rule}</span>`}
        </span>
      </summary>
      <ol class="steps">
        ${(walk.steps ?? []).map((step, i) => html`<${Step} key=${i} step=${step} />`)}
      </ol>
    </details>
  `;
}

function Step({step}) {
  const place = [step.table, step.chain].filter(Boolean).join('/');
  const verdict = step.kind === 'dropped' ? '' : step.verdict;
  return html`
    <li class="step ${step.kind}">
      <span class="step-kind">${NAMES[step.kind] ?? step.kind}</span>
      <span class="step-place muted">${place || (step.hook ?? '').toLowerCase()}</span>
      <span class="step-what">
        ${step.rule && html`<code>${step.rule}</code> `}
        ${verdict && html`<b class="target ${verdictWord(verdict)}">${verdict}</b> `}
        ${step.detail && html`<span>${step.detail}</span> `}
        ${step.at && html`<${RuleLink} at=${step.at} />`}
      </span>
    </li>
  `;
}

function verdictWord(verdict) {
  return {ACCEPT: 'accept', DROP: 'drop', REJECT: 'drop', INVALID: 'drop'}[verdict] ?? '';
}

/** Goes to a rule by its file and line. */
export function RuleLink({at}) {
  return html`<button type="button" class="link" title="Show this rule"
    onClick=${() => go({panel: 'r', q: '', sort: DEFAULT_SORT, at})}>${at}</button>`;
}
