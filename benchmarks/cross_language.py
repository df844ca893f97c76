"""How many functions that were written in several languages are found, and how much of what is told is right.

    python benchmarks/cross_language.py FOLDER --task '[^/]+/(x[0-9]+)[.]'

FOLDER holds files of one task in several languages. The task of a file is what the groups of the expression find in
its path; files of one task with other values in the second group are other algorithms for it. All files go into one
new repository, which is checked whole. A pair of files of one task in two languages counts where the largest function
of both has 50 tokens or more; it is found when what is told covers 70 % of their lines. What is told is right when
both files are of one task. Tasks whose hash is odd were not looked at when the constants were chosen. `--alone` keeps
each task in one language: then nothing can be right. `--renamed` gives each file its own local names.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate, combinations
from pathlib import Path
from typing import NamedTuple

from polydup_hook.languages import LANGUAGES
from polydup_hook.model import BOUND, DEFINED, FUNCTION, ID, Stream
from polydup_hook.tokens import Tokenizer

LEAST, COVERED = 50, 0.7
HALVES = ('tuned on', 'held out')


class File(NamedTuple):
    """A file of a task; `lines` are those of its largest function."""

    path: str
    task: str
    variant: str
    family: str
    lines: range
    tokens: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=Path)
    parser.add_argument('--task', required=True, help='a regular expression with one group or two')
    parser.add_argument('--sample', type=int, default=0, help='so many tasks, the first by hash')
    parser.add_argument('--alone', action='store_true', help='each task in one language alone')
    parser.add_argument('--renamed', action='store_true', help='local names and those of functions made different')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = dict(prepared(args, Path(folder)))
        report = checked(folder)
    told = covered(report)
    print(f'{len(files)} files, {report["functions_analyzed"]} functions, {len(told)} pairs of files told')
    print(f'{report["stats"]["duration_ms"] / 1000:.1f} s')
    for half in HALVES:
        print(half, *measured(files, told, half), sep='\n  ')


def prepared(args: argparse.Namespace, folder: Path) -> Iterator[tuple[str, File]]:
    """The files, written to the folder, each with what is known of it."""
    tokenizer = Tokenizer()
    matched = defaultdict(list)
    for path in sorted(args.folder.rglob('*')):
        name = path.relative_to(args.folder).as_posix()
        found = re.search(args.task, name)
        language = LANGUAGES.language_of(name)
        if found and language in LANGUAGES and path.is_file():
            matched[found[1]].append((path, name, language, ''.join(found.groups('')[1:])))
    tasks = sorted(matched, key=hashed)[: args.sample or None]
    languages = sorted({language for task in tasks for _, _, language, _ in matched[task]})
    for task in tasks:
        only = languages[hashed('alone' + task) % len(languages)]
        for path, name, language, variant in matched[task]:
            data = path.read_bytes()
            stream = tokenizer.tokenize(language, data)
            if stream is None or (args.alone and language != only):
                continue
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(renamed(stream, data, hashed(name)) if args.renamed else data)
            yield name, File(name, task, variant, LANGUAGES[language].family, *largest(stream))


def hashed(text: str) -> int:
    return int.from_bytes(hashlib.sha1(text.encode()).digest()[:4], 'little')


def largest(stream: Stream) -> tuple[range, int]:
    units = stream.units
    spans = [
        (end - start, start, end)
        for start, end, kind in zip(units.start, units.end, units.kind, strict=True)
        if kind == FUNCTION
    ]
    size, start, end = max(spans, default=(0, 0, 0))
    first, last = stream.lines(start, end) if size else (1, 0)
    return range(first, last + 1), size


def renamed(stream: Stream, data: bytes, number: int) -> bytes:
    """The source with a number behind each name that it binds or gives to a definition."""
    own = {raw for raw, role in zip(stream.raw, stream.roles, strict=True) if role & (BOUND | DEFINED)}
    made, at = [], 0
    for start, size, raw, char in zip(accumulate(stream.steps), stream.sizes, stream.raw, stream.norm, strict=True):
        if char == ID and raw in own:
            text = hashlib.sha1(stream.texts[raw] + b'%d' % number).hexdigest()[:6]
            made += [data[at:start], b'v' + text.encode()]
            at = start + size
    return b''.join([*made, data[at:]])


def checked(folder: str) -> dict:
    """The report on a repository of all files in the folder."""
    subprocess.run(['git', 'init', '-q', '.'], cwd=folder, check=True)
    subprocess.run(['git', 'add', '-A'], cwd=folder, check=True)
    command = [sys.executable, '-m', 'polydup_hook', '--all-files', '--cross-language', '--no-cache', '--format=json']
    path = os.pathsep.join([str(Path(__file__).resolve().parent.parent), os.environ.get('PYTHONPATH', '')])
    done = subprocess.run(command, cwd=folder, capture_output=True, env={**os.environ, 'PYTHONPATH': path})
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    return json.loads(done.stdout)


def covered(report: dict) -> dict[tuple[str, str], tuple[set[int], set[int]]]:
    """The lines told across languages of each pair of files."""
    told: dict[tuple[str, str], tuple[set[int], set[int]]] = {}
    for pair in report['duplicates']:
        if pair['clone_type'] == 'type-4':
            sides = sorted((pair[f'file{n}'], pair[f'start_line{n}'], pair[f'end_line{n}']) for n in '12')
            lines = told.setdefault((sides[0][0], sides[1][0]), (set(), set()))
            for known, (_, first, last) in zip(lines, sides, strict=True):
                known.update(range(first, last + 1))
    return told


def measured(
    files: dict[str, File], told: dict[tuple[str, str], tuple[set[int], set[int]]], half: str
) -> Iterator[str]:
    odd = HALVES.index(half)
    by_task = defaultdict(list)
    for file in files.values():
        if hashed(file.task) % 2 == odd:
            by_task[file.task].append(file)
    counts = defaultdict(lambda: [0, 0])
    for some in by_task.values():
        for a, b in combinations(sorted(some), 2):
            if a.family != b.family and min(a.tokens, b.tokens) >= LEAST:
                kind = 'the same algorithm' if a.variant == b.variant else 'other algorithms'
                counts[kind][0] += is_found(a, b, told)
                counts[kind][1] += 1
    for kind, (found, all_) in sorted(counts.items(), reverse=True):
        yield f'{kind}: {found} of {all_} found, {100 * found / all_:.1f} %'
    pairs = [
        (files[a].task, files[b].task) for a, b in told if odd in (hashed(files[a].task) % 2, hashed(files[b].task) % 2)
    ]
    right = sum(a == b for a, b in pairs)
    yield f'{len(pairs)} pairs of files told, {right} right' + (f', {100 * right / len(pairs):.1f} %' if pairs else '')


def is_found(a: File, b: File, told: dict[tuple[str, str], tuple[set[int], set[int]]]) -> bool:
    lines = told.get((a.path, b.path))
    return lines is not None and all(
        len(known.intersection(file.lines)) >= COVERED * len(file.lines)
        for known, file in zip(lines, (a, b), strict=True)
    )


if __name__ == '__main__':
    main()
