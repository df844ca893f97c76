'use strict';
/* What differs between two pieces of code: which lines stand beside each other, and which words in them differ. Knows no page. */
const Diff = (() => {
  const WORD = /[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]/gu;
  const ALIKE = 0.4; // of two lines, the least share of words to stand beside each other
  const BLANK = 0.1; // what two blank lines weigh: they should not pull others apart

  /** The words and signs of a line, as {text, start}; start is an index into the line. */
  function wordsOf(line) {
    return Array.from(line.matchAll(WORD), (found) => ({ text: found[0], start: found.index }));
  }

  const keyOf = (words, renamed) => words.map((word) => renamed?.get(word.text) ?? word.text).join(' ');

  /** Twice the words that both have, by the words of both: 0 to 1. */
  function overlap(some, others) {
    const counts = new Map();
    for (const word of some) counts.set(word, (counts.get(word) ?? 0) + 1);
    let shared = 0;
    for (const word of others) {
      const left = counts.get(word) ?? 0;
      if (left > 0) {
        shared += 1;
        counts.set(word, left - 1);
      }
    }
    return (2 * shared) / (some.length + others.length || 1);
  }

  /**
   * Rows of two lists of lines, each [index or -1, index or -1, kind]. Kinds: 'same' but for layout, 'renamed' when no
   * more than names of `renamed` (a Map, left to right) differ, 'changed', 'alone' where nothing stands beside it.
   */
  function rows(left, right, renamed) {
    const a = left.map(wordsOf);
    const b = right.map(wordsOf);
    const plain = a.map((words) => keyOf(words));
    const x = a.map((words) => keyOf(words, renamed));
    const y = b.map((words) => keyOf(words));
    const kind = (i, j) => (plain[i] === y[j] ? 'same' : x[i] === y[j] ? 'renamed' : 'changed');
    const found = [];
    let start = 0;
    let ends = [a.length, b.length];
    while (start < ends[0] && start < ends[1] && x[start] === y[start]) {
      found.push([start, start, kind(start, start)]);
      start += 1;
    }
    const tail = [];
    while (ends[0] > start && ends[1] > start && x[ends[0] - 1] === y[ends[1] - 1]) {
      ends = [ends[0] - 1, ends[1] - 1];
      tail.unshift([ends[0], ends[1], kind(ends[0], ends[1])]);
    }
    const weight = (i, j) => {
      if (x[i] === y[j]) return x[i] ? 1 + Math.min(a[i].length, 20) / 100 : BLANK;
      const share = x[i] && y[j] ? overlap(x[i].split(' '), y[j].split(' ')) : 0;
      return share >= ALIKE ? share * 0.9 : 0;
    };
    for (const [i, j] of beside(start, ends, weight)) found.push([i, j, i < 0 || j < 0 ? 'alone' : kind(i, j)]);
    return zipped([...found, ...tail]);
  }

  /** The pairs of greatest weight in order, and between them what has no partner: an alignment by dynamic programming. */
  function beside(start, ends, weight) {
    const n = ends[0] - start;
    const m = ends[1] - start;
    const width = m + 1;
    const best = new Float64Array((n + 1) * width);
    const step = new Uint8Array((n + 1) * width); // 1: left alone, 2: right alone, 3: both
    for (let i = n; i >= 0; i -= 1) {
      for (let j = m; j >= 0; j -= 1) {
        const at = i * width + j;
        if (i < n) [best[at], step[at]] = [best[at + width], 1];
        if (j < m && (i === n || best[at + 1] > best[at])) [best[at], step[at]] = [best[at + 1], 2];
        const both = i < n && j < m ? weight(start + i, start + j) : 0;
        if (both > 0 && both + best[at + width + 1] >= best[at]) [best[at], step[at]] = [both + best[at + width + 1], 3];
      }
    }
    const found = [];
    for (let i = 0, j = 0; i < n || j < m; ) {
      const way = step[i * width + j];
      found.push([way === 2 ? -1 : start + i, way === 1 ? -1 : start + j]);
      if (way !== 2) i += 1;
      if (way !== 1) j += 1;
    }
    return found;
  }

  /** Runs of lines alone on the left and alone on the right stand in the same rows, which saves height. */
  function zipped(all) {
    const found = [];
    for (let at = 0; at < all.length; ) {
      if (all[at][2] !== 'alone') {
        found.push(all[at]);
        at += 1;
        continue;
      }
      const lefts = [];
      const rights = [];
      for (; at < all.length && all[at][2] === 'alone'; at += 1) {
        if (all[at][0] >= 0) lefts.push(all[at][0]);
        else rights.push(all[at][1]);
      }
      for (let row = 0; row < Math.max(lefts.length, rights.length); row += 1) {
        found.push([lefts[row] ?? -1, rights[row] ?? -1, 'alone']);
      }
    }
    return found;
  }

  /** The words of two lines that differ: for each side a list of [start, end, 'renamed' or 'changed']. */
  function marks(left, right, renamed) {
    const a = wordsOf(left);
    const b = wordsOf(right);
    const same = (i, j) => a[i].text === b[j].text || renamed?.get(a[i].text) === b[j].text;
    const sides = [new Array(a.length).fill('changed'), new Array(b.length).fill('changed')];
    for (const [i, j] of beside(0, [a.length, b.length], (i, j) => (same(i, j) ? 1 : 0))) {
      if (i < 0 || j < 0) continue;
      const mark = a[i].text === b[j].text ? '' : 'renamed';
      sides[0][i] = mark;
      sides[1][j] = mark;
    }
    return [joined(left, a, sides[0]), joined(right, b, sides[1])];
  }

  /** Words of one mark that only blanks divide are one. */
  function joined(line, words, kinds) {
    const found = [];
    words.forEach((word, index) => {
      const last = found[found.length - 1];
      const end = word.start + word.text.length;
      if (!kinds[index]) return;
      if (last && last[2] === kinds[index] && kinds[index] === 'changed' && !line.slice(last[1], word.start).trim()) last[1] = end;
      else found.push([word.start, end, kinds[index]]);
    });
    return found;
  }

  return { rows, marks };
})();
