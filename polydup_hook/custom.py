"""Languages that settings describe: `[tool.polydup.language.zig]`, with a grammar that the user has installed."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from polydup_hook.languages import ENTRIES, HOLDERS, Catalog
from polydup_hook.languages.row import open_row

KINDS = ('comments', 'skipped', 'strings', 'numbers', 'identifiers', 'members', 'functions', 'classes', 'blocks')
"""The sets of node kinds that a user may give; what is left out is guessed by the names that the grammar uses."""

NAME = re.compile(r'[a-z][a-z0-9_+#-]{0,39}')
"""What such a language may be called."""


class Custom(NamedTuple):
    """One such language. `files` are suffixes, each with its dot; `kinds` pairs of a name of KINDS and node kinds."""

    name: str
    grammar: str
    entry: str
    files: tuple[str, ...]
    kinds: tuple[tuple[str, tuple[str, ...]], ...] = ()


def read(value: object) -> tuple[Custom, ...]:
    """The languages of a table of tables. Raises ValueError that says what the table must be."""
    if not isinstance(value, Mapping):
        raise ValueError('a table of languages, such as [tool.polydup.language.zig]')
    return tuple(_one(name, table) for name, table in sorted(value.items(), key=lambda item: str(item[0])))


def catalog_of(languages: Sequence[Custom], ours: Catalog) -> Catalog:
    """The languages of ours with those of the settings."""
    if not languages:
        return ours
    own = {}
    for item in languages:
        row = open_row(item.name, item.grammar, item.entry, {name: frozenset(some) for name, some in item.kinds})
        own[item.name] = (row, item.files)
    return Catalog(own, tuple(languages))


def described(languages: Sequence[Sequence[Any]]) -> list[Custom]:
    """The languages of a catalog that went through JSON."""
    return [
        Custom(name, grammar, entry, tuple(files), tuple((kind, tuple(names)) for kind, names in kinds))
        for name, grammar, entry, files, kinds in languages
    ]


def _one(name: object, table: object) -> Custom:
    known = name in ENTRIES or name in HOLDERS or name == 'script'
    if known or not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError(f'a table whose names are new languages in small letters, and {str(name)[:60]!r} is none')
    if not isinstance(table, Mapping):
        raise ValueError(f'a table of tables, and {name!r} is none')
    for key in table:
        if key not in ('grammar', 'entry', 'files', *KINDS):
            raise ValueError(
                f'made of grammar, files, entry, {", ".join(KINDS)}, and {str(key)[:60]!r} is none of them'
            )
    grammar, entry, files = table.get('grammar'), table.get('entry', 'language'), _texts(name, 'files', table)
    if not isinstance(grammar, str) or not re.fullmatch(r'tree_sitter_[a-z0-9_]{1,60}', grammar):
        raise ValueError(f'one with the package of a grammar: {name}.grammar = "tree_sitter_{name}"')
    if not isinstance(entry, str) or not re.fullmatch(r'language(_[a-z0-9_]{1,60})?', entry):
        raise ValueError(f'one where {name}.entry is a function of the grammar, such as "language"')
    if not files or not all(re.fullmatch(r'\*(\.[A-Za-z0-9_+-]{1,20})', pattern) for pattern in files):
        raise ValueError(f'one where {name}.files lists patterns of suffixes, such as ["*.{name}"]')
    kinds = tuple((field, _texts(name, field, table)) for field in KINDS if field in table)
    return Custom(name, grammar, entry, tuple(pattern[1:].lower() for pattern in files), kinds)


def _texts(name: str, key: str, table: Mapping[str, object]) -> tuple[str, ...]:
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, str) and 0 < len(item) < 80 for item in found):
        raise ValueError(f'one where {name}.{key} is a list of strings')
    return tuple(found)
