// Whose connections are shown, where the router is one of several.
import {html, useEffect, useState} from '../vendor/htm-preact.js';
import {subscribe} from '../base/link.js';

export function NodePicker({node, onNode}) {
  const [cluster, set] = useState(null);
  useEffect(() => subscribe('cluster', {}, (now) => set((was) => (same(was, now) ? was : now))), []);
  const others = cluster ? cluster.members.filter((m) => !m.witness && m.name !== cluster.member).map((m) => m.name) : [];
  const names = node && node !== 'all' && !others.includes(node) ? [...others, node] : others;
  return html`<select class="field nodes" aria-label="Whose connections" value=${node} onChange=${(e) => onNode(e.target.value)}>
    <option value="">this router</option>
    <option value="all">all members</option>
    ${names.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
  </select>`;
}

function same(was, now) {
  return was?.members.map((m) => m.name).join() === now.members.map((m) => m.name).join();
}
