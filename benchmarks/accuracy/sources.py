"""Parsed files, the functions in them, and fragments that can be edited and parsed alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tree_sitter import Node

from benchmarks.accuracy.languages import ROWS, Row
from benchmarks.accuracy.names import bound_names
from benchmarks.accuracy.syntax import COMMENTS, Token, errors, last_row, parser, statements_of, text_of, tokens, walk

MIN_LINES = 6
Edit = tuple[int, int, str]
"""(start, end, text): a byte range of the wrapped text, and what replaces it."""


class Source:
    """One file of a corpus."""

    def __init__(self, path: str, data: bytes, language: str) -> None:
        self.path = path
        self.data = data
        self.row = ROWS[language]
        self.root = parser(language).parse(data).root_node
        self.errors = errors(self.root)
        self.lines = data.split(b'\n')

    @cached_property
    def functions(self) -> list[Function]:
        found = (as_function(self, node) for node in walk(self.root))
        return [function for function in found if function is not None]


@dataclass(frozen=True)
class Function:
    """A function or method; `kind` says which."""

    source: Source
    node: Node
    kind: str
    name: str
    tokens: list[Token]

    @property
    def start(self) -> int:
        return self.node.start_point[0] + 1

    @property
    def end(self) -> int:
        return last_row(self.node) + 1

    @property
    def key(self) -> str:
        return f'{self.source.path}:{self.start}'

    @property
    def rows(self) -> range:
        return range(self.node.start_point[0], self.node.end_point[0] + 1)

    @cached_property
    def fragment(self) -> Fragment:
        text = dedented(self.source, self.node.start_byte, self.node.end_byte, self.node)
        return Fragment(text.rstrip('\n'), self.kind, self.source.row)


def definition(node: Node) -> tuple[Node, Node | None] | None:
    """The node that has the body of a function, and that of its name; None for what defines none."""
    name = node.child_by_field_name('name')
    value: Node | None = node
    if node.type == 'expression_statement':
        inner = node.named_children[0] if node.named_child_count else None
        if inner is None or inner.type != 'assignment_expression':
            return None
        value, name = inner.child_by_field_name('right'), inner.child_by_field_name('left')
    elif node.type in ('lexical_declaration', 'variable_declaration'):
        declarators = [child for child in node.named_children if child.type == 'variable_declarator']
        if len(declarators) != 1:
            return None
        value, name = declarators[0].child_by_field_name('value'), declarators[0].child_by_field_name('name')
    elif name is None:
        name = node.child_by_field_name('declarator')
        while name is not None and name.child_by_field_name('declarator') is not None:
            name = name.child_by_field_name('declarator')
    if value is not node and (value is None or value.type not in ('arrow_function', 'function_expression', 'function')):
        return None
    return value or node, name


def as_function(source: Source, node: Node) -> Function | None:
    row = source.row
    if node.type not in row.functions or node.has_error or last_row(node) - node.start_point[0] + 1 < MIN_LINES:
        return None
    found = definition(node)
    if found is None or not _has_statements(found[0]):
        return None
    kind = 'method' if _in_class(node, row) else 'function'
    if (row.methods_only and kind != 'method') or _in_tests(node):
        return None
    name = text_of(found[1]).rpartition('.')[2] if found[1] is not None else ''
    return Function(source, node, kind, name, tokens(node, row))


def _has_statements(node: Node) -> bool:
    body = node.child_by_field_name('body')
    if node.type in ('arrow_function', 'function_expression'):
        return body is not None and body.type == 'statement_block'
    return body is not None or any(child.type in ('function_body', 'body_statement') for child in node.children)


def _in_class(node: Node, row: Row) -> bool:
    above = node.parent
    while above is not None and above.type == 'decorated_definition':
        above = above.parent
    inside = above is not None and above.parent is not None and above.parent.type in row.bodies.get(above.type, ())
    return inside or node.type == 'method_definition'


def _in_tests(node: Node) -> bool:
    """Whether a function stands in Rust's `mod tests`, in a file that is none of tests."""
    above = node.parent
    while above is not None:
        name = above.child_by_field_name('name') if above.type == 'mod_item' else None
        if name is not None and 'test' in text_of(name):
            return True
        above = above.parent
    return False


def string_rows(nodes: Iterator[Node], row: Row, more: frozenset[str] = frozenset()) -> set[int]:
    """Rows that begin inside a string of several lines: their indentation is content."""
    rows: set[int] = set()
    for node in nodes:
        if node.type in row.strings | more and node.end_point[0] > node.start_point[0]:
            rows.update(range(node.start_point[0] + 1, node.end_point[0] + 1))
    return rows


def indent_of(line: bytes) -> bytes:
    return line[: len(line) - len(line.lstrip(b' \t'))]


def dedented(source: Source, start: int, end: int, around: Node) -> str:
    """The text of a byte range with the indentation of its first line taken off."""
    keep = string_rows(walk(around), source.row)
    first = source.data.count(b'\n', 0, start)
    indent = indent_of(source.lines[first])
    lines = [
        line.removeprefix(indent) if at and first + at not in keep else line
        for at, line in enumerate(source.data[start:end].split(b'\n'))
    ]
    return b'\n'.join(lines).decode('utf8')


class Fragment:
    """A function, a method or a run of statements (`kind` says which), parsed by itself."""

    def __init__(self, text: str, kind: str, row: Row, bound: frozenset[str] | None = None) -> None:
        self.text, self.kind, self.row = text, kind, row
        before, after = row.wrap(kind)
        self.data = text.encode()
        self.base = len(before)
        self.base_row = before.count(b'\n')
        self.whole = before + self.data + after
        self.root = parser(row.name).parse(self.whole).root_node
        self.ok = not self.root.has_error
        self.end = self.base + len(self.data)
        self._bound = bound

    @cached_property
    def tokens(self) -> list[Token]:
        return [x for x in tokens(self.root, self.row) if self.base <= x.start and x.end <= self.end]

    @cached_property
    def bound(self) -> frozenset[str]:
        return self._bound if self._bound is not None else bound_names(self.nodes(), self.text, self.row)

    @property
    def lines(self) -> list[str]:
        return self.text.split('\n')

    def nodes(self) -> Iterator[Node]:
        return (node for node in walk(self.root) if self._holds(node))

    def _holds(self, node: Node) -> bool:
        return node.start_byte >= self.base and node.end_byte <= self.end + 1

    def comments(self) -> list[Node]:
        return [node for node in self.nodes() if node.type in COMMENTS]

    def rows(self, node: Node) -> tuple[int, int]:
        """The first and the last line of a node, from 0."""
        return node.start_point[0] - self.base_row, node.end_point[0] - self.base_row

    def edited(self, edits: list[Edit]) -> Fragment:
        data = self.data
        for start, end, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
            data = data[: start - self.base] + new.encode() + data[end - self.base :]
        return self.derived(data.decode('utf8'))

    def derived(self, text: str) -> Fragment:
        return Fragment(text, self.kind, self.row, self._bound)

    def line_start(self, node: Node) -> int:
        return self.whole.rfind(b'\n', 0, node.start_byte) + 1

    def line_end(self, at: int) -> int:
        stop = self.whole.find(b'\n', at)
        return stop if stop >= 0 else len(self.whole)

    def owns_lines(self, node: Node) -> bool:
        """Whether nothing but the node (and a ';' or comment behind it) is on its lines."""
        if self.whole[self.line_start(node) : node.start_byte].strip():
            return False
        rest = self.whole[node.end_byte : self.line_end(node.end_byte)].strip()
        starts = rest.startswith((b'//', b'#', b'--'))
        return rest in (b'', b';') or starts or bool(re.fullmatch(rb'/\*.*\*/', rest))

    def statement_lists(self) -> Iterator[tuple[Node, list[Node]]]:
        """(node, its statements) for each block in the fragment, and the fragment's own, if it is one."""
        for node in walk(self.root):
            own = self.kind == 'block' and node.parent is None
            around = self.kind == 'block' and node.start_byte <= self.base and node.end_byte >= self.end
            if own or (node.type in self.row.blocks and (around or self._holds(node))):
                found = [child for child in statements_of(node) if self._holds(child)]
                if found:
                    yield node, found
