// A connection's life-line: the states of its protocol, those it went through, and the packets that
// moved it from one to the next, as the router saw them.
import {html, useEffect, useRef, useState} from '../vendor/htm-preact.js';
import {command, routerNow, subscribe} from '../base/link.js';
import {clock, millis, stateKind} from '../base/format.js';
import {mayChange} from '../base/live.js';

const FOLLOWED = 60;
const SHOWN = 24;
/** A look at the table comes once a second and takes its time. */
const LOOK_LAG_MILLIS = 2500;

/** Where states stand in the drawing, and what moves one to the next. */
const TCP = {
  size: [388, 196],
  at: {
    SYN_SENT: [48, 22], SYN_RECV: [194, 22], ESTABLISHED: [340, 22],
    SYN_SENT2: [121, 62],
    FIN_WAIT: [340, 102], CLOSE_WAIT: [194, 102], LAST_ACK: [48, 102],
    TIME_WAIT: [48, 174], CLOSE: [340, 174],
  },
  edges: [
    ['SYN_SENT', 'SYN_RECV', 'SYN,ACK'], ['SYN_RECV', 'ESTABLISHED', 'ACK'], ['SYN_SENT', 'SYN_SENT2', ''],
    ['SYN_SENT2', 'SYN_RECV', ''], ['ESTABLISHED', 'FIN_WAIT', 'FIN'], ['FIN_WAIT', 'CLOSE_WAIT', 'ACK'],
    ['CLOSE_WAIT', 'LAST_ACK', 'FIN'], ['LAST_ACK', 'TIME_WAIT', 'ACK'], ['FIN_WAIT', 'CLOSE', 'RST'],
  ],
};

const PLAIN = {
  size: [388, 44],
  at: {UNREPLIED: [48, 22], REPLIED: [194, 22], ASSURED: [340, 22]},
  edges: [['UNREPLIED', 'REPLIED', 'reply'], ['REPLIED', 'ASSURED', 'more']],
};

/** For a protocol with states of its own: those that were seen, in their order. */
function asSeen(states) {
  const at = {};
  states.forEach((state, i) => (at[state] = [48 + (i % 3) * 146, 22 + Math.floor(i / 3) * 56]));
  return {size: [388, 44 + Math.floor((states.length - 1) / 3) * 56], at, edges: []};
}

function side(tuple) {
  const ports = tuple.sport === undefined ? '' : ` and sport = ${tuple.sport} and dport = ${tuple.dport}`;
  return `src = ${tuple.src} and dst = ${tuple.dst}${ports}`;
}

/** The packets of a connection, in both directions, in the language of packet filters. */
export function packetsOf(entry) {
  return `proto = ${entry.proto} and (${side(entry.original)} or ${side(entry.reply)})`;
}

/** The packets of this entry while it is looked at: all at first, then those that may change its state. */
function usePackets(entry, on) {
  const [seen, set] = useState({packets: [], few: false, error: ''});
  const filter = entry ? packetsOf(entry) : '';
  useEffect(() => {
    if (!on || !filter) {
      return undefined;
    }
    set({packets: [], few: false, error: ''});
    let ends = null;
    const follow = (asked) => {
      ends = subscribe('trace', {filter: asked, outcome: 'any', budget: FOLLOWED}, (frame) => {
        if (frame.t === 'error') {
          set((was) => ({...was, error: frame.message}));
          return;
        }
        const mine = (frame.traces ?? []).filter((walk) => walk.flow?.entry === entry.id);
        set((was) => ({...was, packets: [...was.packets, ...mine].slice(-SHOWN * 4)}));
        if (frame.ended) {
          ends();
          set((was) => ({...was, few: entry.proto === 'tcp'}));
          follow(entry.proto === 'tcp' ? `(${filter}) and (syn or fin or rst)` : filter);
        }
      });
    };
    follow(filter);
    return () => ends?.();
  }, [filter, on]);
  return seen;
}

/**
 * Moves from state to state: what packets did, and what a look at the table found while no packet
 * came. A look may be older than the last packet, and is not believed then.
 */
function useMoves(packets, state) {
  const looks = useRef([{state, at: routerNow()}]).current;
  const last = packets.at(-1);
  const quiet = !last || routerNow() - millis(last.at) > LOOK_LAG_MILLIS;
  if (quiet && looks.at(-1).state !== state) {
    looks.push({state, at: routerNow()});
  }
  const happened = [
    ...packets.map((walk) => ({at: millis(walk.at), walk})),
    ...looks.slice(1),
    ...(quiet ? [{at: Infinity, state}] : []),
  ].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  const moves = [];
  let now = looks[0].state;
  for (const {walk, state: found} of happened) {
    const after = walk ? walk.flow.state || (walk.flow.reply && now === 'UNREPLIED' ? 'REPLIED' : now) : found;
    if (after !== now) {
      const by = walk ? walk.packet.flags || walk.packet.proto : '';
      moves.push({from: now, to: after, by, number: walk?.number ?? -1});
      now = after;
    }
  }
  return {first: looks[0].state, moves, now};
}

export function LifeLine({entry, state, gone}) {
  const on = mayChange() && !gone;
  const {packets, few, error} = usePackets(entry, on);
  const {first, moves, now} = useMoves(packets, state);
  const visited = [first, ...moves.map((move) => move.to)];
  const plan = entry.proto === 'tcp' ? TCP : PLAIN.at[now] ? PLAIN : asSeen([...new Set(visited)]);
  const changed = new Map(moves.map((move) => [move.number, move]));
  return html`
    <section class="drawer-part life" aria-label="Life-line">
      <h3>Life-line</h3>
      <${Diagram} plan=${plan} visited=${visited} moves=${moves} state=${gone ? '' : now} />
      ${packets.length > 0 &&
      html`<ol class="ladder" aria-label="Packets">
        ${packets.slice(-SHOWN).map((walk) => html`<${Rung} key=${walk.number} walk=${walk} move=${changed.get(walk.number)} />`)}
      </ol>`}
      <p class="muted small">${note(on, packets, few, error, gone)}</p>
    </section>
  `;
}

function note(on, packets, few, error, gone) {
  if (error) {
    return `Packets can’t be followed: ${error}`;
  }
  if (gone || !on) {
    return packets.length ? '' : 'Drawn from what the table says; packets are followed while the drawer is open.';
  }
  return few
    ? `After ${FOLLOWED} packets only those with SYN, FIN or RST are followed.`
    : packets.length
      ? 'Packets since you opened this.'
      : 'Its packets appear here as they pass.';
}

/** A packet: to the right what the opener sent, to the left what came back. */
function Rung({walk, move}) {
  const words = [walk.packet.flags, `${walk.packet.length} B`].filter(Boolean).join(' ');
  return html`<li class="rung ${walk.flow.reply ? 'reply' : 'original'} ${walk.verdict}">
    <time class="muted">${clock(millis(walk.at), true)}</time>
    <span class="rung-line"><span>${walk.flow.reply ? '←' : '→'} ${words}</span></span>
    <span>${walk.verdict === 'dropped'
      ? html`<span class="chip" data-kind="bad">dropped</span>`
      : move
        ? html`<span class="chip" data-kind=${stateKind(move.to)}>${move.to}</span>`
        : ''}</span>
  </li>`;
}

function Diagram({plan, visited, moves, state}) {
  const [width, height] = plan.size;
  const been = new Set(visited);
  const edges = plan.edges.map(([from, to, by]) => ({from, to, by, taken: null}));
  for (const move of moves) {
    const known = edges.find((edge) => edge.from === move.from && edge.to === move.to);
    if (known) {
      known.taken = move;
    } else if (plan.at[move.from] && plan.at[move.to]) {
      edges.push({from: move.from, to: move.to, by: move.by, taken: move});
    }
  }
  const told = `Now ${state || 'gone'}; seen: ${visited.join(', then ')}`;
  return html`<svg class="states" viewBox="0 0 ${width} ${height}" role="img" aria-label=${told}>
    ${edges.map((edge) => html`<${Edge} key=${`${edge.from} ${edge.to}`} edge=${edge} plan=${plan} />`)}
    ${Object.entries(plan.at).map(
      ([name, [x, y]]) => html`<g key=${name} class="state-node ${name === state ? 'now' : been.has(name) ? 'been' : ''}"
        data-kind=${stateKind(name)} data-state=${name}>
        <rect x=${x - 46} y=${y - 11} width="92" height="22" rx="11" />
        <text x=${x} y=${y + 4}>${name}</text>
      </g>`,
    )}
  </svg>`;
}

function Edge({edge, plan}) {
  const [x1, y1] = plan.at[edge.from];
  const [x2, y2] = plan.at[edge.to];
  const flat = y1 === y2;
  const shift = flat ? Math.sign(x2 - x1) * 46 : 0;
  const drop = flat ? 0 : Math.sign(y2 - y1) * 11;
  const label = edge.taken?.by || edge.by;
  const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const right = mx > plan.size[0] / 2;
  return html`<g class="state-edge ${edge.taken ? 'taken' : ''}">
    <path d="M${x1 + shift} ${y1 + drop}L${x2 - shift} ${y2 - drop}" />
    ${label && html`<text x=${flat ? mx : mx + (right ? -5 : 5)} y=${flat ? my - 5 : my + 4}
      class=${flat ? '' : right ? 'beside end' : 'beside'}>${label}</text>`}
  </g>`;
}

/** What the router says of an entry, for who has only its key. */
export async function packetsOfKey(key) {
  const {entry} = await command('entry', {key});
  return packetsOf(entry);
}
