// System, light or dark; kept in this browser.
import {Signal} from './signal.js';

const KEPT = 'culvert.theme';
const THEMES = ['system', 'light', 'dark'];
const dark = matchMedia('(prefers-color-scheme: dark)');

export const theme = new Signal(document.documentElement.dataset.theme ?? 'system');
/** Changes whenever colours do, for what paints on a canvas. */
export const colours = new Signal(0);

export function nextTheme() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length];
  if (next === 'system') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = next;
  }
  try {
    localStorage.setItem(KEPT, next);
  } catch {
    // Then it is forgotten with the page.
  }
  theme.value = next;
  colours.value++;
}

dark.addEventListener('change', () => colours.value++);

/** A colour of the style sheet by its name, as a canvas takes it, with so much of it. */
export function colour(name, opacity = 1) {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = `var(--${name})`;
  const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g);
  probe.remove();
  return `rgb(${red} ${green} ${blue} / ${opacity})`;
}
