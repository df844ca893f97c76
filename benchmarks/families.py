"""One repository of thousands of near copies: how many of the pairs that score are told, by how alike they are.

    python benchmarks/families.py CORPORA [--files 22000] [--threshold 0.85]

Functions of the Java corpora of the accuracy bench are written out, each with none to forty variants of it (lines
replaced, put in or taken out, up to nine times; locals renamed), a function a file. A whole check runs on all of them;
then 6,000 pairs of a family are drawn, scored by our own formula, and held against the classes: a pair is told when one
class has 70 % of the lines of both. Prints the shares by score, and the time.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from polydup_hook.alignment import Outline
from polydup_hook.model import FUNCTION
from polydup_hook.similarity import Side, score
from polydup_hook.tokens import Tokenizer

_REPOSITORIES = ('gson', 'retrofit', 'commons-lang')
_DRAWN = 6000
_BANDS = (
    (1.0, '1'),
    (0.9, '0.9 to 1'),
    (0.85, '0.85 to 0.9'),
    (0.7, '0.7 to 0.85'),
    (0.5, '0.5 to 0.7'),
    (0.0, 'less'),
)
_SIZES = (1, 1, 1, 2, 3, 5, 8, 15, 40)
_EDITS = (0, 0, 1, 1, 2, 3, 4, 6, 9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('corpora', type=Path)
    parser.add_argument('--files', type=int, default=22_000)
    parser.add_argument('--threshold', type=float, default=0.85)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        repo = Path(folder)
        families = _written(repo, list(_functions(given.corpora)), given.files)
        for command in (['init', '-q'], ['add', '-A']):
            subprocess.run(['git', *command], cwd=repo, check=True)
        start = time.perf_counter()
        options = ['--all-files', '--no-cache', '--format', 'json', '--threshold', str(given.threshold)]
        command = [sys.executable, '-m', 'polydup_hook', *options]
        made = subprocess.run(command, cwd=repo, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
        report = json.loads(made.stdout)
        _print(repo, families, report)
        print(f'{report["files_scanned"]} files, {len(report["classes"])} classes, {seconds:.0f} s')


def _functions(corpora: Path) -> Iterator[str]:
    """The methods of 50 to 400 tokens and 6 to 80 lines, as text."""
    tokenizer = Tokenizer()
    for repository in _REPOSITORIES:
        for path in sorted((corpora / repository).rglob('*.java')):
            data = path.read_bytes()
            stream = tokenizer.tokenize('java', data) if '/test/' not in path.as_posix() else None
            if stream is None:
                continue
            lines = data.decode('utf-8', 'replace').split('\n')
            units = stream.units
            for start, end, kind in zip(units.start, units.end, units.kind, strict=True):
                if kind == FUNCTION and 50 <= end - start <= 400:
                    first, last = stream.lines(start, end)
                    if 6 <= last - first + 1 <= 80:
                        yield '\n'.join(lines[first - 1 : last])


def _written(repo: Path, functions: list[str], files: int) -> list[list[tuple[str, int, int]]]:
    """Write families until there are so many files: of each its places, as (path, first line, last line)."""
    draw = random.Random(5)
    functions = list(dict.fromkeys(functions))
    draw.shuffle(functions)
    simple = [line for text in functions for line in text.split('\n')[1:-1] if _is_simple(line)]
    families: list[list[tuple[str, int, int]]] = []
    number = 0
    for text in functions * (files // len(functions) + 1):
        if number >= files:
            break
        family = []
        for variant in range(draw.choice(_SIZES)):
            body = _edited(text, draw.choice(_EDITS), simple, draw) if variant else text
            body = _renamed(body, draw) if variant and draw.random() < 0.4 else body
            path = f'd{number % 100:02}/F{number}.java'
            (repo / path).parent.mkdir(exist_ok=True)
            (repo / path).write_text(f'public class F{number} {{\n{body}\n}}\n', encoding='utf-8')
            family.append((path, 2, 2 + body.count('\n')))
            number += 1
        families.append(family)
    return families


def _is_simple(line: str) -> bool:
    text = line.strip()
    return text.endswith(';') and not text.startswith(('return', 'break', 'throw', 'case', 'for', '}', '*'))


def _edited(text: str, times: int, simple: list[str], draw: random.Random) -> str:
    lines = text.split('\n')
    for _ in range(times):
        at, kind = draw.randrange(1, len(lines) - 1), draw.random()
        if kind < 0.4 and _is_simple(lines[at]):
            lines[at] = draw.choice(simple)
        elif kind < 0.7:
            lines.insert(at, draw.choice(simple))
        elif _is_simple(lines[at]) and len(lines) > 6:
            del lines[at]
    return '\n'.join(lines)


def _renamed(text: str, draw: random.Random) -> str:
    declared = r'\b(?:int|String|double|long|char|boolean|Object)(?:\[\])* (\w+)\b(?! *\()'
    for name in sorted(set(re.findall(declared, text))):
        text = re.sub(rf'\b{name}\b', name + draw.choice('XYZ'), text)
    return text


def _print(repo: Path, families: list[list[tuple[str, int, int]]], report: dict) -> None:
    at: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for number, found in enumerate(report['classes']):
        for place in found['places']:
            at[place['path']].append((number, place['start_line'], place['end_line']))

    def classes(path: str, first: int, last: int) -> set[int]:
        least = 0.7 * (last - first + 1)
        return {number for number, start, end in at[path] if min(last, end) - max(first, start) + 1 >= least}

    pairs = [pair for family in families for pair in combinations(family, 2)]
    random.Random(3).shuffle(pairs)
    tokenizer = Tokenizer()
    of, told = Counter(), Counter()
    for a, b in pairs[:_DRAWN]:
        sides = [_side(tokenizer, repo / place[0]) for place in (a, b)]
        found = score(*sides, 0.0) if all(side.end - side.start >= 50 for side in sides) else None
        if found is not None:
            band = next(name for least, name in _BANDS if found.similarity >= least)
            of[band] += 1
            told[band] += bool(classes(*a) & classes(*b))
    print('| score | pairs | told |\n| --- | ---: | ---: |')
    for _, band in _BANDS:
        if of[band]:
            print(f'| {band} | {of[band]} | {100 * told[band] / of[band]:.1f} % |')


def _side(tokenizer: Tokenizer, path: Path) -> Side:
    stream = tokenizer.tokenize('java', path.read_bytes())
    assert stream is not None
    units = stream.units
    unit = next((unit for unit, kind in enumerate(units.kind) if kind == FUNCTION), None)
    return Side(stream, *Outline(stream).fragment([unit])) if unit is not None else Side(stream, 0, 0, frozenset())


main()
