// The WebSocket: hello, subscriptions, commands, and coming back after it broke.
import {Signal} from './signal.js';

const VERSION = 1;
const FIRST_WAIT_MILLIS = 500;
const LONGEST_WAIT_MILLIS = 15000;
const COMMAND_MILLIS = 15000;
const SILENT_MILLIS = 15000;
const STILL_THERE_MILLIS = 5 * 60 * 1000;

/** phase: connecting, live, waiting (retryAt), mismatch (theirs) or signedout. */
export const link = new Signal({phase: 'connecting'});
/** The router's hello, once it has said it. */
export const hello = new Signal(null);
/** What the router's clock is ahead of ours, in milliseconds. */
export const ahead = new Signal(0);
/** Whether the router was asked to say nothing for now. */
export const paused = new Signal(false);

let socket = null;
let wait = FIRST_WAIT_MILLIS;
let retry = null;
let lastCommand = 0;
let heard = 0;
const topics = new Map(); // topic → {options, handler, seq}
const commands = new Map(); // id → {resolve, reject, timer}

/** The router's wall clock in milliseconds. */
export function routerNow() {
  return Date.now() + ahead.value;
}

export function connect() {
  clearTimeout(retry);
  if (socket) {
    return;
  }
  link.value = {phase: 'connecting'};
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const mine = new WebSocket(`${scheme}://${location.host}/ws`);
  socket = mine;
  mine.onopen = () => mine.send(JSON.stringify({t: 'hello', version: VERSION}));
  mine.onmessage = (event) => mine === socket && receive(event.data);
  mine.onclose = (event) => mine === socket && closed(event.reason);
}

/** Lets go of the socket for good. */
export function disconnect(phase) {
  clearTimeout(retry);
  const mine = socket;
  socket = null;
  mine?.close();
  failCommands('not connected');
  link.value = {phase};
}

async function closed(reason) {
  socket = null;
  failCommands('the connection to the router broke');
  const phase = await whoAmI();
  if (phase === 'signedout') {
    link.value = {phase};
    return;
  }
  const millis = wait * (0.8 + 0.4 * Math.random());
  wait = Math.min(wait * 2, LONGEST_WAIT_MILLIS);
  link.value = {phase: 'waiting', retryAt: Date.now() + millis, reason};
  retry = setTimeout(connect, millis);
}

/** 'known', 'signedout', or 'unreachable'. */
export async function whoAmI() {
  try {
    const answer = await fetch('session', {cache: 'no-store'});
    return answer.ok ? 'known' : answer.status === 401 ? 'signedout' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}

/** What could turn, hide or break the text around it; a control character is escaped in JSON. */
const UNSEEN = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
const UNSEEN_ESCAPED = /\\(?:u00[01]|[nrtbf])/;
const EVERY_UNSEEN = new RegExp(`[\\u0000-\\u001f]|${UNSEEN.source}`, 'g');

/** A frame with every invisible character made visible, for whatever panel shows it. */
function parse(text) {
  if (!UNSEEN.test(text) && !UNSEEN_ESCAPED.test(text)) {
    return JSON.parse(text);
  }
  return JSON.parse(text, (name, value) => (typeof value === 'string' ? value.replace(EVERY_UNSEEN, visible) : value));
}

function visible(character) {
  const code = character.charCodeAt(0);
  return code < 0x20
    ? String.fromCharCode(0x2400 + code)
    : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

function receive(text) {
  heard = Date.now();
  let frame;
  try {
    frame = parse(text);
  } catch {
    return;
  }
  switch (frame.t) {
    case 'hello':
      return greeted(frame);
    case 'ack':
      return answered(frame);
    case 'snap':
    case 'delta':
    case 'stat':
    case 'evt':
    case 'error':
      return delivered(frame);
    default: // A newer router may say more than this page understands.
  }
}

function greeted(frame) {
  if (frame.version !== VERSION) {
    disconnect('mismatch');
    return;
  }
  wait = FIRST_WAIT_MILLIS;
  setClock(frame.now);
  hello.value = frame;
  link.value = {phase: 'live'};
  for (const [topic, subscription] of topics) {
    subscription.seq = 0;
    send({t: 'sub', topic, ...subscription.options});
  }
}

/** Takes the router's clock; small differences are the network's, not the clock's. */
export function setClock(micros) {
  const difference = micros / 1000 - Date.now();
  if (Math.abs(difference - ahead.value) > 250) {
    ahead.value = difference;
  }
}

function delivered(frame) {
  const subscription = topics.get(frame.topic);
  if (!subscription) {
    return;
  }
  if (frame.seq !== undefined) {
    if (frame.t === 'delta' && frame.seq !== subscription.seq + 1) {
      resubscribe(frame.topic);
      return;
    }
    subscription.seq = frame.seq;
  }
  subscription.handler(frame);
}

function resubscribe(topic) {
  const subscription = topics.get(topic);
  subscription.seq = -1;
  send({t: 'sub', topic, ...subscription.options});
}

/** Sends a frame if there is somebody to send to. */
export function send(frame) {
  if (link.value.phase === 'live' && socket?.readyState === WebSocket.OPEN) {
    socket.send(JSON.stringify(frame));
  }
}

/** Frames of a topic go to `handler`, also after a reconnect; returns what ends that. */
export function subscribe(topic, options, handler) {
  const subscription = {options, handler, seq: 0};
  topics.set(topic, subscription);
  send({t: 'sub', topic, ...options});
  return () => {
    if (topics.get(topic) === subscription) {
      topics.delete(topic);
      send({t: 'unsub', topic});
    }
  };
}

/** Replaces what is asked of a topic; `quietly` only for the next time it connects. */
export function change(topic, options, quietly = false) {
  const subscription = topics.get(topic);
  if (subscription) {
    subscription.options = options;
    if (!quietly) {
      send({t: 'sub', topic, ...options});
    }
  }
}

/** Has something done; the promise fails with {code, message, hint}. */
export function command(verb, members = {}) {
  return new Promise((resolve, reject) => {
    if (link.value.phase !== 'live') {
      reject({code: 'failed', message: 'not connected to the router', hint: ''});
      return;
    }
    const id = ++lastCommand;
    const timer = setTimeout(() => {
      commands.delete(id);
      reject({code: 'failed', message: 'the router did not answer', hint: 'look whether it happened'});
    }, COMMAND_MILLIS);
    commands.set(id, {resolve, reject, timer});
    send({t: 'cmd', id, do: verb, ...members});
  });
}

function answered(frame) {
  const waiting = commands.get(frame.id);
  if (!waiting) {
    return;
  }
  commands.delete(frame.id);
  clearTimeout(waiting.timer);
  if (frame.ok) {
    waiting.resolve(frame.result ?? {});
  } else {
    waiting.reject(frame.error ?? {code: 'failed', message: 'it failed', hint: ''});
  }
}

function failCommands(message) {
  for (const {reject, timer} of commands.values()) {
    clearTimeout(timer);
    reject({code: 'failed', message, hint: ''});
  }
  commands.clear();
}

// A router that sends nothing, not even the strip, has gone without a word.
setInterval(() => {
  if (link.value.phase === 'live' && !paused.value && Date.now() - heard > SILENT_MILLIS) {
    socket?.close();
  }
}, 1000);

// Looking counts as use: a page in view keeps its login, a forgotten one does not.
setInterval(() => document.hidden || link.value.phase !== 'live' || whoAmI(), STILL_THERE_MILLIS);

addEventListener('online', () => link.value.phase === 'waiting' && connect());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && link.value.phase === 'waiting') {
    connect();
  }
});
