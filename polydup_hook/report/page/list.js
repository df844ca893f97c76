/* The list of classes: searched, filtered, sorted; rows are made as they come into sight. */
const List = (data, view, changed) => {
  const CHUNK = 100; // rows
  const body = document.querySelector('#classes tbody');
  const search = document.getElementById('search');
  const count = document.getElementById('count');
  const more = document.getElementById('more');
  const chips = document.getElementById('chips');
  const items = data.classes.map((clones, number) => itemOf(clones, number));
  const chosen = { words: [], types: new Set(), new: false, path: '' };
  let sorting = { key: data.mode === 'commit' || data.mode === 'range' ? '' : 'lines', down: true }; // '': as in the report
  let shown = [];
  let current = -1;

  function itemOf(clones, number) {
    const paths = [...new Set(clones.places.map((place) => place[0]))].map((file) => data.files[file][0]);
    const [first] = view.telling(clones);
    const units = [...new Set(clones.places.map((place) => place[3]))];
    return {
      clones,
      number,
      paths,
      text: [...paths, ...units, clones.id, `type-${clones.type}`].join('\n').toLowerCase(),
      similarity: clones.similarity,
      type: clones.type,
      tokens: clones.tokens,
      places: clones.places.length,
      files: paths.length,
      lines: clones.places.reduce((sum, place) => sum + place[2] - place[1] + 1, 0),
      where: data.files[clones.places[first][0]][0],
    };
  }

  const stands = (item, path) => item.paths.some((name) => name === path || name.startsWith(`${path}/`));

  function apply() {
    shown = items.filter(
      (item) =>
        (!chosen.types.size || chosen.types.has(item.type)) &&
        (!chosen.new || item.clones.new) &&
        (!chosen.path || stands(item, chosen.path)) &&
        chosen.words.every((word) => item.text.includes(word)),
    );
    const { key, down } = sorting;
    if (key) {
      const order = (a, b) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0);
      shown.sort((a, b) => (down ? order(b, a) : order(a, b)) || a.number - b.number);
    }
    current = -1;
    body.replaceChildren();
    grow();
    count.textContent = shown.length === items.length ? counted(shown.length, 'duplicate') : `${grouped(shown.length)} of ${counted(items.length, 'duplicate')}`;
    for (const head of document.querySelectorAll('#classes th')) {
      if (head.dataset.key === key) head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    }
  }

  function grow(size = CHUNK) {
    const from = body.rows.length;
    const rows = document.createDocumentFragment();
    shown.slice(from, from + size).forEach((item, index) => rows.append(rowOf(item, from + index)));
    body.append(rows);
    const rest = shown.length - body.rows.length;
    more.replaceChildren(...(rest > 0 ? [make('button', { type: 'button', class: 'quiet', click: () => grow() }, `show more (${grouped(rest)})`)] : []));
    if (!shown.length) more.textContent = 'Nothing fits the search and the filters.';
  }

  function rowOf(item, index) {
    const { clones } = item;
    const ends = view.telling(clones).map((at) => placeOf(clones.places[at], data.files));
    const spots = ends.map((place) => make('span', { class: 'spot' }, whereabouts(place), ' ', make('span', { class: 'unit' }, place.unit)));
    const link = make('a', { href: `#${clones.anchor}`, 'data-row': index }, ...spots);
    const rest = item.places - ends.length;
    const fresh = clones.new && data.mode !== 'all' && data.mode !== 'files';
    return make(
      'tr',
      { click: (event) => event.target.closest('a') || getSelection().toString() || link.click() },
      make('td', { class: 'n', 'data-label': 'alike' }, `${percent(item.similarity)} %`),
      make('td', {}, make('span', { class: `badge k${item.type}` }, `type-${item.type}`)),
      make('td', { class: 'n', 'data-label': 'tokens' }, grouped(item.tokens)),
      make('td', { class: 'n', 'data-label': item.places === 1 ? 'place' : 'places' }, grouped(item.places)),
      make('td', { class: 'n less' }, grouped(item.files)),
      make('td', { class: 'n', 'data-label': 'lines' }, grouped(item.lines)),
      make('td', { class: 'wide' }, link, rest > 0 || fresh || clones.warned ? make('span', { class: 'muted extra' }, rest > 0 ? `and ${counted(rest, 'more place')} ` : '', fresh ? make('span', { class: 'tag' }, 'new') : null, clones.warned ? make('span', { class: 'tag' }, 'warning') : null) : null),
    );
  }

  /** Go to a row: make it, mark it, bring it into sight. */
  function go(index) {
    if (!shown.length) return;
    const next = Math.max(0, Math.min(shown.length - 1, index));
    while (body.rows.length <= next) grow();
    if (current >= 0) body.rows[current]?.classList.remove('current');
    current = next;
    body.rows[current].classList.add('current');
    body.rows[current].querySelector('a').focus({ preventScroll: true });
    body.rows[current].scrollIntoView({ block: 'nearest' });
  }

  const chip = (label, pressed, act) => make('button', { type: 'button', class: 'chip', 'aria-pressed': String(pressed), click: act }, label);

  function refreshChips() {
    const focused = [...chips.children].indexOf(document.activeElement);
    const types = [...new Set(items.map((item) => item.type))].sort();
    const found = [];
    if (types.length > 1) {
      for (const type of types) {
        found.push(chip(`type-${type}`, chosen.types.has(type), () => {
          if (!chosen.types.delete(type)) chosen.types.add(type);
          refreshChips();
          apply();
        }));
      }
    }
    if (items.some((item) => item.clones.new) && items.some((item) => !item.clones.new)) {
      found.push(chip('new', chosen.new, () => {
        chosen.new = !chosen.new;
        refreshChips();
        apply();
      }));
    }
    if (chosen.path) found.push(make('button', { type: 'button', class: 'chip on', 'aria-label': `Not only ${chosen.path}`, click: () => changed('') }, `in ${chosen.path} ×`));
    chips.replaceChildren(...found);
    if (focused >= 0) (chips.children[focused] ?? search).focus();
  }

  /** Show only what has a place in this file or folder; '' for all. */
  function only(path) {
    if (path === chosen.path && shown.length) return;
    chosen.path = path;
    refreshChips();
    apply();
  }

  search.addEventListener('input', () => {
    chosen.words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    apply();
  });
  for (const head of document.querySelectorAll('#classes th')) {
    head.firstElementChild.addEventListener('click', () => {
      const { key } = head.dataset;
      const down = key !== 'where' && key !== 'type';
      sorting = sorting.key === key ? { key, down: !sorting.down } : { key, down };
      apply();
    });
  }
  body.addEventListener('focusin', (event) => {
    const row = event.target.closest('a')?.dataset.row;
    if (row === undefined || Number(row) === current) return;
    body.rows[current]?.classList.remove('current');
    current = Number(row);
    body.rows[current].classList.add('current');
  });
  new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && shown.length > body.rows.length && grow(), { rootMargin: '600px' }).observe(more);
  refreshChips();
  apply();

  return {
    go,
    move: (step) => go(current < 0 ? (step > 0 ? 0 : shown.length - 1) : current + step),
    only,
    /** Where a class stands among those shown: its index, or -1. */
    find: (anchor) => shown.findIndex((item) => item.clones.anchor === anchor),
    anchor: (index) => shown[index]?.clones.anchor ?? null,
    length: () => shown.length,
    all: (most) => grow(most),
  };
};
