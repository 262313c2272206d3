// Runs before the first paint, so that a dark page never flashes white. Not a module for that reason.
'use strict';
(function () {
  let theme = null;
  try {
    theme = localStorage.getItem('culvert.theme');
  } catch {
    // Storage may be forbidden; the system's theme is then the answer.
  }
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
})();
