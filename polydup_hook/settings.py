"""One frozen `Settings` from options, `.polydup.toml` or `pyproject.toml`, and defaults.

It stands on the path of every commit: what parses TOML is loaded only when needed, and annotations are no strings here
(`typing.NamedTuple` would compile each at start-up, 0.2 ms a field).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from polydup_hook.errors import UserError
from polydup_hook.patterns import fault_in, has_controls, shown

if TYPE_CHECKING:
    from polydup_hook.custom import Custom

TYPES = ('type-1', 'type-2', 'type-3')
CROSSING = 'type-4'
"""What pairs across languages are; they stop a commit only where `fail_on` names them."""
_LONG = 1024 * 1024  # bytes; TOML is read at one megabyte a second
FILE, PYPROJECT = '.polydup.toml', 'pyproject.toml'


class Settings(NamedTuple):
    """What the user can choose, under the names of the options.

    Patterns are gitignore's. `languages` empty means all, `jobs` 0 all cores; `max_file_size` is in bytes. `baseline`
    is relative to the top of the repository, `language` are those the user describes; `baseline_named` says that the
    user wrote it: then it has to exist. `fail_above` is in percent of the lines; 100, which none exceeds, leaves whole
    checks to their classes.
    """

    min_tokens: int = 50
    min_lines: int = 5
    threshold: float = 0.85
    types: tuple[str, ...] = TYPES
    fail_on: tuple[str, ...] = TYPES
    warn: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: str = '.polydup-baseline.json'
    max_file_size: int = 1024 * 1024
    jobs: int = 0
    cross_language: bool = False
    fail_above: float = 100.0
    language: 'tuple[Custom, ...]' = ()
    baseline_named: bool = False


NAMES = tuple(name for name in Settings._fields if name not in ('language', 'baseline_named'))
"""The keys that are options too; a file may also hold tables `language`."""


def load(read: Callable[[str], bytes | None], options: Mapping[str, object], languages: Sequence[str]) -> Settings:
    """The settings of a snapshot: option over file over default.

    `read` gives a file of the target snapshot or None, `languages` are the known names. Raises UserError.
    """
    place, table = _find_table(read)
    values: dict[str, Any] = {}
    table = dict(table)
    own = table.pop('language', None)
    if own is not None:
        values['language'] = _checked({'language': _own}, 'language', own, f'{place}: language', place)
        languages = (*languages, *(language.name for language in values['language']))
    checks = _checks(languages)
    for key, value in table.items():
        values[key] = _checked(checks, key, value, f'{place}: {key}', place)
    for key, value in options.items():
        values[key] = _checked(checks, key, value, '--' + key.replace('_', '-'), 'options')
    return Settings(**values, baseline_named='baseline' in values)


def check_one(name: str, value: object, languages: Sequence[str]) -> object:
    """One setting that a program gives, as `Settings` keeps it. Raises UserError that names it and its range."""
    checks = {**_checks(languages), 'language': _own}
    return _checked(checks, name, value, name, 'options')


def _find_table(read: Callable[[str], bytes | None]) -> tuple[str, dict[str, object]]:
    """Where the settings stand, in words, and what they are."""
    data = read(FILE)
    own = _parse_toml(FILE, data) if data else {}
    data = read(PYPROJECT)
    # Most pyproject.toml do not speak of us, and parsing one costs milliseconds.
    shared = _tool_table(_parse_toml(PYPROJECT, data)) if data and b'polydup' in data else {}
    if own and shared:
        raise UserError(f'{FILE} and [tool.polydup] in {PYPROJECT} both hold settings; keep them in one of the two')
    return (f'{PYPROJECT}: [tool.polydup]', shared) if shared else (FILE, own)


def _parse_toml(path: str, data: bytes) -> dict[str, object]:
    import sys
    from importlib import import_module  # the name differs by version: type checkers know either one or the other

    if len(data) > _LONG:
        raise UserError(f'{path}: {len(data)} bytes are too many to be read as settings: at most {_LONG}')
    try:
        text = data.decode('utf-8-sig')
    except UnicodeDecodeError as e:
        raise UserError(f'{path}: byte {e.start} is not UTF-8; save the file as UTF-8') from None
    toml = import_module('tomllib' if sys.version_info >= (3, 11) else 'tomli')
    try:
        table: dict[str, object] = toml.loads(text)
    except RecursionError:
        raise UserError(f'{path}: nested too deeply to be read') from None
    except ValueError as e:
        raise UserError(f'{path}: not valid TOML: {e}') from None
    return table


def tool_tables(data: bytes) -> dict[str, object]:
    """The tables `[tool.NAME]` of a `pyproject.toml`. Raises UserError when it cannot be read."""
    tables = _parse_toml(PYPROJECT, data).get('tool', {})
    return tables if isinstance(tables, dict) else {}


def _tool_table(document: dict[str, object]) -> dict[str, object]:
    found: object = document
    for key in ('tool', 'polydup'):
        found = found.get(key, {}) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise UserError(f'{PYPROJECT}: tool.polydup must be a table, written [tool.polydup]')
    return found


_Check = Callable[[object], object]


def _checked(checks: Mapping[str, _Check], key: str, value: object, where: str, place: str) -> object:
    if key not in checks:
        raise UserError(f'{place}: unknown setting {shown(key)}; {_nearest(key, NAMES)}')
    try:
        return checks[key](value)
    except ValueError as e:
        raise UserError(f'{where} is {shown(value)}; it must be {e}') from None


def _nearest(word: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(word[:80], known, 1, 0.5)
    return f'did you mean {nearest[0]!r}?' if nearest else f'there are: {", ".join(known)}'


# Checks: each gives the value to keep, or raises ValueError with what would be right.


def _checks(languages: Sequence[str]) -> dict[str, _Check]:
    return {
        'min_tokens': lambda value: _whole(value, 10, 10_000),
        'min_lines': lambda value: _whole(value, 1, 10_000),
        'threshold': _threshold,
        'types': lambda value: _names(value, TYPES, least=1),
        'fail_on': lambda value: _names(value, (*TYPES, CROSSING)),
        'warn': _patterns,
        'languages': lambda value: _names(value, languages),
        'include': _include,
        'exclude': _patterns,
        'baseline': _baseline,
        'max_file_size': _size,
        'jobs': lambda value: _whole(value, 0, 1024),
        'cross_language': _switch,
        'fail_above': _percent,
    }


def _own(value: object) -> object:
    from polydup_hook import custom

    return custom.read(value)


def _whole(value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f'a whole number from {low} to {high}')
    return value


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError('true or false')
    return value


def _threshold(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.5 <= value <= 1.0:
        raise ValueError('a number from 0.5 to 1.0, such as 0.85')
    return float(value)


def _percent(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise ValueError('a number of percent from 0 to 100, such as 3.5')
    return float(value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError('a list of strings')
    return tuple(value)


def _names(value: object, known: Sequence[str], least: int = 0) -> tuple[str, ...]:
    """The names in the order of `known`, so that equal choices are equal settings."""
    names = _texts(value)
    for name in names:
        if name not in known:
            raise ValueError(f'a list of known names, and {shown(name)} is none; {_nearest(name, known)}')
    if len(names) < least:
        raise ValueError(f'a list with at least one of {", ".join(known)}')
    return tuple(name for name in known if name in names)


def _baseline(value: object) -> str:
    right = 'the relative path of a file inside the repository, with / between its parts'
    # A drive letter is a way out of the repository too.
    if not isinstance(value, str) or '\\' in value or has_controls(value) or re.match('[A-Za-z]:', value):
        raise ValueError(right)
    parts = [part for part in value.split('/') if part != '.']
    # Nothing of ours belongs among git's own files.
    if not parts or not all(parts) or '..' in parts or '.git' in map(str.lower, parts):
        raise ValueError(right)
    return '/'.join(parts)


_UNITS = {'': 1, 'B': 1, 'KB': 10**3, 'MB': 10**6, 'GB': 10**9, 'KIB': 2**10, 'MIB': 2**20, 'GIB': 2**30}


def _size(value: object) -> int:
    if isinstance(value, str):
        found = re.fullmatch(r'([0-9]{1,12}(?:\.[0-9]{1,6})?) ?([A-Za-z]{0,3})', value.strip())
        value = int(float(found[1]) * _UNITS.get(found[2].upper(), 0)) if found else None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 2**30:
        raise ValueError("a number of bytes from 1 to 1 GiB, such as 1048576, '500KB' or '1MiB'")
    return value


# Patterns.


def _patterns(value: object) -> tuple[str, ...]:
    patterns = _texts(value)
    for pattern in patterns:
        if fault := fault_in(pattern):
            raise ValueError(f'a list of gitignore patterns, and {shown(pattern)} {fault}')
    return patterns


def _include(value: object) -> tuple[str, ...]:
    patterns = _patterns(value)
    if patterns and all(pattern.startswith('!') for pattern in patterns):
        raise ValueError('a list with a pattern that takes files in; use exclude to leave files out')
    return patterns
