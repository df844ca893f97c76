/* One class of duplicates: its places, what differs, and two of them side by side. */
const View = (data, root) => {
  const SHOWN = 40; // places, before the rest is asked for
  let clones = null;
  let sides = [0, 0];
  let position = null;

  /** The pair to show first: the most alike of an old place and a new one, if there is such a pair; the old one left. */
  function telling(found) {
    const isNew = (index) => found.places[index][5];
    const rank = ([first, other, , similarity]) => [isNew(first) === isNew(other) ? 1 : 0, -similarity];
    const pairs = [...found.pairs].sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1]);
    if (!pairs.length) return [0, Math.min(1, found.places.length - 1)];
    const [first, other] = pairs[0];
    return isNew(first) && !isNew(other) ? [other, first] : [first, other];
  }

  /** What is known of two places: a pair as an object with its names from left to right, or null. */
  function pairOf(left, right) {
    const row = clones.pairs.find(([a, b]) => (a === left && b === right) || (a === right && b === left));
    if (!row) return null;
    const turned = row[0] === right && left !== right;
    const turn = (names) => (turned ? names.map(([a, b]) => [b, a]) : names);
    const [, , type, similarity, distance, renamed, parameters, more, languages, names] = row;
    return { type, similarity, distance, renamed: turn(renamed), parameters: turn(parameters), more, languages, names };
  }

  /** A line of the data as [letter, text] segments. */
  const segments = (index) => (data.lines[index] ? data.lines[index].split('\n').map((text) => [text[0], text.slice(1)]) : []);
  const plain = (parts) => parts.map(([, text]) => text).join('');
  const linesOf = (place) => (place.piece < 0 ? [] : data.pieces[place.piece].map(segments));

  /** The colours of a line and the marks on it as spans. */
  function painted(parts, marks) {
    const found = document.createDocumentFragment();
    let at = 0;
    let next = 0;
    for (const [letter, text] of parts) {
      for (let done = 0; done < text.length; ) {
        while (next < marks.length && marks[next][1] <= at) next += 1;
        const mark = next < marks.length && marks[next][0] <= at ? marks[next] : null;
        const edge = mark ? mark[1] : next < marks.length ? marks[next][0] : Infinity;
        const size = Math.min(text.length - done, edge - at);
        const names = [letter === ' ' ? '' : `c-${letter}`, mark ? mark[2] : ''].filter(Boolean).join(' ');
        const piece = text.slice(done, done + size);
        found.append(names ? make(mark ? 'mark' : 'span', { class: names }, piece) : piece);
        done += size;
        at += size;
      }
    }
    return found;
  }

  function diff() {
    const [left, right] = sides.map((index) => placeOf(clones.places[index], data.files));
    const [a, b] = [left, right].map(linesOf);
    if (!a.length && !b.length) return make('p', { class: 'muted pad' }, 'The code of these places is not in this page: it would be too large, or it could not be read.');
    const pair = pairOf(...sides);
    const renamed = new Map(pair?.renamed ?? []);
    const across = pair?.languages.length > 0;
    const [x, y] = [a.map(plain), b.map(plain)];
    const rows = across
      ? Array.from({ length: Math.max(x.length, y.length) }, (_, i) => [i < x.length ? i : -1, i < y.length ? i : -1, 'other'])
      : Diff.rows(x, y, renamed);
    const body = make('tbody');
    for (const [i, j, kind] of rows) {
      const marks = kind === 'changed' || kind === 'renamed' ? Diff.marks(x[i], y[j], renamed) : [[], []];
      const cells = [
        [left, a, i, marks[0]],
        [right, b, j, marks[1]],
      ].flatMap(([place, lines, index, found], side) =>
        index < 0
          ? [make('td', { class: `num none side${side}` }), make('td', { class: `code none side${side}` })]
          : [
              make('td', { class: `num side${side}` }, String(place.first + index)),
              make('td', { class: `code side${side}` }, painted(lines[index], found)),
            ],
      );
      body.append(make('tr', { class: kind }, ...cells));
    }
    const heads = [left, right].map((place, side) =>
      make('th', { colspan: 2, scope: 'col', class: `side${side}` }, whereabouts(place), ' ', make('span', { class: 'muted unit' }, place.unit)),
    );
    const cuts = [left, right].map((place) => (place.cut ? `${counted(place.cut, 'more line')}, not in this page` : ''));
    if (cuts.some(Boolean)) body.append(make('tr', { class: 'cut' }, ...cuts.map((text, side) => make('td', { colspan: 2, class: `muted side${side}` }, text))));
    return make('table', { class: 'diff' }, make('caption', { class: 'unseen' }, 'The two places side by side'), make('colgroup', {}, ...['num', 'text', 'num', 'text'].map((name) => make('col', { class: name }))), make('thead', {}, make('tr', {}, ...heads)), body);
  }

  function names(label, pairs, more, className) {
    if (!pairs.length) return null;
    const items = pairs.map(([from, to]) => make('li', {}, make('code', { class: className }, from || 'nothing'), ' → ', make('code', { class: className }, to || 'nothing')));
    if (more) items.push(make('li', { class: 'muted' }, `and ${more} more`));
    return make('div', { class: 'names' }, make('span', { class: 'muted' }, label), make('ul', {}, ...items));
  }

  function facts() {
    const pair = pairOf(...sides);
    if (sides[0] === sides[1]) return make('div', { class: 'facts' }, make('p', { class: 'muted' }, 'The same place on both sides.'));
    if (!pair) return make('div', { class: 'facts' }, make('p', { class: 'muted' }, 'These two are in one class by way of other places.'));
    const told = [
      clones.places.length > 2 ? `these two are ${percent(pair.similarity)} % alike, type-${pair.type}` : '',
      pair.distance ? `${counted(pair.distance, 'token')} on one side only` : '',
      pair.type === 1 ? 'identical, but for layout and comments perhaps' : '',
    ].filter(Boolean).join('; ');
    const parts = told ? [make('p', {}, told[0].toUpperCase() + told.slice(1))] : [];
    if (pair.languages.length) parts.push(make('p', {}, `The same function in two languages, ${pair.languages.join(' and ')}.`));
    if (pair.names.length) parts.push(make('p', {}, `Both say: ${pair.names.join(', ')}`));
    const needed = pair.parameters.length + pair.more[1];
    parts.push(names(`An extracted function would need ${counted(needed, 'parameter')}`, pair.parameters, pair.more[1], 'changed'));
    parts.push(names('Renamed, at no cost', pair.renamed, pair.more[0], 'renamed'));
    return make('div', { class: 'facts' }, ...parts);
  }

  function places() {
    const rows = clones.places.map((row, index) => [placeOf(row, data.files), index]);
    const item = ([place, index]) => {
      const pick = (side) =>
        make('button', { type: 'button', class: 'pick', 'data-side': side, 'data-index': index, 'aria-pressed': String(sides[side] === index), 'aria-label': `${side ? 'Right' : 'Left'}: ${place.path}:${place.first}`, click: () => show(side, index) }, side ? 'right' : 'left');
      return make('li', {}, pick(0), pick(1), make('span', { class: 'what' }, whereabouts(place), ' ', make('span', { class: 'unit' }, place.unit), place.isNew && data.mode !== 'all' ? make('span', { class: 'tag' }, 'new') : null), make('span', { class: 'muted amount' }, counted(place.tokens, 'token')));
    };
    const list = make('ul', { class: 'places' }, ...rows.slice(0, SHOWN).map(item));
    if (rows.length > SHOWN) {
      const button = make('button', { type: 'button', class: 'quiet', click: () => {
        list.append(...rows.slice(SHOWN).map(item));
        button.remove();
      } }, `show ${counted(rows.length - SHOWN, 'more place')}`);
      return make('div', {}, list, button);
    }
    return list;
  }

  function copied(text) {
    const code = make('code', { class: 'line' }, text);
    const button = make('button', { type: 'button', class: 'quiet', click: async () => {
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = 'copied';
      } catch {
        getSelection().selectAllChildren(code); // no clipboard for this page: it is ready to be copied by hand
      }
    } }, 'copy');
    return make('span', { class: 'copied' }, code, button);
  }

  function show(side, index) {
    sides[side] = index;
    refresh();
    history.replaceState(null, '', `#${clones.anchor}/${sides[0]}/${sides[1]}`);
  }

  function refresh() {
    for (const button of root.querySelectorAll('.pick')) button.setAttribute('aria-pressed', String(sides[button.dataset.side] === Number(button.dataset.index)));
    root.querySelector('.facts').replaceWith(facts());
    root.querySelector('.diff-box').replaceChildren(diff());
  }

  /** Show a class; `where` is its position among those listed: {text, previous, next, home}: anchors or null, an address. */
  function open(found, chosen, where) {
    clones = found;
    const fits = chosen?.every((index) => index >= 0 && index < found.places.length);
    sides = fits ? [...chosen] : telling(found);
    position = where;
    const step = (anchor, text, label) => make('a', { class: 'step', href: anchor ? `#${anchor}` : null, 'aria-label': label, 'aria-disabled': anchor ? null : 'true' }, text);
    root.replaceChildren(
      make('nav', { class: 'bar steps', 'aria-label': 'Duplicates' }, make('a', { href: where.home, class: 'back' }, '← All duplicates'), make('span', { class: 'muted' }, where.text), step(where.previous, '‹', 'Previous duplicate (k)'), step(where.next, '›', 'Next duplicate (j)')),
      make(
        'section',
        { class: 'card' },
        make('h1', {}, `${percent(clones.similarity)} % alike`, make('span', { class: `badge k${clones.type}` }, `type-${clones.type}`), make('span', { class: 'muted' }, `${counted(clones.tokens, 'token')} in ${counted(clones.places.length, 'place')}`), clones.warned ? make('span', { class: 'tag' }, 'warning') : null, make('code', { class: 'id muted' }, clones.id)),
        places(),
        facts(),
      ),
      make('section', { class: 'card diff-card' }, make('div', { class: 'bar key small' }, make('span', {}, make('mark', { class: 'changed' }, 'differs')), make('span', {}, make('mark', { class: 'renamed' }, 'renamed')), make('span', {}, make('i', { class: 'swatch' }), 'on one side only'), make('button', { type: 'button', class: 'quiet', click: swap }, 'swap sides')), make('div', { class: 'diff-box' }, diff())),
      make('section', { class: 'card small' }, make('span', { class: 'muted' }, 'If it is meant, a line for .polydup-ignore, with your reason: '), copied(`${clones.known} reason`)),
    );
    document.title = `${percent(clones.similarity)} % alike, ${clones.id}`;
  }

  function swap() {
    sides.reverse();
    show(0, sides[0]);
  }

  /** The next or the previous place on the right, that on the left left out. */
  function turn(step) {
    const count = clones.places.length;
    let index = (sides[1] + step + count) % count;
    if (index === sides[0] && count > 1) index = (index + step + count) % count;
    show(1, index);
  }

  return { open, swap, turn, telling, position: () => position };
};
