"""Syntax trees: their nodes, their tokens, and how alike two runs of tokens are."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Language, Node, Parser

from benchmarks.accuracy.languages import ROWS, Row
from benchmarks.accuracy.languages.row import kinds

COMMENTS = kinds('comment line_comment block_comment html_comment multiline_comment')
INTERPOLATIONS = kinds(
    'interpolation template_substitution string_interpolation variable_name dynamic_variable_name '
    'member_access_expression subscript_expression interpolated_expression expansion simple_expansion '
    'command_substitution interpolated_identifier'
)
JUMPS = kinds(
    'return_statement return_expression break_statement break_expression continue_statement continue_expression '
    'raise_statement throw_statement throw_expression goto_statement return break next redo retry yield_statement '
    'jump_expression control_transfer_statement'
)
"""Statements after which control does not come back: never inserted, never swapped."""


@dataclass(frozen=True)
class Token:
    """A leaf. `category` is id, str, num, type or op."""

    text: str
    category: str
    start: int
    end: int
    row: int
    node: Node = field(compare=False, repr=False)


@functools.cache
def parser(name: str) -> Parser:
    row = ROWS[name]
    return Parser(Language(getattr(importlib.import_module(row.grammar), row.entry)()))


def text_of(node: Node) -> str:
    return (node.text or b'').decode('utf8', 'replace')


def walk(node: Node) -> Iterator[Node]:
    """Every node of the subtree, in source order."""
    cursor = node.walk()
    while True:
        assert cursor.node is not None
        yield cursor.node
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def field_of(node: Node) -> str:
    """The field of its parent that a node stands in, or ''."""
    if node.parent is not None:
        for at, child in enumerate(node.parent.children):
            if child.id == node.id:
                return node.parent.field_name_for_child(at) or ''
    return ''


def statements_of(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type not in COMMENTS]


def tokens(node: Node, row: Row) -> list[Token]:
    """The leaves below a node, without comments and blanks; a plain string is one token."""
    found = []
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here.type in COMMENTS:
            continue
        plain = here.type in row.strings and not (
            here.named_child_count and any(inner.type in INTERPOLATIONS for inner in walk(here))
        )
        if here.child_count and not plain:
            waiting.extend(reversed(here.children))
            continue
        text = text_of(here)
        if text.strip():
            category = 'str' if plain else _category(here.type, row)
            found.append(Token(text, category, here.start_byte, here.end_byte, here.start_point[0], here))
    return found


def _category(kind: str, row: Row) -> str:
    if kind in row.identifiers:
        return 'id'
    if kind in row.numbers:
        return 'num'
    return 'type' if kind in row.types else 'op'


def is_docstring(node: Node | None, row: Row) -> bool:
    return (
        node is not None
        and node.type == 'expression_statement'
        and node.named_child_count == 1
        and node.named_children[0].type in row.strings
    )


def code_rows(found: list[Token]) -> list[int]:
    """The rows that hold code: not those of comments, docstrings and blank lines."""
    rows: set[int] = set()
    for token in found:
        if token.category == 'str':
            parent = token.node.parent
            if parent is None or parent.type != 'expression_statement':
                rows.update(range(token.row, token.node.end_point[0] + 1))
        else:
            rows.add(token.row)
    return sorted(rows)


def last_row(node: Node) -> int:
    row, column = node.end_point
    return row - 1 if column == 0 and row > node.start_point[0] else row


def blind(found: list[Token]) -> list[str]:
    """Token texts with every name, type and literal replaced by its category."""
    return [token.text if token.category == 'op' else token.category for token in found]


def shape(node: Node) -> list[str]:
    """The types of the nodes below a node, without comments: equal for a change of layout."""
    found = []
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here.type not in COMMENTS and here.type.strip():
            found.append(here.type)
            waiting.extend(reversed(here.children))
    return found


def errors(node: Node) -> int:
    return sum(inner.is_error or inner.is_missing for inner in walk(node)) if node.has_error else 0


def common(a: list[str], b: list[str]) -> int:
    """The length of the longest common subsequence."""
    from rapidfuzz.distance import LCSseq

    return LCSseq.similarity(a, b)


def similarity(a: list[str], b: list[str]) -> float:
    return 2 * common(a, b) / (len(a) + len(b)) if a or b else 1.0
