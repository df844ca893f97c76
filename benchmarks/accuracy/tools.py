"""The detectors: how each is called, and what its report says."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.languages import ROWS
from benchmarks.accuracy.measure import Pair, Place, Result, run
from benchmarks.accuracy.syntax import last_row, parser, walk
from benchmarks.processes import found
from polydup_hook.languages import LANGUAGES

_TYPE2 = ('--ignore-identifiers=blind', '--ignore-literals', '-m', 'weak')


@dataclass(frozen=True)
class Tool:
    """A detector: its command, the languages it reads, and how it is run in a folder of one of them."""

    command: str
    languages: frozenset[str]
    run: Callable[[str, Path, str], Result]
    threshold: float | None = None
    """The least similarity, where that is ours."""

    def path(self) -> str | None:
        """The command, from beside this interpreter or from PATH; None when it is not installed."""
        return found(self.command)


def _place(repo: Path, path: str, start: int, end: int) -> Place:
    full = path if os.path.isabs(path) else os.path.join(repo, path)
    return Place(os.path.relpath(os.path.realpath(full), os.path.realpath(repo)), start, end)


def polydup_hook(*options: str) -> Callable[[str, Path, str], Result]:
    def call(command: str, repo: Path, language: str) -> Result:
        if not (repo / '.git').exists():
            subprocess.run(['git', 'init', '-q'], cwd=repo, check=True)
            subprocess.run(['git', 'add', '-A'], cwd=repo, check=True)

        skipped: list[str] = []

        def parse(text: str) -> tuple[list[Pair], list[list[Place]]]:
            report = json.loads(text)
            skipped.extend(skip['path'] for skip in report['skipped'])
            pairs = [
                (
                    _place(repo, x['file1'], x['start_line1'], x['end_line1']),
                    _place(repo, x['file2'], x['start_line2'], x['end_line2']),
                )
                for x in report['duplicates']
            ]
            clusters = [
                [_place(repo, x['path'], x['start_line'], x['end_line']) for x in found['places']]
                for found in report['classes']
            ]
            return pairs, clusters

        result = run(repo, [command, '--all-files', '--no-cache', '--format', 'json', *options], parse)
        result.skipped = skipped
        return result

    return call


def jscpd(*options: str) -> Callable[[str, Path, str], Result]:
    def call(command: str, repo: Path, language: str) -> Result:
        def parse(text: str) -> tuple[list[Pair], list[list[Place]]]:
            both = [(x['firstFile'], x['secondFile']) for x in json.loads(text)['duplicates']]
            return [
                (_place(repo, a['name'], a['start'], a['end']), _place(repo, b['name'], b['start'], b['end']))
                for a, b in both
            ], []

        fixed = ['-r', 'json', '-o', '@OUT@', '-k', '50', '-l', '5', '-s', '--no-tips', '--no-gitignore']
        return run(repo, [command, *fixed, *options, '.'], parse, 'jscpd-report.json')

    return call


def arid(command: str, repo: Path, language: str) -> Result:
    def parse(text: str) -> tuple[list[Pair], list[list[Place]]]:
        return [], [
            [_place(repo, x['path'], x['start_line'], x['end_line']) for x in found['locations']]
            for found in json.loads(text)['findings']
        ]

    return run(repo, [command, '--json', '--no-config', '--no-ignore-files', '.'], parse)


def find_dup_defs(command: str, repo: Path, language: str) -> Result:
    """It tells the first line of a definition alone; where that ends is looked up."""
    ends: dict[str, dict[int, int]] = {}

    def end_of(path: str, line: int) -> int:
        if path not in ends:
            ends[path] = _ends(repo / path, language)
        return next((ends[path][row] for row in range(line, line + 4) if row in ends[path]), line)

    def parse(text: str) -> tuple[list[Pair], list[list[Place]]]:
        clusters = []
        for group in json.loads(text)['groups']:
            if group['severity'] in ('ERROR', 'WARNING'):
                members = [_place(repo, x['file'], x['line'], 0) for x in group['members']]
                clusters.append([x._replace(end=end_of(x.path, x.start)) for x in members])
        return [], clusters

    return run(repo, [command, '--json', '--kinds', 'functions,methods', '.'], parse)


def _ends(path: Path, language: str) -> dict[int, int]:
    """First line → last line of the definitions of a file."""
    table: dict[int, int] = {}
    for node in walk(parser(language).parse(path.read_bytes()).root_node):
        if re.search(r'function|method|declaration|definition|declarator', node.type):
            row = node.start_point[0] + 1
            if re.search(r'function|method', node.type) or row not in table:
                table[row] = max(table.get(row, 0), last_row(node) + 1)
    return table


def pylint(command: str, repo: Path, language: str) -> Result:
    """It names modules, not files: the names it gives to files are worked out here."""
    files = sorted(path.relative_to(repo) for path in repo.rglob('*.py'))
    modules = {_module(repo, path): path.as_posix() for path in files}

    def parse(text: str) -> tuple[list[Pair], list[list[Place]]]:
        clusters = []
        for message in json.loads(text):
            if message['symbol'] == 'duplicate-code':
                found = re.findall(r'^==(.+):\[(\d+):(\d+)\]$', message['message'], re.MULTILINE)
                clusters.append([Place(modules[x], int(a) + 1, int(b)) for x, a, b in found if x in modules])
        return [], [places for places in clusters if len(places) > 1]

    options = ['--disable=all', '--enable=duplicate-code', '--rcfile=', '--min-similarity-lines=4', '--persistent=n']
    return run(repo, [command, *options, '--output-format=json', *map(str, files)], parse, fine=range(32))


def _module(repo: Path, path: Path) -> str:
    parts = [] if path.stem == '__init__' else [path.stem]
    folder = path.parent
    while str(folder) != '.' and (repo / folder / '__init__.py').exists():
        parts.insert(0, folder.name)
        folder = folder.parent
    return '.'.join(parts)


_ALL = frozenset(ROWS)
_OURS = frozenset(name for name, row in ROWS.items() if LANGUAGES.language_of(f'x{row.suffixes[0]}'))
_DEFINITIONS = frozenset({'python', 'typescript', 'rust', 'go', 'c'})

TOOLS: dict[str, Tool] = {
    'polydup-hook': Tool('polydup-hook', _OURS, polydup_hook(), 0.85),
    'polydup-hook-0.7': Tool('polydup-hook', _OURS, polydup_hook('--threshold', '0.7'), 0.7),
    'jscpd': Tool('jscpd', _ALL, jscpd()),
    'jscpd-renamed': Tool('jscpd', _ALL, jscpd(*_TYPE2)),
    'find-dup-defs': Tool('find-dup-defs', _DEFINITIONS, find_dup_defs),
    'arid': Tool('arid', frozenset({'python'}), arid),
    'pylint': Tool('pylint', frozenset({'python'}), pylint),
}
