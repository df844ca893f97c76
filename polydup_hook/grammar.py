"""Grammars: the only user of tree-sitter. Loads them, and compiles a language's row to tables over their numbers."""

import os
import sys
from collections.abc import Callable, Iterable
from importlib.machinery import ExtensionFileLoader, PathFinder
from typing import NamedTuple

import tree_sitter
from tree_sitter import Node as Node
from tree_sitter import Range as Range
from tree_sitter import Tree, TreeCursor

from polydup_hook.errors import UserError
from polydup_hook.languages import ENTRIES, Language
from polydup_hook.spelling import character, parsable, without_comments

TOKENIZER_VERSION = 6
"""Raised whenever the same blob would give another stream: streams kept by an older version are not read."""

Cursor = TreeCursor

WRITE, CLOSE, DROP, DESCEND, ACTIVE, LABEL, PLANNED, SKIP, BROKEN, LOST, STRING, NUMBER, SHORTHAND, NAME, ATTRIBUTE = (
    range(15)
)
"""What becomes of a node. Anonymous ones, first, are leaves nearly always: a token that is its own text, one that
closes a bracket, nothing. Then those whose children become tokens: none has a plan, or the commonest two, or any.
Nothing with all that is in it; errors, that leave names out of the tree or in whose midst code may be lost. Last, one
token of a class."""

_MOST_KINDS = 1 << 16
_CLOSING = frozenset((')', ']', '}', '>'))

_NONE: frozenset[str] = frozenset()


class Plan(NamedTuple):
    """What a kind of node means, looked up once. The fields are those of a row, for one kind."""

    active: bool
    function: str | None
    class_: str | None
    valued: tuple[str, ...] | None
    label: bool
    keyed: str | None
    outer: bool
    hollow: bool
    loose: bool
    skipped_with: str | None
    scope: bool | None
    binds: tuple[str, ...] | None
    collection: bool
    block: bool
    children: frozenset[str] | None
    signature: tuple[str, frozenset[str]] | None = None
    bodied: bool = False
    wrapper: bool = False
    head: str | None = None
    label_before: str | None = None
    callee: bool = False
    readers: frozenset[str] = _NONE


NO_PLAN = Plan(False, None, None, None, False, None, False, False, False, None, None, None, False, False, None)
_ONLY_ACTIVE, _ONLY_LABEL = NO_PLAN._replace(active=True), NO_PLAN._replace(label=True)


NO_GRAMMAR = 'the grammar of'
"""What the reason begins with why a file is skipped whose grammar is missing."""


class MissingGrammar(UserError):
    """The package of a grammar is not installed; the message says which, and how to get it."""


_MANY_COMMENTS = 16_384  # bytes: what a file holds at least for its comments to take long


class TooHard(Exception):
    """The parser did not come to an end of a file with the effort that a file of its size may take."""


class Effort:
    """What the parser may do for a file of so many bytes. It is counted, not timed: a verdict is the same on each
    machine, however busy. Real code takes a tenth of it at most; some text that is none takes the square of its size.
    """

    def __init__(self, size: int, factor: int = 1) -> None:
        self._left = factor * (_LEAST_EFFORT + size * _EFFORT // 1024)
        self._pieces: list[memoryview] = []

    def parse(self, parser: tree_sitter.Parser, text: bytes) -> Tree:
        """The tree of a text. Raises TooHard."""
        if len(text) <= _PIECE:
            return parser.parse(text)  # its square is little
        whole = memoryview(text)

        def read(at: int, point: object) -> memoryview | bytes:
            # Scanners that look far ahead, again and again, do so within one step.
            self._left -= _READING
            if self._left < 0:
                return b''
            self._pieces.append(whole[at : at + _PIECE])
            return self._pieces[-1]

        try:
            tree = parser.parse(read, progress_callback=self._is_spent)
        except ValueError:
            if self._left >= 0:
                raise
            tree = None
        except SystemError as error:
            raise _first(error) from None
        finally:
            parser.reset()  # else it would go on with this text
            for piece in self._pieces:
                piece.release()  # tree-sitter 0.26.1 keeps what it was given for ever
            self._pieces.clear()
        if tree is None or self._left < 0:
            raise TooHard
        return tree

    def _is_spent(self, at: int, has_error: bool) -> bool:
        """Asked by the parser every hundred steps."""
        self._left -= 1
        return self._left < 0


def _first(error: BaseException) -> BaseException:
    """What was raised first: of Ctrl-C while it asks for text the parser says that what it called next is at fault."""
    while isinstance(error, SystemError) and (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error


_PIECE = 8192  # bytes that the parser reads at a time
_READING = 8  # what reading a piece counts: about as long as so many hundred steps
_LEAST_EFFORT, _EFFORT = 1000, 128  # hundreds of steps, in all and a KiB. Real code: a median of 4, rarely 30


class Grammar:
    """A language's row over the installed grammar. The tables have an entry for every number a node may have: the
    nodes of syntax errors have the highest ones, and are walked."""

    def __init__(self, row: Language) -> None:
        language = _load(row)
        if row.guessed:
            row = _guessed(row, language)
        self.row = row
        self.accessors = frozenset(character(text.encode()) for text in row.accessors)
        self.raising = tuple(text.encode() for text in row.raising)
        self.parser = tree_sitter.Parser(language)
        self.characters: list[str] = []
        self.actions: list[int] = []
        self.plans: list[Plan] = []
        for kind in range(language.node_kind_count):
            name = language.node_kind_for_id(kind) or ''
            named = language.node_kind_is_named(kind)
            self.characters.append('' if named or name in row.respelt else character(name.encode()))
            plan = _plan(row, name)
            self.plans.append(plan)
            self.actions.append(_action(row, name, plan) if named else _own_text(row, name))
        error = _plan(row, 'ERROR')
        action = BROKEN if row.loses_names else LOST if row.pieces else _action(row, 'ERROR', error)
        self.actions += [action] * (_MOST_KINDS - len(self.actions))
        self.plans += [error] * (_MOST_KINDS - len(self.plans))

    def parse(self, data: bytes, effort: Effort | None = None) -> Tree:
        """The tree of a file, or of the parser's `included_ranges` of it. Raises TooHard when that takes more than the
        effort, or than what a file of its size may take."""
        text = parsable(data)
        if self.row.slow_comments and len(data) > _MANY_COMMENTS and b'polydup' not in data:
            text = without_comments(text, self.row.slow_comments)
        return (effort or Effort(len(text))).parse(self.parser, text)


def _guessed(row: Language, language: tree_sitter.Language) -> Language:
    from polydup_hook.guess import Names, completed

    kinds = [(language.node_kind_for_id(kind) or '', kind) for kind in range(language.node_kind_count)]
    named = frozenset(name for name, kind in kinds if language.node_kind_is_named(kind))
    fields = frozenset(language.field_name_for_id(field) or '' for field in range(1, language.field_count + 1))
    return completed(row, Names(named, frozenset(name for name, _ in kinds) - named, fields))


def _own_text(row: Language, name: str) -> int:
    """What becomes of an anonymous kind, whose name is its text."""
    if name in row.optional:
        return DROP
    if ' ' in name or name in row.padded:
        return DESCEND  # `not in` may hold a comment
    return CLOSE if name in _CLOSING else WRITE


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
        keyed=row.keyed.get(name),
        label_before=row.labels_before.get(name),
        outer=name in row.outer,
        hollow=name in row.hollow,
        loose=name in row.loose,
        skipped_with=row.skipped_with.get(name),
        scope=scope,
        binds=row.binders.get(name),
        collection=name in row.collections,
        block=name in row.blocks,
        children=row.blocks.get(name),
        signature=row.signatures.get(name),
        bodied=name in row.bodied,
        wrapper=name in row.wrappers,
        head=row.heads.get(name),
        callee=name in row.callees,
        readers=row.readers.get(name, _NONE),
    )


def _load(row: Language) -> tree_sitter.Language:
    # A grammar package's own __init__ imports importlib.resources: 20 ms on the commit's path that nobody needs.
    # Loading its extension module alone gives the same object.
    spec = PathFinder.find_spec(row.grammar, _folders(row.grammar))
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in sorted(os.listdir(folder)):
            if name.startswith('_binding') and name.endswith(('.so', '.pyd')):
                full = f'{row.grammar}._binding'
                path = os.path.join(folder, name)
                found = PathFinder.find_spec(full, [folder])
                if found is None or found.origin != path:
                    continue
                module = ExtensionFileLoader(full, path).create_module(found)
                if hasattr(module, row.entry):
                    return tree_sitter.Language(getattr(module, row.entry)())
                raise MissingGrammar(f'{NO_GRAMMAR} {row.name} is missing: {row.grammar} has no {row.entry}')
    raise MissingGrammar(f'{NO_GRAMMAR} {row.name} is missing: pip install {row.grammar.replace("_", "-")}')


def _folders(grammar: str) -> list[str]:
    """Where a grammar may lie. One that settings name, only where packages are installed: with an editable install
    Python's path leads into the repository too, and with both a change could bring along what we run."""
    folders = _trusted(sys.path)
    if any(entry.grammar == grammar for entry in ENTRIES.values()):
        return folders
    beside = os.path.dirname(os.path.dirname(os.path.abspath(tree_sitter.__file__)))
    return [at for at in folders if at == beside or os.path.basename(at) in ('site-packages', 'dist-packages')]


def _trusted(folders: Iterable[str]) -> list[str]:
    """Not the folder we are called in: a repository must not bring along what we run."""
    try:
        here = os.getcwd()
    except FileNotFoundError:  # it is gone, and relative paths lead nowhere
        return [path for path in folders if os.path.isabs(path)]
    return [path for path in folders if path and os.path.realpath(path) != here]


def grammar_versions(grammars: Iterable[str], find: Callable[[str], Iterable[str]] = os.listdir) -> tuple[str, ...]:
    """What the streams depend on beside the blobs: this tokenizer, the releases of tree-sitter and of these grammars.

    Read from the names of the installed packages' folders: importing importlib.metadata costs 25 ms.
    """
    folder = os.path.dirname(os.path.dirname(os.path.abspath(tree_sitter.__file__)))
    here = [name for name in find(folder) if name.startswith('tree_sitter') and name.endswith('.dist-info')]
    found = {name.split('-')[0] for name in here}
    missing = sorted({*grammars, 'tree_sitter'} - found)
    return (f'tokenizer-{TOKENIZER_VERSION}', *sorted(here), *(f'{name}-{_distribution(name)}' for name in missing))


def _distribution(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name.replace('_', '-'))
    except PackageNotFoundError:
        return 'missing'


def installed(row: Language) -> str | None:
    """The release of a row's grammar, None when it cannot be loaded."""
    try:
        _load(row)
    except MissingGrammar:
        return None
    return _distribution(row.grammar)
