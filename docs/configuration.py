"""Writes docs/configuration.md: `python docs/configuration.py`.

Names, types, defaults and ranges come from the settings, options and their help from the command line. What only a person
can say stands here; a setting without it is an error. `tests/test_site.py` compares the page with what this makes.
"""

from __future__ import annotations

import json
from argparse import Action
from pathlib import Path
from typing import NamedTuple

from polydup_hook.arguments import _parser
from polydup_hook.custom import KINDS
from polydup_hook.errors import UserError
from polydup_hook.languages import LANGUAGES
from polydup_hook.settings import CROSSING, NAMES, TYPES, Settings, check_one

PAGE = Path(__file__).with_name('configuration.md')


class About(NamedTuple):
    """What the page adds to a setting: when one wants another value than the default, and such a value in TOML."""

    more: str
    example: str


ABOUT = {
    'min_tokens': About(
        'A name, a literal, an operator and a bracket are a token each; comments, imports and documentation strings are '
        'none. The nine lines of `net_prices` in [How it decides](how-it-decides.md#an-example) are 62.',
        '80',
    ),
    'min_lines': About('Counts the lines from the first token to the last.', '8'),
    'threshold': About(
        'What is compared is [what an extracted function would cost](how-it-decides.md#score). '
        '1 asks for the same code but for the names of local variables. Of functions that three lines were put into, 0.85 '
        'finds 77 % and 0.7 finds 97 %, and at 0.7 more of what is told is no copy.',
        '0.9',
    ),
    'types': About(
        'Type-1: the same tokens. Type-2: other names or literals. Type-3: statements put in, taken out or changed.',
        '["type-1", "type-2"]',
    ),
    'fail_on': About(
        'Others are told as warnings, with exit code 0. An empty list only tells. `type-4` are functions that do the same in '
        'two languages (`cross_language`).',
        '["type-1"]',
    ),
    'warn': About(
        'New duplicates whose new places all match are told, and stop nothing. For code that repeats itself on purpose.',
        '["tests/**"]',
    ),
    'languages': About(
        'Names as `polydup-hook --languages` lists them, and those of your own `[tool.polydup.language.NAME]`.',
        '["python", "rust"]',
    ),
    'include': About('A file outside is neither a copy nor a source of one.', '["src/**", "lib/**"]'),
    'exclude': About(
        'As `include`, and it counts more. What `.gitattributes` calls `linguist-generated` or `linguist-vendored` is left '
        'out without being named here.',
        '["third_party/**", "*_pb2.py"]',
    ),
    'baseline': About(
        'Where `--write-baseline` writes. A file that the settings name has to exist: where it does not, the check ends '
        'with exit code 2. The default may be missing.',
        '"tools/polydup-baseline.json"',
    ),
    'max_file_size': About('`KB`, `MB` and `GB` are powers of 1000, `KiB`, `MiB` and `GiB` of 1024.', '"500KB"'),
    'jobs': About(
        'Work is shared from 400 files to read, or 100,000 tokens to compare, on.',
        '4',
    ),
    'cross_language': About(
        'Functions in languages of different families, by their steps and names. Every such run reads all functions of '
        'the repository again: for CI.',
        'true',
    ),
    'fail_above': About(
        'Percent of the lines, accepted duplicates counted. Below 100 it alone decides whether `--all-files` fails, and '
        'the classes are told as warnings. A ratchet: begin a little above the share that `polydup-hook --all-files -v` '
        'tells, and lower it. Commits and ranges are checked as ever.',
        '3.5',
    ),
}

ABOUT_KINDS = {
    'comments': 'left out of the tokens',
    'skipped': 'left out as imports are',
    'strings': 'literals, each one token',
    'numbers': 'literals, each one token',
    'identifiers': 'names',
    'members': 'names of attributes and fields, which a renaming of local variables does not explain',
    'functions': 'what can be extracted or copied as a whole',
    'classes': 'what holds functions',
    'blocks': 'what holds statements: their children are',
}


def page() -> str:
    """The whole page. Raises LookupError for a setting, or a kind of node, that ABOUT says nothing of."""
    for known, told in ((NAMES, ABOUT), (KINDS, ABOUT_KINDS)):
        if missing := set(known) ^ set(told):
            raise LookupError(f'docs/configuration.py: ABOUT and the settings differ in {", ".join(sorted(missing))}')
    options = _options()
    parts = [_HEAD, _overview(options)]
    parts += [_section(name, options) for name in NAMES]
    parts += ['\n'.join([_OWN, *(f'| `{kind}` | {ABOUT_KINDS[kind]} |' for kind in KINDS)]), _ALL]
    parts += _groups()
    return '\n\n'.join([*parts, _VARIABLES]) + '\n'


def _options() -> dict[str, Action]:
    return {action.dest: action for action in _parser()._actions}


def _overview(options: dict[str, Action]) -> str:
    rows = [
        f'| [`{name}`](#{name}) | `{_toml(Settings._field_defaults[name])}` | {_meaning(options[name])} |'
        for name in NAMES
    ]
    return '\n'.join(['| setting | default | meaning |', '| --- | --- | --- |', *rows])


def _section(name: str, options: dict[str, Action]) -> str:
    about, option = ABOUT[name], options[name]
    check_one(name, json.loads(about.example), LANGUAGES.names)  # as these are written, TOML is JSON
    meaning = _meaning(option)
    rows = [
        f'## `{name}`',
        f'{meaning[0].upper()}{meaning[1:]}. {about.more}',
        '| value | default | option |\n| --- | --- | --- |\n'
        f'| {_range(name)} | `{_toml(Settings._field_defaults[name])}` | `{_spelled(option)}` |',
        f'```toml\n{name} = {about.example}\n```',
    ]
    return '\n\n'.join(rows)


def _meaning(option: Action) -> str:
    """The help of an option without its default, which ends it in brackets and has a column of its own."""
    text = option.help or ''
    if text.endswith(')') and ' (' in text:
        text = text[: text.rindex(' (')]
    return text.partition('; without')[0].replace(' (all)', '')


def _range(name: str) -> str:
    """What the check itself says a value must be. Where it takes known names alone: which."""
    if _accepts(name, []) or name == 'types':
        known = [word for word in (*TYPES, CROSSING) if _accepts(name, [word])]
        if name == 'languages':
            return 'a list of names'
        return 'a list of gitignore patterns' if _accepts(name, ['a']) else f'a list of {_listed(known)}'
    try:
        check_one(name, object(), LANGUAGES.names)
    except UserError as error:
        return str(error).partition('; it must be ')[2].partition(', such as')[0]
    raise AssertionError(f'{name} takes anything')


def _accepts(name: str, value: object) -> bool:
    try:
        check_one(name, value, LANGUAGES.names)
    except UserError:
        return False
    return True


def _listed(words: list[str]) -> str:
    return ', '.join(f'`{word}`' for word in words)


def _toml(value: object) -> str:
    return 'none' if value is None else json.dumps(list(value) if isinstance(value, tuple) else value)


def _spelled(option: Action) -> str:
    metavar = option.metavar or '|'.join(map(str, option.choices or ()))
    value = f'[{metavar}]' if option.nargs == '?' else metavar
    return ', '.join(option.option_strings) + (f' {value}' if value and option.nargs != 0 else '')


def _groups() -> list[str]:
    """A table for each group of options, without the settings and `--help`."""
    tables = []
    for group in _parser()._action_groups:
        actions = [action for action in group._group_actions if action.option_strings and action.dest not in NAMES]
        if actions and group.title != 'options':
            rows = [f'| `{_cell(_spelled(action))}` | {_cell(action.help or "")} |' for action in actions]
            tables.append(
                '\n'.join(
                    [f'### {(group.title or "").capitalize()}', '', '| option | meaning |', '| --- | --- |', *rows]
                )
            )
    return tables


def _cell(text: str) -> str:
    return text.replace('|', '\\|')


_HEAD = """\
# Configuration

<!-- Made by docs/configuration.py out of the settings themselves: change it there, and run it. -->

Settings stand in one of two files at the top of the repository, never in both:

```toml
# pyproject.toml
[tool.polydup]
min_tokens = 80
warn = ["tests/**"]
```

```toml
# .polydup.toml
min_tokens = 80
warn = ["tests/**"]
```

Each setting is an option too. An option counts more than the file; lists are written with commas:

```console
polydup-hook --min-tokens 80 --warn 'tests/**,examples/**'
```

What counts is the file as it is staged, or as it is in the newer commit of a range: a setting takes effect when it is
added with `git add`. A name that is not known, or a value out of its range, ends the check with exit code 2.

Patterns are those of `.gitignore`, from the top of the repository: `tests/**`, `*.gen.go`, `!tests/helpers.py`."""
_OWN = """\
## Languages of your own

Any grammar for tree-sitter that is installed beside polydup-hook can be named, in pre-commit by `additional_dependencies`:

```toml
[tool.polydup.language.zig]
grammar = "tree_sitter_zig"
files = ["*.zig"]
```

`grammar` is the package of the grammar, `files` are suffixes, `entry` is the function of the package that gives the
language (`"language"` unless told otherwise). What its nodes are is guessed from their names. Where that is wrong, lists of
them can be given, named as in the grammar's `node-types.json`:

| key | nodes that are |
| --- | --- |"""
_ALL = """\
## All options

File names come last; after `--` nothing is an option. Options that contradict each other end the call with exit code 2."""
_VARIABLES = """\
## Environment

| variable | effect |
| --- | --- |
| `PRE_COMMIT_FROM_REF`, `PRE_COMMIT_TO_REF` | a range check, as with `--from-ref` and `--to-ref`; pre-commit sets them |
| `SKIP=polydup` | read by pre-commit: leaves the hook out |
| `NO_COLOR`, `TERM=dumb` | no colours |
| `CI` | no progress bar |
| `GIT_INDEX_FILE`, `GIT_DIR` and their kin | as in git itself; `git commit -a` and `git commit -- FILE` set them |"""


if __name__ == '__main__':
    PAGE.write_text(page(), encoding='utf-8')
