"""What is copied: functions, and runs of statements in functions, that have no other partner in the corpus."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tree_sitter import Node

from benchmarks.accuracy import corpora
from benchmarks.accuracy.languages import ROWS, Row
from benchmarks.accuracy.operators import BLOCK_OPERATORS, OPERATORS, Mutate, keeps_promise
from benchmarks.accuracy.pools import Context, pools_of
from benchmarks.accuracy.sources import MIN_LINES, Fragment, Function, Source, dedented
from benchmarks.accuracy.syntax import Token, blind, is_docstring, last_row, statements_of, tokens, walk

MIN_TOKENS, MAX_TOKENS = 60, 400
BLOCK_TOKENS = (50, 120)
BLOCK_HOME = 180
"""Tokens of a function of which a block is taken."""
_SHINGLE, _MOST_SHARED = 20, 0.3
"""A function of whose runs of 20 blinded tokens more than this share stand elsewhere has natural clones."""
_ATTEMPTS = 40


@dataclass(frozen=True)
class Candidate:
    """A copy not yet injected: `old` stands on these lines of its source, `new` is the copy."""

    operator: str
    kind: str
    name: str
    source: Source
    start: int
    end: int
    old: Fragment
    new: Fragment
    detail: str


class Selection:
    """The files of one language, and what may be copied of them."""

    def __init__(self, root: Path, language: str, split: str, most: int, seed: int) -> None:
        self.row: Row = ROWS[language]
        self.rng = random.Random(f'{seed}:{language}')
        self.sources = {
            source.path: source
            for path in corpora.files(root, language, self.row.suffixes, split, most, seed)
            if (source := _read(root, path, language)) is not None
        }
        self.functions = [function for source in self.sources.values() for function in source.functions]
        self.rejected: Counter[str] = Counter()
        self._seen: dict[int, set[tuple[str, int]]] = defaultdict(set)
        for function in self.functions:
            for value, at in _shingles(function.tokens):
                self._seen[value].add((function.source.path, at))
        self.unique = [function for function in self.functions if self.is_unique(function.tokens, function)]
        self.pools = pools_of(list(self.sources.values()), self.row, self.rng)

    def is_unique(self, found: list[Token], function: Function) -> bool:
        """Whether few of the runs of tokens stand outside of the function."""
        path, start, end = function.source.path, function.node.start_byte, function.node.end_byte
        mine = _shingles(found)
        shared = sum(any(p != path or not start <= at < end for p, at in self._seen.get(x, ())) for x, _ in mine)
        return shared <= _MOST_SHARED * len(mine)

    def candidates(self, count: int) -> list[Candidate]:
        """So many copies by each operator, where the corpus has them."""
        functions = [x for x in self.unique if MIN_TOKENS <= len(x.tokens) <= MAX_TOKENS]
        homes = [x for x in self.functions if len(x.tokens) >= BLOCK_HOME]
        made = []
        for operator, (mutate, kind) in OPERATORS.items():
            made += self._made(operator, mutate, kind, functions, count, _whole)
        for operator, (mutate, kind) in BLOCK_OPERATORS.items():
            made += self._made(operator, mutate, kind, homes, count, self._block)
        return made

    def _made(
        self, operator: str, mutate: Mutate, kind: str, functions: list[Function], count: int, pick: Pick
    ) -> Iterator[Candidate]:
        rng = random.Random(f'{self.rng.random()}:{operator}')
        files: dict[str, list[Function]] = defaultdict(list)
        for function in functions:
            files[function.source.path].append(function)
        paths = sorted(files)
        used: set[str] = set()
        made = 0
        for _ in range(count * _ATTEMPTS if files else 0):
            function = rng.choice(files[rng.choice(paths)])
            if made == count or function.key in used:
                continue
            picked = pick(function, rng)
            if picked is None or not picked[2].ok:
                self.rejected['does not parse alone'] += picked is not None
                used.add(function.key)
                continue
            start, end, old = picked
            context = Context(rng, self.pools, function.source.path, function.rows)
            new = mutate(old, context)
            if new is None or not keeps_promise(kind, old, new):
                self.rejected[operator] += new is not None
                if new is None:
                    used.add(function.key)
                continue
            used.add(function.key)
            made += 1
            home = [] if pick is _whole else [f'in {function.name}, {len(function.tokens)} tokens']
            detail = '; '.join([*context.detail, *home])
            yield Candidate(operator, old.kind, function.name, function.source, start, end, old, new, detail)

    def _block(self, function: Function, rng: random.Random) -> tuple[int, int, Fragment] | None:
        options = list(_runs(function))
        if not options:
            return None
        run = rng.choice(options)
        if not self.is_unique([token for node in run for token in tokens(node, self.row)], function):
            return None
        text = dedented(function.source, run[0].start_byte, run[-1].end_byte, function.node).rstrip()
        old = Fragment(text, 'block', self.row, function.fragment.bound)
        return run[0].start_point[0] + 1, last_row(run[-1]) + 1, old


Pick = Callable[[Function, random.Random], 'tuple[int, int, Fragment] | None']
"""Function → first line, last line and text of what is copied of it."""


def _whole(function: Function, rng: random.Random) -> tuple[int, int, Fragment] | None:
    fragment = function.fragment
    if [token.text for token in fragment.tokens] != [token.text for token in function.tokens]:
        return None
    return function.start, function.end, fragment


def _read(root: Path, path: str, language: str) -> Source | None:
    data = (root / path).read_bytes().replace(b'\r\n', b'\n')
    try:
        data.decode('utf8')
    except UnicodeDecodeError:
        return None
    return Source(path, data if data.endswith(b'\n') else data + b'\n', language)


def _shingles(found: list[Token]) -> list[tuple[int, int]]:
    """(hash, byte offset) of each run of blinded tokens."""
    texts = blind(found)
    runs = range(max(1, len(texts) - _SHINGLE + 1) if texts else 0)
    return [(hash(tuple(texts[at : at + _SHINGLE])), found[at].start) for at in runs]


def _runs(function: Function) -> Iterator[list[Node]]:
    """The runs of whole statements of the size of a block that are at most half of the function."""
    row, (low, high) = function.source.row, BLOCK_TOKENS
    most = min(high, len(function.tokens) / 2)
    for node in walk(function.node):
        statements = statements_of(node) if node.type in row.blocks else []
        sizes = [len(tokens(statement, row)) for statement in statements]
        for first, start in enumerate(statements):
            total = 0
            for at in range(first, len(statements)):
                total += sizes[at]
                if total > most or not _ends_a_run(statements[at], row):
                    break
                lines = last_row(statements[at]) - start.start_point[0] + 1
                if total >= low and lines >= MIN_LINES and _stands_alone(function.source, start, statements[at]):
                    yield statements[first : at + 1]


def _ends_a_run(node: Node, row: Row) -> bool:
    if node.type in row.clauses or node.type.startswith('preproc') or node.end_point[1] == 0:
        return False
    return not row.ends or (node.text or b'').decode('utf8', 'replace').endswith(row.ends)


def _stands_alone(source: Source, first: Node, last: Node) -> bool:
    """Whether a run begins and ends lines, and does not begin with a docstring."""
    before = source.lines[first.start_point[0]][: first.start_point[1]]
    stop = source.data.find(b'\n', last.end_byte)
    rest = source.data[last.end_byte : stop].strip()
    return not before.strip() and stop >= 0 and rest in (b'', b';') and not is_docstring(first, source.row)
