// Questions that want an answer before anything happens.
import {html, useEffect, useRef, useState} from '../vendor/htm-preact.js';
import {Signal, useSignal} from './signal.js';

const question = new Signal(null);

/**
 * Asks; resolves with whether the answer was yes. `typed` must be typed first, for what can't be
 * taken back.
 */
export function ask({title, text, detail = '', yes, typed = ''}) {
  return new Promise((resolve) => (question.value = {title, text, detail, yes, typed, resolve}));
}

export function isAsking() {
  return question.value !== null;
}

export function Dialog() {
  const asked = useSignal(question);
  const node = useRef(null);
  const [typed, setTyped] = useState('');
  useEffect(() => {
    setTyped('');
    if (asked && !node.current.open) {
      node.current.showModal();
    } else if (!asked && node.current.open) {
      node.current.close();
    }
  }, [asked]);
  const answer = (is) => {
    question.value = null;
    asked?.resolve(is);
  };
  const ready = !asked?.typed || typed.trim() === asked.typed;
  return html`
    <dialog ref=${node} class="dialog" aria-labelledby="dialog-title" onCancel=${() => answer(false)}>
      ${asked &&
      html`<form method="dialog" onSubmit=${(e) => (e.preventDefault(), ready && answer(true))}>
        <h2 id="dialog-title">${asked.title}</h2>
        <p class="dialog-text">${asked.text}</p>
        ${asked.detail && html`<p class="dialog-detail">${asked.detail}</p>`}
        ${asked.typed &&
        html`<label class="dialog-typed">
          <span>Type <b>${asked.typed}</b> to go on</span>
          <input class="field" autocomplete="off" inputmode="numeric" value=${typed}
            onInput=${(e) => setTyped(e.target.value)} />
        </label>`}
        <div class="dialog-buttons">
          <button type="button" class="button" onClick=${() => answer(false)}>Cancel</button>
          <button type="submit" class="button danger" disabled=${!ready}>${asked.yes}</button>
        </div>
      </form>`}
    </dialog>
  `;
}
