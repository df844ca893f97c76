"""Which languages a check reads, with which grammars."""

from collections.abc import Iterator, Sequence

from polydup_hook.grammar import installed
from polydup_hook.languages import ENTRIES, HOLDERS, Catalog
from polydup_hook.model import Spoken

_MOSTLY = {'vue': 'javascript', 'svelte': 'javascript', 'html': 'javascript', 'jupyter': 'python'}
"""The language of most code in what holds others."""
_SINCE = '0.2.0'


def spoken(catalog: Catalog, chosen: Sequence[str]) -> list[Spoken]:
    """The languages of a catalog, those chosen alone if any are."""
    return [language for language in _all(catalog) if not chosen or language.name in chosen]


def _all(catalog: Catalog) -> Iterator[Spoken]:
    for name, row in catalog.items():
        entry = ENTRIES.get(name)
        yield Spoken(
            name=name,
            suffixes=catalog.suffixes_of(name),
            names=tuple(entry.names.split()) if entry else (),
            interpreters=tuple(entry.interpreters.split()) if entry else (),
            family=row.family,
            grammar=row.grammar,
            release=installed(row),
            since=entry.since if entry else 'settings',
        )
    for name in HOLDERS:
        row = catalog[_MOSTLY[name]]
        yield Spoken(name, catalog.suffixes_of(name), (), (), row.family, row.grammar, installed(row), _SINCE)
