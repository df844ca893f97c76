/* The map: tiles for the files below a folder, their area by lines, their colour by the duplicated share. */
const Chart = (data, go) => {
  const box = document.getElementById('tiles');
  const trail = document.getElementById('trail');
  const readout = document.getElementById('readout');
  const known = data.files.reduce((sum, file) => sum + file[1], 0);
  const root = Tree.grow(data.files);
  const others = data.total - known; // of files that the page knows nothing else of
  let folder = root;
  let chosen = '';
  let width = 0;
  let tiles = [];

  const shareOf = (node) => (node.lines ? node.duplicated / node.lines : 0);
  const STEPS = [0.001, 0.05, 0.1, 0.2, 0.4, 0.7];
  const heat = (share) => `h${STEPS.filter((step) => share >= step).length}`;

  function told(node) {
    const what = node.rest ? `${counted(node.files, 'smaller file')} in ${node.path || 'the top folder'}` : node.path || 'all files';
    const files = node.children ? `${counted(node.files, 'file')}, ` : '';
    return `${what}: ${files}${counted(node.lines, 'line')}, ${grouped(node.duplicated)} of them duplicated (${small(shareOf(node))} %)`;
  }

  function draw() {
    width = box.clientWidth;
    const height = box.clientHeight;
    box.replaceChildren();
    tiles = [];
    const fragment = document.createDocumentFragment();
    for (const tile of Tree.tiles(folder, width, height)) {
      const { node } = tile;
      const label = tile.width > 44 && tile.height > 16;
      const element = make('button', { type: 'button', tabindex: '-1', class: `tile ${tile.head ? 'folder' : heat(shareOf(node))}${node.path === chosen && !node.rest ? ' chosen' : ''}`, 'data-path': node.path, 'aria-label': told(node) }, label ? make('span', { class: 'name' }, node.name) : '', label && !tile.head && tile.height > 34 && node.duplicated ? make('span', { class: 'share' }, `${small(shareOf(node))} %`) : '');
      if (tile.head) fragment.append(at(make('div', { class: 'ground' }), tile, tile.height));
      at(element, tile, tile.head ? Tree.HEAD : tile.height);
      element.addEventListener('click', () => go(node.path));
      tiles.push({ ...tile, element });
      fragment.append(element);
    }
    box.append(fragment);
    if (tiles.length) tiles[0].element.tabIndex = 0;
    tell(folder);
  }

  const at = (element, { x, y, width: across }, down) => {
    Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${Math.max(0, across - 1)}px`, height: `${Math.max(0, down - 1)}px` });
    return element;
  };

  function tell(node) {
    const rest = node === root && others > 0 && !complete ? `; ${counted(others, 'line')} more in files without duplicates` : '';
    readout.textContent = told(node) + rest;
  }

  const complete = others <= known * 0.02;
  const tileOf = (target) => tiles.find((tile) => tile.element === target.closest?.('.tile'));

  function refreshTrail() {
    const nodes = Tree.trail(root, folder.path);
    trail.replaceChildren();
    nodes.forEach((node, index) => {
      const above = index ? nodes[index - 1].path : '';
      const name = index ? node.path.slice(above ? above.length + 1 : 0) : 'all files';
      trail.append(index ? make('span', { class: 'muted', 'aria-hidden': 'true' }, '/') : '', make('button', { type: 'button', class: 'crumb', 'aria-current': index === nodes.length - 1 ? 'true' : null, click: () => go(node.path) }, name));
    });
  }

  /** Show what is at a path: a folder by its inside, a file by a mark in its folder. */
  function show(path) {
    const nodes = Tree.trail(root, path);
    const last = nodes[nodes.length - 1];
    const found = last.path === path ? last : root;
    chosen = found.children ? '' : path;
    folder = found.children ? found : nodes[nodes.length - 2];
    refreshTrail();
    if (box.clientWidth) draw();
    if (chosen) tell(found);
  }

  /** The nearest tile in a direction, from the middle of one. */
  function beside(tile, dx, dy) {
    const middle = ({ x, y, width: w, height: h, head }) => [x + w / 2, head ? y + 9 : y + h / 2];
    const [x, y] = middle(tile);
    let best = null;
    let least = Infinity;
    for (const other of tiles) {
      if (other === tile) continue;
      const [ox, oy] = middle(other);
      const along = (ox - x) * dx + (oy - y) * dy;
      const off = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
      if (along > 1 && along + 2 * off < least) [best, least] = [other, along + 2 * off];
    }
    return best;
  }

  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  box.addEventListener('keydown', (event) => {
    const tile = tileOf(event.target);
    if (!tile || event.ctrlKey || event.metaKey || event.altKey) return;
    if (WAYS[event.key]) {
      event.preventDefault();
      const next = beside(tile, ...WAYS[event.key]);
      if (!next) return;
      tile.element.tabIndex = -1;
      next.element.tabIndex = 0;
      next.element.focus({ preventScroll: true });
    } else if (event.key === 'Backspace') {
      event.preventDefault();
      up();
    }
  });
  for (const kind of ['focusin', 'pointerover']) {
    box.addEventListener(kind, (event) => {
      const tile = tileOf(event.target);
      if (tile) tell(tile.node);
    });
  }
  box.addEventListener('pointerleave', () => tell(folder));
  new ResizeObserver(() => box.clientWidth && box.clientWidth !== width && draw()).observe(box);

  /** Up a folder, the keyboard with it; false at the top. */
  function up() {
    if (folder === root && !chosen) return false;
    const nodes = Tree.trail(root, folder.path);
    go(chosen ? folder.path : nodes[nodes.length - 2].path);
    box.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
    return true;
  }

  return { show, up };
};
