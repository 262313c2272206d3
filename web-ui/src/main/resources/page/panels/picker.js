// Which columns to show; remembered in this browser.
import {html, useEffect, useRef} from '../vendor/htm-preact.js';
import {COLUMNS} from '../table/columns.js';

const KEPT = 'culvert.columns';
const ALWAYS = new Set(['proto', 'state', 'original', 'actions']);

/** The columns chosen before, or all but the shy ones. */
export function chosenColumns() {
  let hidden = COLUMNS.filter((column) => column.shy).map((column) => column.id);
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT));
    hidden = Array.isArray(kept) ? kept : hidden;
  } catch {
    // Nothing was kept, or storage is forbidden.
  }
  return COLUMNS.filter((column) => ALWAYS.has(column.id) || !hidden.includes(column.id));
}

export function ColumnPicker({chosen, dropped, onChoose}) {
  const node = useRef(null);
  useEffect(() => {
    const outside = (event) => node.current?.contains(event.target) || (node.current.open = false);
    addEventListener('pointerdown', outside);
    return () => removeEventListener('pointerdown', outside);
  }, []);
  const toggle = (id) => {
    const shown = new Set(chosen.map((column) => column.id));
    shown[shown.has(id) ? 'delete' : 'add'](id);
    try {
      localStorage.setItem(KEPT, JSON.stringify(COLUMNS.map((c) => c.id).filter((c) => !shown.has(c))));
    } catch {
      // Then it is forgotten with the page.
    }
    onChoose(COLUMNS.filter((column) => shown.has(column.id)));
  };
  const close = (event) => {
    if (event.key === 'Escape' && node.current.open) {
      event.stopPropagation();
      node.current.open = false;
      node.current.querySelector('summary').focus();
    }
  };
  return html`
    <details class="picker" ref=${node} onKeyDown=${close}>
      <summary class="button" title=${dropped ? `${dropped} more have no room` : 'Choose columns'}>Columns</summary>
      <div class="picker-list">
        ${COLUMNS.filter((column) => !ALWAYS.has(column.id)).map(
          (column) => html`<label key=${column.id}>
            <input type="checkbox" checked=${chosen.includes(column)} onChange=${() => toggle(column.id)} />
            <span>${column.label}</span>
          </label>`,
        )}
        ${dropped > 0 && html`<p class="muted">${dropped} of these have no room now.</p>`}
      </div>
    </details>
  `;
}
