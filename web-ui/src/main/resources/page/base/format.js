// Numbers, times and tuples as people read them. Nothing here touches the document.

const NARROW = '\u202f'; // between thousands: 81 204
const SPACE = '\u00a0'; // between a number and its unit, which stay together
const DASH = '—';

/** 81204 → "81 204". */
export function count(n) {
  if (n === null || n === undefined) {
    return DASH;
  }
  const text = String(Math.round(n));
  return text.length < 5 ? text : text.replace(/\B(?=(\d{3})+$)/g, NARROW);
}

/** "1 packet", "2 packets". */
export function plural(n, word) {
  return `${count(n)} ${word}${n === 1 ? '' : 's'}`;
}

function scaled(n, base, units) {
  let unit = 0;
  let value = n;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  const digits = unit === 0 ? (value < 10 && value % 1 !== 0 ? 1 : 0) : value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${value.toFixed(digits)}${units[unit] ? SPACE + units[unit] : ''}`;
}

/** 1234567 → "1.18 MiB". */
export function bytes(n) {
  return n === null || n === undefined ? DASH : scaled(n, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

/** Bits a second: 81.2 Mbit/s. */
export function bits(n) {
  return n === null || n === undefined ? DASH : scaled(n, 1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']);
}

/** Bits a second where the column says so: 81.2 M. */
export function bitsShort(n) {
  return n === null || n === undefined ? DASH : scaled(n, 1000, ['', 'k', 'M', 'G', 'T']);
}

/** A count that may be large: 1.2 M. */
export function short(n) {
  if (n === null || n === undefined) {
    return DASH;
  }
  return n < 10000 ? count(n) : scaled(n, 1000, ['', 'k', 'M', 'G', 'T']);
}

/** Seconds as the two largest units: "4 d 23 h", "59 s". */
export function duration(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) {
    return `${s}${SPACE}s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)}${SPACE}m ${pad(s % 60)}${SPACE}s`;
  }
  if (s < 86400) {
    return `${Math.floor(s / 3600)}${SPACE}h ${pad(Math.floor((s % 3600) / 60))}${SPACE}m`;
  }
  return `${Math.floor(s / 86400)}${SPACE}d ${pad(Math.floor((s % 86400) / 3600))}${SPACE}h`;
}

function pad(n) {
  return String(n).padStart(2, '0');
}

/** The router writes wall clock in microseconds in objects and in milliseconds in rows; both → ms. */
export function millis(wall) {
  return wall > 1e14 ? wall / 1000 : wall;
}

/** Time of day, with the date where it was another day. */
export function clock(wallMillis, withMillis = false) {
  const at = new Date(wallMillis);
  const time = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
  const fine = withMillis ? `${time}.${String(at.getMilliseconds()).padStart(3, '0')}` : time;
  const now = new Date();
  if (at.toDateString() === now.toDateString()) {
    return fine;
  }
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${fine}`;
}

/** `10.0.0.1:21`, `[fd00::1]:21`; without a port for what has none. */
export function endpoint(address, port) {
  if (port === null || port === undefined || port === '') {
    return address;
  }
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

const STATUS = [
  'EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED', 'SRC_NAT', 'DST_NAT', 'SEQ_ADJUST', 'SRC_NAT_DONE',
  'DST_NAT_DONE', 'DYING', 'FIXED_TIMEOUT', 'TEMPLATE', 'NAT_CLASH', 'HELPER', 'OFFLOAD',
];

/** Status bits as the kernel's words. */
export function statusWords(status) {
  return STATUS.filter((word, bit) => status & (1 << bit));
}

/** What a state's colour means; the word itself is always shown too. */
export function stateKind(state) {
  switch (state) {
    case 'ESTABLISHED':
    case 'ASSURED':
      return 'good';
    case 'NEW':
    case 'REPLIED':
      return 'fresh';
    case 'SYN_SENT':
    case 'SYN_SENT2':
    case 'SYN_RECV':
    case 'REQUEST':
    case 'RESPOND':
    case 'PARTOPEN':
    case 'COOKIE_WAIT':
    case 'COOKIE_ECHOED':
    case 'HEARTBEAT_SENT':
      return 'opening';
    case 'UNREPLIED':
      return 'waiting';
    case 'INVALID':
    case 'DROPPED':
      return 'bad';
    default:
      return 'closing';
  }
}
