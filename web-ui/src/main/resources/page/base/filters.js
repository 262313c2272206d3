// Writing filters. The router reads them; the page only puts clauses together.

const PLAIN = /^[^\s()=!<>,"']+$/;
const KEYWORDS = new Set(['and', 'or', 'not', 'in']);

/** A value as the filter language takes it: quoted where it must be. */
export function quoted(value) {
  const text = String(value);
  if (PLAIN.test(text) && !KEYWORDS.has(text.toLowerCase())) {
    return text;
  }
  return text.includes('"') ? `'${text.replaceAll("'", '')}'` : `"${text}"`;
}

/** `field = value`, or `field != value`. */
export function clause(field, value, exclude = false) {
  return `${field} ${exclude ? '!=' : '='} ${quoted(value)}`;
}

/** `filter and clause`; the same filter if it says so already. */
export function also(filter, added) {
  const before = filter.trim();
  if (before === '') {
    return added;
  }
  if (topLevel(before, 'and').includes(added)) {
    return before;
  }
  return topLevel(before, 'or').length > 1 ? `(${before}) and ${added}` : `${before} and ${added}`;
}

/** Everything an entry is related to: itself, its children, and with a master the whole family. */
export function family(rootId) {
  return `id = ${rootId} or master = ${rootId}`;
}

/** Splits at a keyword that stands in no quotes and no parentheses. */
function topLevel(filter, keyword) {
  const parts = [];
  let depth = 0;
  let quote = '';
  let begin = 0;
  for (let at = 0; at < filter.length; at++) {
    const c = filter[at];
    if (quote) {
      quote = c === quote ? '' : quote;
    } else if (c === '"' || c === "'") {
      quote = c;
    } else if (c === '(') {
      depth++;
    } else if (c === ')') {
      depth--;
    } else if (depth === 0 && isWord(filter, at, keyword)) {
      parts.push(filter.slice(begin, at).trim());
      at += keyword.length - 1;
      begin = at + 1;
    }
  }
  parts.push(filter.slice(begin).trim());
  return parts;
}

function isWord(text, at, word) {
  return (
    text.slice(at, at + word.length).toLowerCase() === word &&
    /[\s)]/.test(text[at - 1] ?? 'x') &&
    /[\s(]/.test(text[at + word.length] ?? 'x')
  );
}
