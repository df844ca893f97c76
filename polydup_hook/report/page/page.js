/* The page: what the address shows, keys, colours. */
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const overview = document.getElementById('overview');
  const one = document.getElementById('one');
  const keys = document.getElementById('keys');
  const title = document.title;
  const classes = new Map(data.classes.map((clones) => [clones.anchor, clones]));
  const view = View(data, one);
  let height = 0; // where the overview was scrolled to

  let home = '#'; // the address of the overview as it was seen last
  let last = ''; // the class that was open last

  /** Go to an address of this page without the jump that a link makes. */
  function visit(hash) {
    if ((location.hash || '#') === hash) return;
    history.pushState(null, '', hash);
    route();
  }
  const go = (path) => visit(path ? `#in=${encodeURIComponent(path)}` : '#');
  const list = data.classes.length ? List(data, view, go) : null;
  let map = null;
  if (data.files.some((file) => file[1] > 0)) {
    document.getElementById('map').hidden = false;
    map = Chart(data, go);
  }

  history.scrollRestoration = 'manual';

  /** Show what the address says: a class, with two of its places perhaps; a folder or a file; or all. */
  function route() {
    const hash = location.hash.slice(1);
    document.querySelector('.notice')?.remove();
    const [anchor, ...sides] = hash.split('/');
    const clones = classes.get(anchor);
    if (clones) {
      if (one.hidden) height = scrollY;
      overview.hidden = true;
      one.hidden = false;
      view.open(clones, sides.length === 2 ? sides.map(Number) : null, position(anchor));
      scrollTo(0, 0);
      one.focus({ preventScroll: true });
      return;
    }
    if (hash === 'list') return; // the skip link
    const back = !one.hidden;
    one.hidden = true;
    overview.hidden = false;
    document.title = title;
    home = location.hash.startsWith('#in=') ? location.hash : '#';
    const path = pathOf(hash);
    map?.show(path);
    list?.only(path);
    if (hash.startsWith('class-')) missing();
    if (!back) return;
    scrollTo(0, height);
    if (list && list.find(last) >= 0) list.go(list.find(last));
  }

  function position(anchor) {
    last = anchor;
    const index = list.find(anchor);
    if (index < 0) return { text: `one of ${counted(data.classes.length, 'duplicate')}`, previous: null, next: null, home };
    return { text: `${grouped(index + 1)} of ${grouped(list.length())}`, previous: list.anchor(index - 1), next: list.anchor(index + 1), home };
  }

  function pathOf(hash) {
    try {
      return hash.startsWith('in=') ? decodeURIComponent(hash.slice(3)) : '';
    } catch {
      return '';
    }
  }

  function missing() {
    document.querySelector('.notice')?.remove();
    overview.prepend(make('p', { class: 'card notice', role: 'status' }, 'This report has no such duplicate: it may be gone, or its code has changed.'));
  }

  // Colours.

  function paint(theme) {
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem('polydup-theme', theme);
    } catch {
      // It lasts as long as the page.
    }
  }
  const turn = () => paint(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
  document.getElementById('theme').addEventListener('click', turn);

  // Keys.

  const ask = () => (keys.open ? keys.close() : keys.showModal());
  document.getElementById('ask').addEventListener('click', ask);
  keys.addEventListener('click', (event) => event.target === keys && keys.close());

  function step(by) {
    if (one.hidden) {
      list?.move(by);
      return;
    }
    const { previous, next } = view.position();
    const anchor = by > 0 ? next : previous;
    if (!anchor) return;
    history.replaceState(null, '', `#${anchor}`); // so that the browser's back button leads to the list
    route();
  }

  function escape() {
    const search = document.getElementById('search');
    if (document.activeElement === search) {
      if (search.value) {
        search.value = '';
        search.dispatchEvent(new Event('input'));
      } else search.blur();
    } else if (!one.hidden) visit(home);
    else map?.up();
  }

  const ACTS = {
    j: () => step(1),
    k: () => step(-1),
    '/': () => {
      if (!one.hidden) return;
      document.getElementById('search')?.focus();
      document.getElementById('search')?.select();
    },
    '?': ask,
    t: turn,
    n: () => one.hidden || view.turn(1),
    p: () => one.hidden || view.turn(-1),
    s: () => one.hidden || view.swap(),
    Escape: escape,
  };
  document.addEventListener('keydown', (event) => {
    const typing = event.target.matches?.('input, textarea, select');
    if (event.ctrlKey || event.metaKey || event.altKey || !ACTS[event.key]) return;
    if (typing && event.key !== 'Escape') return;
    if (keys.open && event.key !== '?') return; // Esc closes it without us
    event.preventDefault();
    ACTS[event.key]();
  });

  addEventListener('hashchange', route);
  addEventListener('beforeprint', () => list?.all(400));
  route();
})();
