"""Blob → stream: the only user of tree-sitter.

The leaves of the syntax tree, in order, become normalized tokens: identifiers, strings and numbers become one of three
classes, every other leaf keeps its text. The tree is walked with a cursor, so nesting costs no stack, and a tree with
errors is walked like any other.
"""

import os
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from hashlib import blake2b
from importlib.machinery import ExtensionFileLoader, PathFinder
from operator import sub
from typing import NamedTuple

import tree_sitter

from polydup_hook.errors import UserError
from polydup_hook.languages import LANGUAGES, Language
from polydup_hook.model import (
    BOUND,
    CLASS,
    DEFINED,
    FUNCTION,
    ID,
    INERT,
    LITERAL,
    MEMBER,
    NUM,
    STATEMENT,
    STR,
    Stream,
    Units,
)

TOKENIZER_VERSION = 1
"""Raised whenever the same blob would give another stream: streams kept by an older version are not read."""

_SKIP, _PLAIN, _STRING, _NUMBER, _IDENTIFIER, _MEMBER, _SPECIAL = range(7)
_SALT = b'polydup0'
_INERT_ROLE = bytes(role | INERT for role in range(256))


def character(text: bytes) -> str:
    """The character of a token's text: a printable ASCII character stands for itself, all else is hashed.

    The same on every machine, run and grammar; a test holds that no two texts of the supported grammars collide.
    """
    if len(text) == 1 and 32 < text[0] < 127:
        return chr(text[0])
    number = int.from_bytes(blake2b(text, digest_size=8, salt=_SALT).digest(), 'big')
    return chr(0x100 + number % (0xD800 - 0x100))


_AFTER = frozenset(character(text) for text in (b'.', b'->', b'::', b'?.'))
"""What a name after it is: an attribute, never a local name."""


class Tokenizer:
    """Tokenizes blobs; loads each grammar when it is first needed."""

    def __init__(self) -> None:
        self._grammars: dict[str, _Grammar] = {}

    def tokenize(self, language: str, data: bytes) -> Stream:
        """The stream of a blob. Syntax errors are tokenized too; bytes that are not UTF-8 count as letters.

        Raises UserError when the grammar cannot be loaded.
        """
        grammar = self._grammars.get(language)
        if grammar is None:
            grammar = self._grammars[language] = _Grammar(LANGUAGES[language])
        return _Walk(grammar, data).stream()


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


class _Grammar:
    """A language's row, compiled to tables over the kind numbers of the installed grammar."""

    def __init__(self, row: Language) -> None:
        language = _load(row)
        self.row = row
        self.parser = tree_sitter.Parser(language)
        self.names: list[str] = []
        self.characters: list[str | None] = []
        self.actions: list[int] = []
        self.plans: list[_Plan] = []
        special = row.blocks.keys() | row.functions.keys() | row.classes.keys() | row.valued.keys()
        special |= row.binders.keys() | row.collections | row.active | row.labels
        for kind in range(language.node_kind_count):
            name = language.node_kind_for_id(kind) or ''
            named = language.node_kind_is_named(kind)
            self.names.append(name)
            self.characters.append(None if named else '' if name in row.optional else character(name.encode()))
            self.actions.append(self._action(name, special) if named else _PLAIN)
            self.plans.append(_plan(row, name))

    def _action(self, name: str, special: Iterable[str]) -> int:
        row = self.row
        for kinds, action in (
            (row.comments | row.skipped, _SKIP),
            (row.strings, _STRING),
            (row.numbers, _NUMBER),
            (row.identifiers, _IDENTIFIER),
            (row.members, _MEMBER),
            (special, _SPECIAL),
        ):
            if name in kinds:
                return action
        return _PLAIN


class _Plan(NamedTuple):
    """What a kind of node means, looked up once."""

    active: bool
    function: str | None
    class_: str | None
    valued: tuple[str, str] | None
    label: bool
    binds: tuple[str, ...] | None
    collection: bool
    block: bool
    children: frozenset[str] | None


def _plan(row: Language, name: str) -> _Plan:
    return _Plan(
        name in row.active,
        row.functions.get(name),
        row.classes.get(name),
        row.valued.get(name),
        name in row.labels,
        row.binders.get(name),
        name in row.collections,
        name in row.blocks,
        row.blocks.get(name),
    )


class _Frame:
    """An open node that matters when it closes."""

    __slots__ = ('active', 'block', 'body', 'children', 'collection', 'function', 'idle', 'token', 'unit')

    def __init__(self, token: int, active: int) -> None:
        self.token = token
        self.active = active
        self.unit = -1
        self.block = -1
        self.children: frozenset[str] | None = None
        self.idle = True
        self.function = False
        self.body: _Frame | None = None
        self.collection = False


class _Walk:
    """One walk over one tree."""

    def __init__(self, grammar: _Grammar, data: bytes) -> None:
        self.grammar = grammar
        self.row = grammar.row
        self.data = data
        self.tokens: list[tuple[str, int, int, int, int]] = []
        self.texts: dict[bytes, int] = {b'': 0}
        self.units: list[list[int]] = []
        self.open_units: list[int] = []
        self.functions: list[_Frame] = []
        self.blocks = 0
        self.active = 0
        self.bound: set[int] = set()
        self.labels: set[int] = set()
        self.defined: dict[int, tuple[int, bool]] = {}
        self.inert: list[tuple[int, int]] = []
        self.marks: list[tuple[int, str, str]] = []
        self.marked = b'polydup' in data

    def stream(self) -> Stream:
        self._walk(self.grammar.parser.parse(_as_text(self.data)).walk())
        data, tokens = self.data, self.tokens
        norm, starts, ends, raw, roles = zip(*tokens) if tokens else ((),) * 5  # noqa: B905 - rows of five
        newlines = _newlines(data)
        first = [bisect_right(newlines, at) + 1 for at in starts]
        more = [bisect_right(newlines, end - 1) + 1 - line for end, line in zip(ends, first, strict=True)]
        role_bytes = bytearray(roles)
        for start, end in self.inert:
            role_bytes[start:end] = role_bytes[start:end].translate(_INERT_ROLE)
        columns = zip(*self.units) if self.units else ((),) * 6  # noqa: B905 - rows of six
        return Stream(
            language=self.row.name,
            norm=''.join(norm),
            steps=array('I', map(sub, starts, (0, *starts))),
            sizes=array('I', map(sub, ends, starts)),
            first=array('I', first),
            more=array('I', more),
            raw=array('I', raw),
            texts=tuple(self.texts),
            roles=bytes(role_bytes),
            units=Units(*(array('i', column) for column in columns)),
            marks=tuple(self.marks),
            total_lines=len(newlines) + (not data.endswith(b'\n') if data else 0),
        )

    def _walk(self, cursor: tree_sitter.TreeCursor) -> None:
        characters, actions, known = self.grammar.characters, self.grammar.actions, len(self.grammar.actions)
        tokens, frames = self.tokens, [None]  # type: list[tuple[str, int, int, int, int]], list[_Frame | None]
        data, texts, bound, labels, defined = self.data, self.texts, self.bound, self.labels, self.defined
        down, across, up = cursor.goto_first_child, cursor.goto_next_sibling, cursor.goto_parent
        while True:
            node = cursor.node
            assert node is not None
            kind = node.kind_id
            # ERROR nodes have kind 65535: inside them all is code.
            if kind >= known:
                kind = 0
            char = characters[kind]
            if char is not None and node.child_count == 0:
                if char:
                    start, end = node.start_byte, node.end_byte
                    if start < end:
                        if char in ')]}' and tokens and tokens[-1][0] == ',':
                            tokens.pop()  # formatters add and remove trailing commas
                        tokens.append((char, start, end, 0, 0))
            else:
                action = actions[kind]
                parent = frames[-1]
                if (parent is None or parent.block < 0) and action <= _MEMBER:
                    # The common cases, written out: half of all nodes are identifiers.
                    if action == _PLAIN:
                        if down():
                            frames.append(None)
                            continue
                        self._emit_text(node)
                    elif action in (_IDENTIFIER, _MEMBER):
                        start, end = node.start_byte, node.end_byte
                        if start in defined:
                            self._emit_atom(node, action)
                        elif start < end:
                            text = data[start:end]
                            if action == _MEMBER or start in labels or (tokens and tokens[-1][0] in _AFTER):
                                role = MEMBER
                            else:
                                role = BOUND if start in bound else 0
                            tokens.append((ID, start, end, texts.setdefault(text, len(texts)), role))
                    elif action != _SKIP:
                        self._emit_atom(node, action)
                    elif self.marked:
                        self._note_mark(node)
                elif action == _SKIP:
                    if self.marked:
                        self._note_mark(node)
                elif self._enter(node, kind, action, frames) and down():
                    continue
            while not across():
                if not up():
                    return
                frame = frames.pop()
                if frame is not None:
                    self._close(frame)

    def _enter(self, node: tree_sitter.Node, kind: int, action: int, frames: list[_Frame | None]) -> bool:
        """Handle a node that is more than a plain inner one; True when its children are to be walked."""
        parent = frames[-1]
        unit = -1
        if parent is not None and parent.block >= 0:
            if self._is_bare_string(node, action):
                return False
            unit = self._open_unit(node, kind, parent)
        walked = False
        if action >= _PLAIN and action not in (_PLAIN, _SPECIAL):
            self._emit_atom(node, action)
        elif node.child_count == 0:
            self._emit_text(node)
        else:
            frames.append(self._open(node, kind, action, unit))
            walked = True
        if not walked and unit >= 0:
            self._close_unit(unit)
        return walked

    def _open(self, node: tree_sitter.Node, kind: int, action: int, unit: int) -> _Frame | None:
        if action == _PLAIN and unit < 0:
            return None
        frame = _Frame(len(self.tokens), self.active)
        frame.unit = unit
        if action == _PLAIN:
            return frame
        plan = self.grammar.plans[kind]
        if plan.active:
            self.active += 1
        if plan.function is not None:
            frame.function = True
            self.functions.append(frame)
            self._define(node, plan.function, FUNCTION)
        elif plan.class_ is not None:
            self._define(node, plan.class_, CLASS)
        elif plan.valued is not None:
            field, value = plan.valued
            if self._kind_of_field(node, value) in self.row.functions:
                self._define(node, field, FUNCTION)
        if plan.label:
            self.labels.add(node.start_byte)
        if plan.binds is not None and self.functions:
            self._bind(node, plan.binds)
        frame.collection = plan.collection
        if plan.block:
            frame.block = self.blocks
            frame.children = plan.children
            self.blocks += 1
            if self.functions and frame.children is None and self.functions[-1].body is None:
                self.functions[-1].body = frame
        return frame

    def _close(self, frame: _Frame) -> None:
        if frame.unit >= 0:
            self._close_unit(frame.unit)
        end = len(self.tokens)
        if frame.collection and frame.active == self.active:
            self.inert.append((frame.token, end))
        if frame.function:
            self.functions.pop()

    def _open_unit(self, node: tree_sitter.Node, kind: int, parent: _Frame) -> int:
        name = self.grammar.names[kind] if kind else ''
        if not self._is_idle(node, name):
            parent.idle = False
        if not name or (parent.children is not None and name not in parent.children):
            return -1
        if parent.children is not None and name in self.row.valued:
            value = self.row.valued[name][1]
            if self._kind_of_field(node, value) not in self.row.functions:
                return -1
        around = self.open_units[-1] if self.open_units else -1
        self.units.append([len(self.tokens), -1, around, parent.block, -1, STATEMENT])
        self.open_units.append(len(self.units) - 1)
        return self.open_units[-1]

    def _close_unit(self, unit: int) -> None:
        self.open_units.pop()
        self.units[unit][1] = len(self.tokens)

    def _define(self, node: tree_sitter.Node, field: str, kind: int) -> None:
        if not self.open_units:
            return
        unit = self.units[self.open_units[-1]]
        if unit[5] == STATEMENT:
            unit[5] = kind
        name = node.child_by_field_name(field) if field else None
        if name is not None:
            # A function inside a function is a local name like any other.
            local = len(self.functions) > (kind == FUNCTION)
            self.defined[name.start_byte] = (self.open_units[-1], local)

    def _bind(self, node: tree_sitter.Node, fields: tuple[str, ...]) -> None:
        found = [child for field in fields for child in node.children_by_field_name(field)]
        waiting = found if fields else list(node.named_children)
        row = self.row
        while waiting:
            child = waiting.pop()
            if child.type in row.identifiers:
                self.bound.add(child.start_byte)
            elif child.type in row.patterns:
                inner = row.patterns[child.type]
                waiting += (
                    [c for f in inner for c in child.children_by_field_name(f)] if inner else child.named_children
                )

    def _kind_of_field(self, node: tree_sitter.Node, field: str) -> str:
        child = node.child_by_field_name(field)
        return child.type if child is not None else ''

    def _is_idle(self, node: tree_sitter.Node, name: str) -> bool:
        """Whether a statement does nothing: `pass`, `...`, a bare `raise`."""
        trivial = self.row.trivial
        if name in trivial:
            return True
        if node.named_child_count == 1 and 'ellipsis' in trivial:
            child = node.named_child(0)
            return child is not None and child.type in trivial
        return False

    def _is_bare_string(self, node: tree_sitter.Node, action: int) -> bool:
        """Whether a statement is a string alone: documentation, or a directive."""
        if self.data[node.start_byte : node.start_byte + 1] not in _STRING_STARTS or action == _STRING:
            return False
        child = node.named_child(0) if node.named_child_count == 1 else None
        return child is not None and child.type in self.row.strings and child.end_byte >= node.end_byte - 1

    def _emit_text(self, node: tree_sitter.Node) -> None:
        start, end = node.start_byte, node.end_byte
        text = self.data[start:end]
        if text.strip():
            self.tokens.append((character(text), start, end, 0, 0))

    def _emit_atom(self, node: tree_sitter.Node, action: int) -> None:
        start, end = node.start_byte, node.end_byte
        if start == end:
            return
        if action == _STRING:
            self._emit_string(node)
            return
        text = self.data[start:end]
        if action == _NUMBER:
            self._append(NUM, start, end, text.lower().replace(b'_', b''), LITERAL)
            return
        role = MEMBER if action == _MEMBER else BOUND if start in self.bound else 0
        if start in self.defined:
            unit, local = self.defined[start]
            if self.units[unit][4] < 0:
                self.units[unit][4] = len(self.tokens)
            role = DEFINED | BOUND if local else DEFINED
        elif start in self.labels or (self.tokens and self.tokens[-1][0] in _AFTER):
            role = MEMBER
        self._append(ID, start, end, text, role)

    def _emit_string(self, node: tree_sitter.Node) -> None:
        """A literal is one token; the code inside it stays code, behind it."""
        kinds = self.row.interpolations
        inner = [child for child in node.children if child.type in kinds] if kinds and node.child_count else []
        start, end = node.start_byte, node.end_byte
        text = self.data[start:end]
        for child in reversed(inner):
            text = text[: child.start_byte - start] + b'\0' + text[child.end_byte - start :]
        if text.strip():
            self._append(STR, start, end, _literal(text, self.row.quotes_alike), LITERAL)
        for child in inner:
            self._walk(child.walk())

    def _append(self, char: str, start: int, end: int, text: bytes, role: int) -> None:
        self.tokens.append((char, start, end, self.texts.setdefault(text, len(self.texts)), role))

    def _note_mark(self, node: tree_sitter.Node) -> None:
        text = self.data[node.start_byte : node.end_byte]
        if b'polydup' in text:
            line = self.data.count(b'\n', 0, node.start_byte) + 1
            mark = _mark(text.decode('utf-8', 'replace'))
            if mark:
                self.marks.append((line + text[: text.find(b'polydup')].count(b'\n'), *mark))


_STRING_STARTS = frozenset(bytes((byte,)) for byte in b'\'"`rRuUbBfF')


def _as_text(data: bytes) -> bytes:
    """What the parser is given: the bytes themselves, or, where they are not UTF-8, a letter for each odd byte."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.translate(_ODD_AS_LETTER)
    return data


_ODD_AS_LETTER = bytes(byte if byte < 128 else 0x5F for byte in range(256))


def _newlines(data: bytes) -> list[int]:
    found, at = [], data.find(b'\n')
    while at >= 0:
        found.append(at)
        at = data.find(b'\n', at + 1)
    return found


def _literal(text: bytes, quotes_alike: bool) -> bytes:
    """A string's text in a form that formatters do not change: prefix in lower case, one kind of quote."""
    if b'\n' in text:
        text = b' '.join(text.split())  # re-indented with the code around it
    if not quotes_alike:
        return text
    body = text.lstrip(b'rRuUbBfFtT')
    prefix = text[: len(text) - len(body)].lower().replace(b'u', b'')
    if body[:1] not in (b'"', b"'") or body[-1:] != body[:1]:
        return text
    width = 3 if body[:3] in (b'"""', b"'''") and len(body) >= 6 else 1
    inner = body[width:-width].replace(b"\\'", b"'").replace(b'\\"', b'"')
    return prefix + b'"' + inner


def _mark(text: str) -> tuple[str, str] | None:
    """The suppression in a comment's text, as (kind, reason): `ignore`, `off` or `on`."""
    for word, kind in (('polydup-ignore', 'ignore'), ('polydup: off', 'off'), ('polydup: on', 'on')):
        at = text.find(word)
        if at >= 0:
            rest = text[at + len(word) :].split('\n')[0]
            if rest[:1].isalnum() or rest[:1] in ('-', '_'):
                continue
            reason = rest[1:] if rest.startswith(':') else rest
            return kind, reason.replace('*/', '').replace('-->', '').strip()
    return None


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
