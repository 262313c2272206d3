// The sheet behind "?": keys, and the filter language on a few lines.
import {html, useEffect, useRef} from '../vendor/htm-preact.js';
import {panels} from '../base/live.js';
import {Signal, useSignal} from '../base/signal.js';
import {SORT_KEYS} from '../table/columns.js';

export const helpOpen = new Signal(false);

const KEYS = [
  ['/', 'filter'],
  ['j k or ↓ ↑', 'move through the table'],
  ['Enter', 'open the drawer'],
  ['Esc', 'close, let go'],
  ['x', 'select the connection'],
  ['Shift X', 'kill it, or all selected, after asking'],
  ['t', 'trace its packets'],
  ['s', 'sort by the column of the next letter:'],
  ['space', 'pause, go on'],
  ['d', 'theme: system, light, dark'],
  ['?', 'this sheet'],
];

const EXAMPLES = [
  ['10.0.0.7', 'this host, on either side'],
  ['tcp and dport in (20, 21)', 'FTP, control and data'],
  ['state != TIME_WAIT and bytes > 1M', 'what carried something'],
  ['src = 10.0.0.0/8 and not nat', 'not translated'],
  ['helper = ftp or master', 'what helpers look after'],
  ['status = UNREPLIED and age > 30s', 'nobody answers'],
  ['rule = rules.v4:31', 'admitted by this rule'],
];

export function Help() {
  const open = useSignal(helpOpen);
  const node = useRef(null);
  useEffect(() => {
    if (open && !node.current.open) {
      node.current.showModal();
    } else if (!open && node.current.open) {
      node.current.close();
    }
  }, [open]);
  const close = () => (helpOpen.value = false);
  return html`
    <dialog ref=${node} class="dialog help" aria-labelledby="help-title" onCancel=${close} onClose=${close}
      onClick=${(e) => e.target === node.current && close()}>
      ${open &&
      html`<div>
        <h2 id="help-title">Keys and filters</h2>
        <div class="help-columns">
          <dl class="keys">
            ${KEYS.map(([key, what]) => html`<div key=${key}><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}
            <div><dt></dt><dd class="muted small">${SORT_KEYS.map(([key, by], i) => html`${i ? ', ' : ''}<kbd>${key}</kbd> ${by}`)}</dd></div>
            ${panels().map(
              (p) => html`<div key=${p.id}><dt><kbd>g</kbd> <kbd>${p.key}</kbd></dt><dd>${p.name.toLowerCase()}</dd></div>`,
            )}
          </dl>
          <div>
            <h3>Filters</h3>
            <dl class="examples">
              ${EXAMPLES.map(([text, what]) => html`<div key=${text}><dt><code>${text}</code></dt><dd>${what}</dd></div>`)}
            </dl>
            <p class="muted small">The same language as <code>culvert conntrack -L --filter</code>. Click a value in the
              table to add it, with Alt to exclude it. The address bar keeps filter and order: share it.</p>
          </div>
        </div>
        <div class="dialog-buttons"><button type="button" class="button" onClick=${close}>Close</button></div>
      </div>`}
    </dialog>
  `;
}
