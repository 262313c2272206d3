// The keyboard, for the whole page.
import {here, open} from './address.js';
import {isAsking} from './dialog.js';
import {panels, pause, paused} from './live.js';
import {nextTheme} from './theme.js';
import {helpOpen} from '../panels/help.js';
import {board} from '../panels/connections.js';

// By when keys were pressed: a page that is busy takes them later.
const SECOND_KEY_MILLIS = 1200;

let waitingForPanel = 0;
let waitingForColumn = 0;

function isTyping(target) {
  return target.closest?.('input, textarea, select, [contenteditable]');
}

function isControl(target) {
  return target.closest?.('button, a, summary, input, label');
}

/** Now if it is there, else as soon as the panel is. */
function focusFilter(tries) {
  const filter = document.getElementById('filter');
  if (filter) {
    filter.focus();
  } else if (tries > 0) {
    requestAnimationFrame(() => focusFilter(tries - 1));
  }
}

/** The key of the second stroke of `g c`. */
function goTo(key) {
  const panel = panels().find((p) => p.key === key);
  if (panel) {
    open(panel.id);
  }
  return panel !== undefined;
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isAsking() || isTyping(event.target)) {
    return;
  }
  if (helpOpen.value) {
    if (event.key === '?') {
      helpOpen.value = false;
    }
    return;
  }
  if (waitingForPanel > event.timeStamp) {
    waitingForPanel = 0;
    if (goTo(event.key)) {
      event.preventDefault();
      return;
    }
  }
  if (waitingForColumn > event.timeStamp) {
    waitingForColumn = 0;
    if (board.grid?.sortBy(event.key)) {
      event.preventDefault();
      return;
    }
  }
  if (act(event)) {
    event.preventDefault();
  }
}

function act(event) {
  const table = here.value.panel === 'c' ? board.grid : null;
  switch (event.key) {
    case 'g':
      waitingForPanel = event.timeStamp + SECOND_KEY_MILLIS;
      return true;
    case '/':
      if (!document.getElementById('filter')) {
        open('c');
      }
      focusFilter(20);
      return true;
    case '?':
      helpOpen.value = true;
      return true;
    case 'd':
      nextTheme();
      return true;
    case ' ':
      return isControl(event.target) ? false : (pause(!paused.value), true);
    default:
      return table ? inTable(event, table) : false;
  }
}

function inTable(event, table) {
  switch (event.key) {
    case 'j':
    case 'ArrowDown':
      table.move(1);
      return true;
    case 'k':
    case 'ArrowUp':
      table.move(-1);
      return true;
    case 'PageDown':
      table.move(20);
      return true;
    case 'PageUp':
      table.move(-20);
      return true;
    case 'Enter':
      return isControl(event.target) ? false : (board.open?.(), true);
    case 'Escape':
      board.close?.();
      return true;
    case 'X':
      table.kill();
      return true;
    case 'x':
      table.select();
      return true;
    case 't':
      table.trace();
      return true;
    case 's':
      waitingForColumn = event.timeStamp + SECOND_KEY_MILLIS;
      return true;
    default:
      return false;
  }
}

export function listenToKeys() {
  addEventListener('keydown', pressed);
}
