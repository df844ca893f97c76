"""Where in a file a copy may be put, and the file with it."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from benchmarks.accuracy.languages.row import kinds
from benchmarks.accuracy.sources import Fragment, Source, indent_of, string_rows
from benchmarks.accuracy.syntax import COMMENTS, JUMPS, errors, parser, statements_of, walk

HOST_TOKENS = 60
_HEADER = re.compile(
    r'import|include|package|use_declaration|extern_crate|preproc|namespace|using|comment|php_tag|text|'
    r'attribute_item|inner_attribute|decorator'
)
_BINDING_ON = kinds('php_tag attribute_item inner_attribute_item decorator attribute annotation modifiers')
"""Nodes that belong to what comes behind them."""
_CONDITIONAL = kinds('preproc_if preproc_ifdef')


@dataclass(frozen=True)
class Point:
    """A byte offset at the start of a line, the indentation there, and whether blank lines go around."""

    offset: int
    indent: bytes
    padded: bool


def points(source: Source, kind: str) -> list[Point]:
    """The places for a function, a method or a block."""
    found = {'function': _at_the_top, 'method': _in_classes, 'block': _between_statements}[kind](source)
    return list(found)


def _at_the_top(source: Source) -> Iterator[Point]:
    for child, offset in _line_ends(source, source.root):
        following = child.next_named_sibling
        if following is not None and _HEADER.search(following.type) and following.type not in COMMENTS:
            continue
        if child.start_point[1] == 0 and child.type not in _BINDING_ON | _CONDITIONAL:
            yield Point(offset, b'', True)


def _in_classes(source: Source) -> Iterator[Point]:
    row = source.row
    for node in walk(source.root):
        if node.parent is not None and node.parent.type in row.bodies.get(node.type, ()):
            for child, offset in _line_ends(source, node):
                if child.type not in row.clauses | _BINDING_ON:
                    yield Point(offset, indent_of(source.lines[child.start_point[0]]), True)


def _between_statements(source: Source) -> Iterator[Point]:
    """Before a statement of a larger function that is not its first."""
    row = source.row
    for function in source.functions:
        if len(function.tokens) < HOST_TOKENS:
            continue
        for node in walk(function.node):
            statements = statements_of(node) if node.type in row.blocks else []
            for before, here in itertools.pairwise(statements):
                line = source.lines[here.start_point[0]]
                if (
                    before.end_point[0] < here.start_point[0]
                    and not line[: here.start_point[1]].strip()
                    and here.type not in row.clauses
                    and before.type not in JUMPS
                    and not here.type.startswith('preproc')
                ):
                    yield Point(here.start_byte - here.start_point[1], indent_of(line), False)


def _line_ends(source: Source, parent: Node) -> Iterator[tuple[Node, int]]:
    """The children that begin and end lines, each with the start of the line behind it."""
    for child in statements_of(parent):
        if source.lines[child.start_point[0]][: child.start_point[1]].strip():
            continue
        end = _line_end(source, child)
        follower = child.next_sibling
        while follower is not None and not (follower.text or b'').strip():
            follower = follower.next_sibling
        if end is not None and (follower is None or follower.start_byte >= end or follower.type == ';'):
            yield child, end


def _line_end(source: Source, node: Node) -> int | None:
    if node.end_point[1] == 0 and node.end_point[0] > node.start_point[0]:
        return node.end_byte
    stop = source.data.find(b'\n', node.end_byte)
    if stop < 0 or source.data[node.end_byte : stop].strip() not in (b'', b';'):
        return None
    return stop + 1


def injected(host: Source, point: Point, fragment: Fragment) -> tuple[bytes, int, int] | None:
    """The file with the fragment put in, and the lines it has there; None where it would not parse."""
    keep = {row - fragment.base_row for row in string_rows(walk(fragment.root), fragment.row)}
    body = [
        line.encode() if at in keep or not line.strip() else point.indent + line.encode()
        for at, line in enumerate(fragment.lines)
    ]
    before, after = host.data[: point.offset], host.data[point.offset :]
    lead = b'\n' if point.padded else b''
    trail = b'\n' if point.padded and after.strip() and not after.startswith(b'\n') else b''
    data = before + lead + b'\n'.join(body) + b'\n' + trail + after
    if errors(parser(host.row.name).parse(data).root_node) > host.errors or not _compiles(host, data):
        return None
    start = before.count(b'\n') + lead.count(b'\n') + 1
    return data, start, start + len(body) - 1


def _compiles(host: Source, data: bytes) -> bool:
    if host.row.compiles:
        try:
            ast.parse(data)
        except SyntaxError:
            return False
    return True
