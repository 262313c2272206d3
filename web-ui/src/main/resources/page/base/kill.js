// Ending connections: always asked, never undone.
import {command} from './link.js';
import {say, sayError} from './live.js';
import {ask} from './dialog.js';
import {count, plural} from './format.js';

/** Ends one entry after asking; `name` is its tuple. */
export async function killOne(key, name) {
  const sure = await ask({
    title: 'Kill this connection?',
    text: name,
    detail: 'Its entry leaves the table now. Packets that follow meet the rules as if new. This can’t be undone.',
    yes: 'Kill',
  });
  if (!sure) {
    return false;
  }
  try {
    const {deleted} = await command('delete', {key});
    say(deleted ? `Killed ${name}` : 'It was gone already');
    return true;
  } catch (error) {
    sayError(error);
    return false;
  }
}

/** Ends the entries with these keys after asking; `names` are their tuples. Resolves with whether it did. */
export async function killSelected(keys, names) {
  const shown = names.slice(0, 8).join('\n');
  const sure = await ask({
    title: `Kill ${plural(keys.length, 'connection')}?`,
    text: names.length > 8 ? `${shown}\nand ${names.length - 8} more` : shown,
    detail: 'Their entries leave the table now. Packets that follow meet the rules as if new. This can’t be undone.',
    yes: `Kill ${count(keys.length)}`,
  });
  if (!sure) {
    return false;
  }
  try {
    const {deleted} = await command('deleteKeys', {keys});
    const gone = keys.length - deleted;
    say(`Killed ${plural(deleted, 'connection')}${gone ? `, ${count(gone)} had ended already` : ''}`);
    return true;
  } catch (error) {
    sayError(error);
    return false;
  }
}

/** Ends all that a filter takes; the router counts again before it does. */
export async function killMatching(filter) {
  try {
    const {matched} = await command('count', {filter});
    if (!matched) {
      say('Nothing matches the filter');
      return;
    }
    const sure = await ask({
      title: `Kill ${plural(matched, 'connection')}?`,
      text: filter,
      detail: 'The router counts again and refuses if it is more than a tenth off. This can’t be undone.',
      typed: String(matched),
      yes: `Kill ${count(matched)}`,
    });
    if (sure) {
      const {deleted} = await command('deleteMatching', {filter, expectedCount: matched});
      say(`Killed ${plural(deleted, 'connection')}`);
    }
  } catch (error) {
    sayError(error);
  }
}
