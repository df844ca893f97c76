/* A tree of folders and files, and where each stands on a map by its lines. Knows no page. */
const Tree = (() => {
  /** The tree of rows [path, lines, duplicated, classes]; a folder that holds one folder alone is one with it. */
  function grow(files) {
    const root = folder('', '');
    for (const [path, lines, duplicated, classes] of files) {
      const parts = path.split('/');
      let node = root;
      for (let depth = 0; depth < parts.length - 1; depth += 1) {
        let next = node.folders.get(parts[depth]);
        if (!next) {
          next = folder(parts[depth], parts.slice(0, depth + 1).join('/'));
          node.folders.set(parts[depth], next);
          node.children.push(next);
        }
        node = next;
      }
      node.children.push({ name: parts[parts.length - 1], path, lines, duplicated, files: 1, classes, children: null });
    }
    return summed(root);
  }

  const folder = (name, path) => ({ name, path, lines: 0, duplicated: 0, files: 0, children: [], folders: new Map() });

  function summed(node) {
    if (!node.children) return node;
    node.children = node.children.map(summed);
    for (const child of node.children) {
      node.lines += child.lines;
      node.duplicated += child.duplicated;
      node.files += child.files;
    }
    node.children.sort((a, b) => b.lines - a.lines || (a.path < b.path ? -1 : 1));
    const [only] = node.children;
    if (node.path && node.children.length === 1 && only.children) return { ...only, name: `${node.name}/${only.name}` };
    return node;
  }

  /** The folders from the root down to a node, the node with them. */
  function trail(root, path) {
    const found = [root];
    let node = root;
    while (node && node.path !== path) {
      node = node.children?.find((child) => child.path === path || path.startsWith(`${child.path}/`)) ?? null;
      if (node) found.push(node);
    }
    return found;
  }

  /** The node at a path, or null. */
  function at(root, path) {
    const [last] = trail(root, path).slice(-1);
    return last.path === path ? last : null;
  }

  /** Squarified: rectangles [x, y, width, height] for numbers that fall, as square as can be (Bruls, Huizing, van Wijk). */
  function squarify(values, x, y, width, height) {
    const found = [];
    let rest = values.reduce((sum, value) => sum + value, 0);
    let start = 0;
    while (start < values.length) {
      const scale = rest > 0 ? (width * height) / rest : 0;
      const side = Math.min(width, height);
      let end = start;
      let sum = 0;
      let worst = Infinity;
      while (end < values.length) {
        const next = sum + values[end] * scale;
        const ratio = Math.max((side * side * values[start] * scale) / (next * next), (next * next) / (side * side * values[end] * scale));
        if (!(ratio <= worst)) break;
        [worst, sum, end] = [ratio, next, end + 1];
      }
      if (end === start) [sum, end] = [values[start] * scale, start + 1];
      const thick = side > 0 ? sum / side : 0;
      let along = 0;
      for (let index = start; index < end; index += 1) {
        const size = sum > 0 ? (side * values[index] * scale) / sum : 0;
        found.push(width >= height ? [x, y + along, thick, size] : [x + along, y, size, thick]);
        along += size;
        rest -= values[index];
      }
      if (width >= height) [x, width] = [x + thick, Math.max(0, width - thick)];
      else [y, height] = [y + thick, Math.max(0, height - thick)];
      start = end;
    }
    return found;
  }

  const HEAD = 18; // pixels for a folder's name
  const LEAST = 80; // square pixels; what is smaller goes into one tile

  /** The tiles of a folder: {node, x, y, width, height, head}; a folder whose inside is drawn has a head, and stands first. */
  function tiles(node, width, height) {
    const found = [];
    place(node, 0, 0, width, height, found);
    return found;
  }

  function place(node, x, y, width, height, found) {
    const room = (width * height) / (node.lines || 1);
    const shown = node.children.filter((child) => child.lines * room >= LEAST);
    const rest = node.children.filter((child) => child.lines > 0 && child.lines * room < LEAST);
    if (rest.length) {
      const sum = (key) => rest.reduce((total, child) => total + child[key], 0);
      const [lines, duplicated, files] = [sum('lines'), sum('duplicated'), sum('files')];
      shown.push({ name: '…', path: node.path, lines, duplicated, files, children: null, rest: true });
      shown.sort((a, b) => b.lines - a.lines);
    }
    const rects = squarify(shown.map((child) => child.lines), x, y, width, height);
    shown.forEach((child, index) => {
      const [cx, cy, cw, ch] = rects[index];
      const head = child.children && cw > 64 && ch > HEAD + 24;
      found.push({ node: child, x: cx, y: cy, width: cw, height: ch, head });
      if (head) place(child, cx + 3, cy + HEAD, cw - 6, ch - HEAD - 3, found);
    });
  }

  return { grow, at, trail, squarify, tiles, HEAD };
})();
