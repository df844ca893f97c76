/* Dark or light, before anything is painted: what was chosen here before, else what the system prefers. */
(() => {
  'use strict';
  let chosen = null;
  try {
    chosen = localStorage.getItem('polydup-theme');
  } catch {
    // Pages from files may be denied a storage.
  }
  const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.classList.add('scripted');
})();
