// What every panel shares: the strip, pausing, short messages, what a screen reader hears.
import {PANELS} from './address.js';
import {hello, link, paused, send, setClock, subscribe} from './link.js';
import {Signal, useSignal} from './signal.js';
import {useEffect, useMemo, useState} from '../vendor/htm-preact.js';
import {count, plural} from './format.js';

const TOAST_MILLIS = 6000;
const SUMMARY_MILLIS = 5000;

export const strip = new Signal(null);
/** Whether the router is one of several. */
export const clustered = new Signal(false);
/** {text, kind} shown for a while at the bottom, or null. */
export const toast = new Signal(null);
/** What the live region says. */
export const spoken = new Signal('');

let toastTimer = null;
export function say(text, kind = 'info') {
  clearTimeout(toastTimer);
  toast.value = {text, kind};
  toastTimer = setTimeout(() => (toast.value = null), TOAST_MILLIS);
}

/** A failure of a command, in words. */
export function sayError(error) {
  const message = error?.message ?? String(error);
  say(error?.hint ? `${message} (${error.hint})` : message, 'bad');
}

export function pause(on) {
  paused.value = on;
  send({t: 'pause', on});
}

/** Told by the first snapshot after a pause. */
export function caughtUp(frame) {
  if (frame.missed > 0) {
    say(`+${plural(frame.missed, 'connection')} while paused`);
  }
}

// A new WebSocket knows nothing of the pause.
link.listen((now) => now.phase === 'live' && paused.value && send({t: 'pause', on: true}));

export {paused};

export function mayChange() {
  return ['operator', 'admin'].includes(hello.value?.role);
}

export function watchStrip() {
  return subscribe('strip', {}, (frame) => {
    setClock(frame.now);
    strip.value = frame;
    clustered.value = frame.cluster !== undefined;
    summarize(frame);
  });
}

let lastSummary = 0;
let lastAlarms = -1;
let summaryTimer = null;

/** At most one sentence in five seconds, and only when there is news. */
function summarize(frame) {
  if (frame.alarms.length !== lastAlarms) {
    const alarms = frame.alarms.length;
    lastAlarms = alarms;
    speak(`${count(frame.entries)} connections, ${alarms === 1 ? '1 alarm' : `${alarms} alarms`}`);
  }
}

export function speak(text) {
  clearTimeout(summaryTimer);
  const wait = Math.max(0, lastSummary + SUMMARY_MILLIS - Date.now());
  summaryTimer = setTimeout(() => {
    lastSummary = Date.now();
    spoken.value = text;
  }, wait);
}

/** The latest snapshot of a topic that comes whole every time, with its rows as objects. */
export function useRows(topic) {
  const [frame, set] = useState(null);
  const known = useSignal(hello);
  useEffect(() => subscribe(topic, {}, (f) => f.t === 'snap' && (caughtUp(f), set(f))), [topic]);
  const columns = known?.columns?.[topic];
  return useMemo(
    () => (frame && columns ? {total: frame.total, rows: frame.rows.map((row) => named(columns, row))} : null),
    [frame, columns],
  );
}

/** The panels there are: those about a cluster only where the router is in one. */
export function panels() {
  return PANELS.filter((panel) => !panel.clustered || clustered.value);
}

/** A row with its cells by name. */
export function named(columns, row) {
  return Object.fromEntries(columns.map((name, i) => [name, row[i]]));
}
