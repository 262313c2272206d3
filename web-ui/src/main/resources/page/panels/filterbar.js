// The filter: typed, clicked together or taken from the address; the router says where it is wrong.
import {html, useEffect, useRef, useState} from '../vendor/htm-preact.js';

const TYPING_MILLIS = 350;

const CONNECTIONS = 'Filter, as in  tcp and dport in (20, 21) and src = 10.0.0.0/8';

export function FilterBar({filter, error, onFilter, hint = CONNECTIONS, children}) {
  const [text, setText] = useState(filter);
  const timer = useRef(null);
  const input = useRef(null);
  const mirror = useRef(null);
  const told = useRef(filter);
  useEffect(() => {
    if (told.current !== filter) { // not at first: somebody may have begun to type already
      told.current = filter;
      clearTimeout(timer.current);
      setText((now) => (now.trim() === filter ? now : filter));
    }
  }, [filter]);
  const typed = (event) => {
    const next = event.target.value;
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onFilter(next.trim(), true), TYPING_MILLIS);
  };
  const now = (next) => {
    clearTimeout(timer.current);
    setText(next);
    onFilter(next.trim(), false);
  };
  const keys = (event) => {
    if (event.key === 'Enter') {
      now(input.current.value);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      // What the field holds, not what was rendered: the next key may come before that.
      if (input.current.value === '') {
        input.current.blur();
      } else {
        input.current.value = '';
        now('');
      }
    }
  };
  const wrong = error && error.filter === text.trim() ? error : null;
  const column = wrong?.column ? wrong.column - 1 + (text.length - text.trimStart().length) : 0;
  const word = wrong?.column ? (/^[^\s()]+/.exec(text.slice(column))?.[0] ?? text.slice(column, column + 1)) : '';
  const scrolled = () => mirror.current && (mirror.current.scrollLeft = input.current.scrollLeft);
  return html`
    <div class="filter">
      <div class="filter-box ${wrong ? 'wrong' : ''}">
        <svg class="filter-icon" viewBox="0 0 16 16" aria-hidden="true">
          <circle cx="7" cy="7" r="4.5" /><path d="M10.500 10.500 14 14" />
        </svg>
        <div class="filter-text">
          ${wrong &&
          html`<div class="filter-mirror" ref=${mirror} aria-hidden="true">
            ${text.slice(0, column)}<u>${word || ' '}</u>${text.slice(column + word.length)}
          </div>`}
          <input ref=${input} id="filter" class="filter-input" type="text" spellcheck=${false}
            autocomplete="off" autocapitalize="off" maxlength="1024"
            placeholder=${hint}
            aria-label="Filter" aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="filter-error"
            value=${text} onInput=${typed} onKeyDown=${keys} onScroll=${scrolled} />
        </div>
        ${text !== '' &&
        html`<button type="button" class="icon-button" title="Clear the filter (Esc)" aria-label="Clear the filter"
          onClick=${() => now('')}>✕</button>`}
        ${text === '' && html`<kbd class="hint-key" aria-hidden="true">/</kbd>`}
      </div>
      ${children}
      <p id="filter-error" class="filter-error" role="status">
        ${wrong &&
        html`${wrong.column ? html`<b>column ${wrong.column}</b> ` : ''}${wrong.message}${wrong.hint ? html`<span> — ${wrong.hint}</span>` : ''}`}
      </p>
    </div>
  `;
}
