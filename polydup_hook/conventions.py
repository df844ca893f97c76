"""How projects name their tests, and the code that they did not write: patterns for what is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

Files = Sequence[tuple[str, str]]
"""Paths of files of code, each with the name of its language."""


class Kept(NamedTuple):
    """How the tests of a language are kept: in folders of these names (or paths' ends), and in files of these names
    less their suffixes. `loose` says that names of folders say little: one called so may be something else, and one of
    any other name hold the tests."""

    folders: tuple[str, ...]
    files: tuple[str, ...] = ()
    loose: bool = False


class Seen(NamedTuple):
    """A gitignore pattern, and how many files of code it is for."""

    pattern: str
    files: int


_SCRIPTED = Kept(('test', 'tests', '__tests__', 'spec', 'e2e'), ('*.test', '*.spec', '*-test', '*_test'))
_COMPILED = Kept(('src/test', 'src/androidTest', 'src/integrationTest', 'src/testFixtures'), ('*Test', '*Tests', '*IT'))
_PLAIN = Kept(('test', 'tests'), ('test_*', '*_test', '*_tests'))
TESTS: dict[str, Kept] = {
    'python': Kept(('test', 'tests'), ('test_*', '*_test'), loose=True),
    **dict.fromkeys(('javascript', 'typescript', 'tsx', 'vue', 'svelte'), _SCRIPTED),
    'rust': Kept(('tests',), ('tests',)),
    'go': Kept((), ('*_test',)),
    'java': _COMPILED,
    'kotlin': _COMPILED,
    'scala': _COMPILED._replace(files=('*Test', '*Tests', '*Spec', '*Suite')),
    'c': _PLAIN,
    'cpp': _PLAIN,
    'php': Kept(('test', 'tests', 'Tests'), ('*Test',)),
    'ruby': Kept(('test', 'spec'), ('*_test', '*_spec', 'test_*')),
    'csharp': Kept(('*.Tests', '*.Test', '*.UnitTests', '*.IntegrationTests', 'tests'), ('*Tests', '*Test')),
    'swift': Kept(('Tests',), ('*Tests',)),
    'bash': Kept(('test', 'tests'), ('test_*', '*_test')),
    'lua': Kept(('spec', 'test', 'tests'), ('*_spec', 'test_*')),
}
"""Language → how its tests are kept."""

VENDORED = (
    *('vendor', 'vendored', '_vendor', '_vendored', 'third_party', 'third-party', 'thirdparty', '3rdparty'),
    *('node_modules', 'bower_components', 'jspm_packages', 'Pods', 'Carthage', 'Godeps'),
)
"""Names of folders that hold the code of others."""
GENERATED = ('generated', '_generated', '__generated__')
"""Names of folders that hold what programs write."""
GENERATED_FILES = (
    *('*.min.js', '*.min.css', '*.bundle.js', '*_pb2.py', '*_pb2.pyi', '*_pb2_grpc.py', '*.pb.go', '*.pb.cc'),
    *('*.pb.h', '*.g.cs', '*.Designer.cs'),
)
"""Names of files that programs write, as patterns."""

_FEW = 3
"""Folders of one name that are listed each; more are told by their name."""
_MANY = 2
"""Tests beside the code from which on their name is a convention."""
_LEAST, _MOST = 5, 0.6
"""Number and share of tests from which on a folder is one of tests: beside each file of code may stand one."""


def tests(files: Files) -> list[Seen]:
    """Patterns for the tests: folders that the languages know, such as hold little else, names of files."""
    mixed = _mixed(files)
    rest = [(path, language) for path, language in files if not _above(path, mixed)]
    sure, unsure = _folders(rest)
    patterns = [*(f'{folder}/**' for folder in sorted(mixed)), *_named(sure, unsure)]
    left = [file for file in rest if not _above(file[0], sure)]
    names = Counter(name for path, language in left if (name := _by_name(path, language)))
    beside = [Seen(name, number) for name, number in sorted(names.items()) if number >= _MANY]
    return [*_counted(patterns, [path for path, _ in files]), *beside]


def vendored(files: Files) -> list[Seen]:
    """Patterns for folders of code that was copied from elsewhere."""
    return _of_names(files, VENDORED)


def generated(files: Files) -> list[Seen]:
    """Patterns for folders and files that programs write."""
    names = Counter(
        pattern for path, _ in files for pattern in GENERATED_FILES if fnmatchcase(path.rpartition('/')[2], pattern)
    )
    return [*_of_names(files, GENERATED), *(Seen(pattern, number) for pattern, number in sorted(names.items()))]


def _mixed(files: Files) -> set[str]:
    """Folders at the top that hold mostly tests, whatever they are called."""
    tops: Counter[str] = Counter()
    mostly: Counter[str] = Counter()
    for path, language in files:
        top, slash, _ = path.partition('/')
        if slash and _test_folder(path, language) is None:
            tops[top] += 1
            mostly[top] += language in TESTS and TESTS[language].loose and bool(_by_name(path, language))
    return {top for top, number in mostly.items() if number >= max(_LEAST, _MOST * tops[top]) and _is_plain(top)}


def _folders(files: Files) -> tuple[set[str], set[str]]:
    """The folders that are called like tests: those that hold them, and those that may be something else."""
    named: set[str] = set()
    certain: set[str] = set()
    for path, language in files:
        folder = _test_folder(path, language)
        if folder is not None:
            named.add(folder)
            if _is_certain(folder, path, language):
                certain.add(folder)
    return {folder for folder in certain if _is_plain(folder)}, named - certain


def _is_certain(folder: str, path: str, language: str) -> bool:
    """Whether a folder called like tests holds them: the language says so, its place does, or this file in it."""
    return not TESTS[language].loose or '/' not in folder or _by_name(path, language) is not None


def _test_folder(path: str, language: str) -> str | None:
    """The topmost folder of tests around a file."""
    parts = path.split('/')[:-1]
    for end in range(1, len(parts) + 1):
        folder = '/'.join(parts[:end])
        if _kept_as(folder, language):
            return folder
    return None


def _kept_as(folder: str, language: str) -> str:
    """The convention that a folder follows, '' for none."""
    for name in TESTS[language].folders if language in TESTS else ():
        tail = '/'.join(folder.split('/')[-1 - name.count('/') :])
        if fnmatchcase(tail, name):
            return name
    return ''


def _by_name(path: str, language: str) -> str | None:
    """The pattern that says that a file is a test."""
    stem, dot, suffix = path.rpartition('/')[2].rpartition('.')
    for name in TESTS[language].files if language in TESTS else ():
        if dot and fnmatchcase(stem, name) and _is_plain(suffix):
            return f'{name}.{suffix}'
    return None


def _of_names(files: Files, names: Sequence[str]) -> list[Seen]:
    """Patterns for the topmost folders of some names."""
    folders = {folder for path, _ in files if (folder := _topmost(path, names)) and _is_plain(folder)}
    return _counted(_named(folders, set()), [path for path, _ in files if _above(path, folders)])


def _topmost(path: str, names: Sequence[str]) -> str | None:
    parts = path.split('/')[:-1]
    return next(('/'.join(parts[: at + 1]) for at, part in enumerate(parts) if part in names), None)


def _named(folders: Iterable[str], others: Iterable[str]) -> list[str]:
    """Patterns for folders: each by its path, or those of a name at once where they are many and no other has it."""
    by_name: dict[str, list[str]] = {}
    for folder in sorted(folders):
        by_name.setdefault(_end(folder), []).append(folder)
    unlike = {_end(folder) for folder in others}
    patterns: list[str] = []
    for name, some in by_name.items():
        each = len(some) <= _FEW or name in unlike
        patterns += [f'{folder}/**' for folder in some] if each else [f'**/{name}/**']
    return patterns


def _end(folder: str) -> str:
    """What of a folder's path a convention speaks of."""
    parts = folder.split('/')
    return '/'.join(parts[-2:]) if parts[-2:-1] == ['src'] else parts[-1]


def _above(path: str, folders: set[str]) -> bool:
    return any(folder in folders for folder in _parents(path))


def _parents(path: str) -> Iterator[str]:
    at = path.find('/')
    while at >= 0:
        yield path[:at]
        at = path.find('/', at + 1)


def _counted(patterns: Sequence[str], paths: Sequence[str]) -> list[Seen]:
    """The patterns of folders, each with the paths that no earlier one is for; those for none are left out."""
    seen, left = [], list(paths)
    for pattern in patterns:
        folder = pattern.removesuffix('/**').removeprefix('**/')
        anywhere = pattern.startswith('**/')
        held = [path for path in left if path.startswith(folder + '/') or (anywhere and f'/{folder}/' in path)]
        taken = set(held)
        left = [path for path in left if path not in taken]
        seen += [Seen(pattern, len(held))] if held else []
    return seen


def _is_plain(text: str) -> bool:
    """Whether a path means itself as a pattern, and in a TOML string; others are rare and left to the user."""
    return re.fullmatch(r'[\w.@+-]([\w.@+ /-]*[\w.@+/-])?', text) is not None
