"""Grammars: the only user of tree-sitter. Loads them, and compiles a language's row to tables over their numbers."""

import os
from collections.abc import Callable, Iterable
from importlib.machinery import ExtensionFileLoader, PathFinder
from typing import NamedTuple

import tree_sitter
from tree_sitter import Node as Node
from tree_sitter import TreeCursor

from polydup_hook.errors import UserError
from polydup_hook.languages import LANGUAGES, Language
from polydup_hook.spelling import character

TOKENIZER_VERSION = 3
"""Raised whenever the same blob would give another stream: streams kept by an older version are not read."""

Cursor = TreeCursor

WRITE, CLOSE, DROP, DESCEND, ACTIVE, LABEL, PLANNED, SKIP, STRING, NUMBER, SHORTHAND, NAME, ATTRIBUTE = range(13)
"""What becomes of a node. Anonymous ones, first, are leaves nearly always: a token that is its own text, one that
closes a bracket, nothing. Then those whose children become tokens: none has a plan, or the commonest two, or any.
Nothing with all that is in it. Last, one token of a class."""

_MOST_KINDS = 1 << 16
_CLOSING = frozenset((')', ']', '}', '>'))

_NONE: frozenset[str] = frozenset()


class Plan(NamedTuple):
    """What a kind of node means, looked up once. The fields are those of a row, for one kind."""

    active: bool
    function: str | None
    class_: str | None
    valued: tuple[str, str] | None
    label: bool
    outer: bool
    hollow: bool
    loose: bool
    skipped_with: str | None
    scope: bool | None
    binds: tuple[str, ...] | None
    collection: bool
    block: bool
    children: frozenset[str] | None
    callee: bool
    head: str
    readers: frozenset[str]


NO_PLAN = Plan(
    False, None, None, None, False, False, False, False, None, None, None, False, False, None, False, '', _NONE
)
_ONLY_ACTIVE, _ONLY_LABEL = NO_PLAN._replace(active=True), NO_PLAN._replace(label=True)


class Grammar:
    """A language's row over the installed grammar. The tables have an entry for every number a node may have: the
    nodes of syntax errors have the highest ones, and are walked."""

    def __init__(self, row: Language) -> None:
        language = _load(row)
        self.row = row
        self.accessors = frozenset(character(text.encode()) for text in row.accessors)
        self.raising = tuple(text.encode() for text in row.raising)
        self.parser = tree_sitter.Parser(language)
        self.names: list[str] = []
        self.characters: list[str] = []
        self.actions: list[int] = []
        self.plans: list[Plan] = []
        for kind in range(language.node_kind_count):
            name = language.node_kind_for_id(kind) or ''
            named = language.node_kind_is_named(kind)
            self.names.append(name)
            self.characters.append('' if named else character(name.encode()))
            plan = _plan(row, name)
            self.plans.append(plan)
            self.actions.append(_action(row, name, plan) if named else _own_text(row, name))
        self.actions += [DESCEND] * (_MOST_KINDS - len(self.actions))


def _own_text(row: Language, name: str) -> int:
    """What becomes of an anonymous kind, whose name is its text."""
    if name in row.optional:
        return DROP
    return (
        DESCEND if ' ' in name or name in row.padded else CLOSE if name in _CLOSING else WRITE
    )  # `not in` may hold a comment


def _action(row: Language, name: str, plan: Plan) -> int:
    for kinds, action in (
        (row.comments | row.skipped, SKIP),
        (row.strings, STRING),
        (row.numbers, NUMBER),
        (row.identifiers, NAME),
        (row.members, ATTRIBUTE),
        (row.shorthands, SHORTHAND),
    ):
        if name in kinds:
            return action
    return {NO_PLAN: DESCEND, _ONLY_ACTIVE: ACTIVE, _ONLY_LABEL: LABEL}.get(plan, PLANNED)


def _plan(row: Language, name: str) -> Plan:
    scope = True if name in row.functions else False if name in row.classes else row.scopes.get(name)
    return Plan(
        active=name in row.active,
        function=row.functions.get(name),
        class_=row.classes.get(name),
        valued=row.valued.get(name),
        label=name in row.labels,
        outer=name in row.outer,
        hollow=name in row.hollow,
        loose=name in row.loose,
        skipped_with=row.skipped_with.get(name),
        scope=scope,
        binds=row.binders.get(name),
        collection=name in row.collections,
        block=name in row.blocks,
        children=row.blocks.get(name),
        callee=name in row.callees,
        head=character(row.heads[name].encode()) if name in row.heads else '',
        readers=row.readers.get(name, _NONE),
    )


def _load(row: Language) -> tree_sitter.Language:
    # A grammar package's own __init__ imports importlib.resources: 20 ms on the commit's path that nobody needs.
    # Loading its extension module alone gives the same object.
    spec = PathFinder.find_spec(row.grammar)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in sorted(os.listdir(folder)):
            if name.startswith('_binding') and name.endswith(('.so', '.pyd')):
                full = f'{row.grammar}._binding'
                path = os.path.join(folder, name)
                found = PathFinder.find_spec(full, [folder])
                if found is None or found.origin != path:
                    continue
                module = ExtensionFileLoader(full, path).create_module(found)
                return tree_sitter.Language(getattr(module, row.entry)())
    raise UserError(f'the grammar of {row.name} is missing: pip install {row.grammar.replace("_", "-")}')


def grammar_versions(find: Callable[[str], Iterable[str]] = os.listdir) -> tuple[str, ...]:
    """What the streams depend on beside the blobs: this tokenizer, and the releases of tree-sitter and the grammars.

    Read from the names of the installed packages' folders: importing importlib.metadata costs 25 ms.
    """
    folder = os.path.dirname(os.path.dirname(os.path.abspath(tree_sitter.__file__)))
    here = [name for name in find(folder) if name.startswith('tree_sitter') and name.endswith('.dist-info')]
    found = {name.split('-')[0] for name in here}
    wanted = {row.grammar for row in LANGUAGES.values()} | {'tree_sitter'}
    missing = sorted(wanted - found)
    return (f'tokenizer-{TOKENIZER_VERSION}', *sorted(here), *(f'{name}-{_distribution(name)}' for name in missing))


def _distribution(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name.replace('_', '-'))
    except PackageNotFoundError:
        return 'missing'
