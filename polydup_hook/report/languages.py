"""The table of languages: what is read, with which grammar, and what is not and why."""

from collections.abc import Sequence
from json import dumps

from polydup_hook.model import Spoken

_HEADS = ('language', 'files', 'family', 'grammar', 'release', 'since')


def render(languages: Sequence[Spoken], as_json: bool) -> str:
    """A line a language, or one JSON object with a list of them."""
    if as_json:
        return dumps({'languages': [_object(language) for language in languages]}, indent=2) + '\n'
    rows = [_HEADS, *(_cells(language) for language in languages)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = ['  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    missing = sorted({language.grammar.replace('_', '-') for language in languages if not language.release})
    if missing:
        lines += ['', f'off, for their grammars are missing: pip install {" ".join(missing)}']
    return '\n'.join(lines) + '\n'


def _cells(language: Spoken) -> tuple[str, ...]:
    files = ' '.join([*language.suffixes, *language.names, *(f'#!{name}' for name in language.interpreters)])
    grammar = language.grammar.replace('_', '-')
    return language.name, files, language.family, grammar, language.release or 'missing', language.since


def _object(language: Spoken) -> dict[str, object]:
    return {
        'name': language.name,
        'suffixes': list(language.suffixes),
        'names': list(language.names),
        'interpreters': list(language.interpreters),
        'family': language.family,
        'grammar': language.grammar.replace('_', '-'),
        'grammar_version': language.release,
        'since': language.since,
        'on': language.release is not None,
    }
