"""What the kinds of a grammar mean, by their names: for a language that settings name and no row describes."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from polydup_hook.languages import Language


class Names(NamedTuple):
    """The names that a grammar has: of its named kinds, of its anonymous ones, of its fields."""

    named: frozenset[str]
    anonymous: frozenset[str]
    fields: frozenset[str]


_DEFINES = r'(_declaration|_definition|_item|_decl|_def|_statement|_specification|_spec)?$'
_LITERAL = r'(_literal|_expression|_lit|_constructor)?$'
_KINDS = {
    'comments': r'comment|^shebang$',
    'skipped': r'(^|_)(imports?|include|package|using|annotation)(_|$)|^(use_declaration|attribute_item|decorator)$',
    'strings': r'(^|_)(string|str|heredoc|regex|char|character|rune)' + _LITERAL,
    'numbers': r'(^|_)(integer|int|float|number|numeric|decimal|double)(_literal|_lit)?$',
    'identifiers': r'(^|_)(identifier|ident|variable_name)$|^(name|word)$',
    'members': r'^(field|property)_(identifier|name)$',
    'collections': r'(array|list|table|tuple|map|dictionary|object|hash|vector|set|initializer_list)' + _LITERAL,
    'active': r'call|invocation|application|lambda|closure|^new_expression$',
    'trivial': r'^(pass|throw|raise|empty)(_statement|_expression)?$',
}
_FUNCTIONS = re.compile(
    r'(^|_)(function|func|fn|method|procedure|proc|subroutine|constructor|lambda|closure|test)' + _DEFINES
)
_CLASSES = re.compile(
    r'(^|_)(class|struct|enum|union|trait|interface|impl|module|object|record|protocol|instance)' + _DEFINES
)
_BLOCKS = re.compile(
    r'^(source|source_file|program|module|chunk|document|translation_unit|compilation_unit|file|body|statements)$'
    r'|(^|_)(block|body|suite|do_block)$|^compound_statement$|_(declaration|statement|field|member|case|arm)s?_list$'
)
_BINDERS = re.compile(
    r'(^|_)parameter(_declaration)?$|^(variable|let|const|val|var)(_declaration|_binding|_decl|_definition)$'
)
_ACCESSORS = ('.', '::', '->', '?.')


def completed(row: Language, names: Names) -> Language:
    """The row with a guess for every kind that it leaves open."""
    taken: set[str] = set()
    found: dict[str, frozenset[str]] = {}
    for field, pattern in _KINDS.items():
        given: frozenset[str] = getattr(row, field)
        kinds = given or _like(re.compile(pattern), names.named - taken)
        if field in ('comments', 'skipped', 'strings', 'numbers', 'identifiers', 'members'):
            kinds -= taken
            taken |= kinds
        found[field] = kinds
    free = names.named - taken
    functions = row.functions or _by_name(_like(_FUNCTIONS, free), names)
    classes = row.classes or _by_name(_like(_CLASSES, free - functions.keys()), names)
    blocks = row.blocks or dict.fromkeys(sorted(_like(_BLOCKS, free - functions.keys() - classes.keys())))
    binders = row.binders or dict.fromkeys(sorted(_like(_BINDERS, free)), ('name',) if 'name' in names.fields else ())
    return row._replace(
        **found,  # type: ignore[arg-type]
        functions=functions,
        classes=classes,
        blocks=blocks,
        binders=binders,
        accessors=row.accessors or frozenset(_ACCESSORS) & names.anonymous,
        optional=row.optional or frozenset(';') & names.anonymous,
    )


def _like(pattern: re.Pattern[str], kinds: Iterable[str]) -> frozenset[str]:
    return frozenset(kind for kind in kinds if pattern.search(kind.lower()) and not kind.startswith('_'))


def _by_name(kinds: Iterable[str], names: Names) -> dict[str, str]:
    return dict.fromkeys(sorted(kinds), 'name' if 'name' in names.fields else '')
