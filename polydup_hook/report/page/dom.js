/* Elements and words. Text goes in as text, never as markup. */
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f');
const counted = (number, noun, nouns = `${noun}s`) => `${grouped(number)} ${number === 1 ? noun : nouns}`;
/** Rounded down: 100 % is said of whole copies. */
const percent = (share) => Math.floor(share * 100 + 1e-9);
const small = (share) => (share > 0 && share < 0.1 ? (share * 100).toFixed(1) : String(Math.round(share * 100)));

/** A place as an object; `files` are the rows of the data. */
const placeOf = (row, files) => {
  const [file, first, last, unit, tokens, isNew, cell, piece, cut] = row;
  return { path: files[file][0], first, last, unit, tokens, isNew, cell, piece, cut };
};

/** `folder/`, `file` and the rest of a place, so that the file is seen first. */
const whereabouts = (place, lines = true) => {
  const slash = place.path.lastIndexOf('/') + 1;
  const tail = (place.cell ? `#cell${place.cell}` : '') + (lines ? `:${place.first}-${place.last}` : '');
  return make(
    'span',
    { class: 'path' },
    make('span', { class: 'muted' }, place.path.slice(0, slash)),
    place.path.slice(slash),
    make('span', { class: 'muted' }, tail),
  );
};
