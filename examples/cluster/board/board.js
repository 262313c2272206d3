// The example's page: asks once a second what its members do, and does to them what is clicked.
const POLL_MILLIS = 1000;
const PING_MILLIS = 200;
const token = new URLSearchParams(location.hash.slice(1)).get('t') ?? sessionStorage.getItem('token') ?? '';
sessionStorage.setItem('token', token);
history.replaceState(null, '', location.pathname);

const place = (id) => document.getElementById(id);
const cards = new Map();

function element(tag, className, text) {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

async function call(method, path) {
  const answer = await fetch(path, {method, headers: {'X-Token': token}, cache: 'no-store'});
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(text.trim() || `it answered ${answer.status}`);
  }
  return text;
}

/** A card of a member: made once, so that a button keeps the focus. */
function card(name) {
  if (!cards.has(name)) {
    const node = document.createElement('article');
    const head = node.appendChild(element('h2', '', name));
    const word = head.appendChild(element('span', '', ''));
    const facts = node.appendChild(element('div', 'muted', ''));
    const buttons = node.appendChild(element('div', 'buttons', ''));
    const deeds = name === 'w' ? ['kill', 'pause', 'resume', 'start'] : ['page', 'switch', 'kill', 'pause', 'resume', 'start'];
    const made = {word, facts, buttons: new Map()};
    for (const deed of deeds) {
      const button = buttons.appendChild(element('button', deed, LABELS[deed](name)));
      button.type = 'button';
      button.onclick = () => act(deed, name);
      made.buttons.set(deed, button);
    }
    place('members').append(node);
    cards.set(name, made);
  }
  return cards.get(name);
}

const LABELS = {
  page: (name) => `Open ${name}’s page`,
  switch: () => 'Give up to the other',
  kill: (name) => `Kill ${name}`,
  pause: (name) => `Stop ${name}`,
  resume: (name) => `Let ${name} go on`,
  start: (name) => `Start ${name} again`,
};

let busy = false;
async function act(deed, name) {
  busy = true;
  place('said').textContent = `${LABELS[deed](name)}…`;
  // a window that is opened after waiting would be taken for a pop-up
  const opened = deed === 'page' ? open('about:blank', '_blank') : null;
  try {
    const text = (await call('POST', `do/${deed}/${name}`)).trim();
    if (opened && text.startsWith('http://127.0.0.1:')) {
      opened.opener = null;
      opened.location = text;
    }
    place('said').textContent = `${LABELS[deed](name)}: done`;
  } catch (error) {
    opened?.close();
    place('said').textContent = `${LABELS[deed](name)}: ${error.message}`;
  }
  busy = false;
}

function word(process, self, cluster) {
  if (process !== 'alive') {
    return [process, 'bad'];
  }
  if (!cluster) {
    return ['starting', 'fresh'];
  }
  if (self.drained && !self.owning) {
    return ['drained', 'fresh'];
  }
  return self.owning ? ['owns', 'good'] : self.witness ? ['witness', 'fresh'] : self.ready ? ['ready', 'fresh'] : ['not ready', 'bad'];
}

function show(state) {
  for (const {name, process, status} of state.members) {
    const cluster = process === 'alive' ? status?.cluster : null;
    const self = cluster?.members.find((member) => member.name === name);
    const shown = card(name);
    const [text, kind] = word(process, self, cluster);
    shown.word.textContent = text;
    shown.word.className = kind;
    shown.facts.textContent = !cluster
      ? '—'
      : self.witness
        ? `term ${cluster.term}, which is ${cluster.owner || 'nobody'}’s`
        : `term ${cluster.term} · ${status.table.entries} connections of its own · ${cluster.members
            .filter((member) => member.known.bytes > 0)
            .map((member) => `knows ${member.known.entries} of ${member.name}’s`)
            .join(', ') || 'knows no other’s'}`;
    const may = {
      page: Boolean(cluster), switch: Boolean(self?.owning), kill: process !== 'dead', pause: process === 'alive',
      resume: process === 'stopped', start: process === 'dead',
    };
    shown.buttons.forEach((button, deed) => (button.disabled = busy || !may[deed]));
  }
  pings(state.pings);
}

function pings(all) {
  const strip = place('pings');
  while (strip.children.length < all.length) {
    strip.append(document.createElement('i'));
  }
  const most = Math.max(1, ...all);
  let run = 0;
  let longest = 0;
  all.forEach((millis, i) => {
    run = millis < 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
    strip.children[i].className = millis < 0 ? 'lost' : '';
    strip.children[i].style.height = `${Math.max(8, (millis / most) * 100)}%`;
  });
  const lost = all.filter((millis) => millis < 0).length;
  const text = all.length
    ? `${lost} of ${all.length} lost, longest gap ${((longest * PING_MILLIS) / 1000).toFixed(1)} s`
    : 'No ping yet';
  strip.setAttribute('aria-label', text);
  place('gap').textContent = text;
}

async function poll() {
  try {
    show(JSON.parse(await call('GET', 'state')));
  } catch (error) {
    place('said').textContent = `The example does not answer: ${error.message}`;
  }
  setTimeout(poll, POLL_MILLIS);
}

poll();
