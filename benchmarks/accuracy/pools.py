"""Names, texts, statements and expressions found in a corpus, for the operators to put in."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from benchmarks.accuracy.languages import Row
from benchmarks.accuracy.languages.row import kinds
from benchmarks.accuracy.sources import Source
from benchmarks.accuracy.syntax import COMMENTS, INTERPOLATIONS, JUMPS, field_of, text_of, tokens, walk

_SAMPLE = 400
_FUNCTION_ENDS = ('function', 'lambda', 'closure_expression', 'lambda_literal', 'lambda_expression')
_CALLED = kinds(
    'left function name declarator type method object receiver operand pattern constructor expression scope path macro '
    'superclass table'
)
_HELD = kinds('decorator with_item macro_invocation token_tree delete_statement')
_CHAINS = kinds('navigation_expression call_expression')
_NOT_TEXT = INTERPOLATIONS - kinds('subscript_expression member_access_expression')

Found = dict[str, list[tuple[int, str]]]
"""Path → (row, text)."""


@dataclass
class Pools:
    """By the case of a name where it says so: names of locals, of members; types by their node's type."""

    locals: dict[str, list[str]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    types: dict[str, list[str]] = field(default_factory=dict)
    functions: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    statements: Found = field(default_factory=dict)
    expressions: Found = field(default_factory=dict)


@dataclass
class Context:
    """What an operator may draw on for a fragment that stands on these rows of its file; `detail` says what it did."""

    rng: random.Random
    pools: Pools
    path: str = ''
    rows: range = range(0)
    detail: list[str] = field(default_factory=list)

    def nearby(self, table: Found) -> list[str]:
        """Texts from elsewhere in the same file, and, where that has too few, from another."""
        found = [text for row, text in table.get(self.path, ()) if row not in self.rows]
        if len(found) < 4:
            others = sorted(path for path in table if table[path])
            if others:
                found += [text for _, text in table[self.rng.choice(others)]]
                self.detail.append('from another file')
        return found


def case_of(name: str) -> str:
    bare = name.strip('_$')
    if len(bare) > 1 and bare.isupper():
        return 'upper'
    return 'title' if bare[:1].isupper() else 'lower'


def pools_of(sources: list[Source], row: Row, rng: random.Random) -> Pools:
    pools = Pools()
    functions = [function for source in sources for function in source.functions]
    bound: set[str] = set()
    for function in rng.sample(functions, min(_SAMPLE, len(functions))):
        if function.fragment.ok:
            bound.update(name for name in function.fragment.bound if 1 < len(name.strip('_')) <= 20)
    found = [token for function in functions for token in function.tokens]
    ids = {token.text for token in found if token.category == 'id' and re.fullmatch(r'[A-Za-z_]\w{2,}', token.text)}
    types = Counter((x.node.type, x.text) for x in found if x.category == 'type' and x.text not in ('Self', 'void'))
    texts = (re.fullmatch(r"""["']([A-Za-z][\w ./-]{1,30})["']""", x.text) for x in found if x.category == 'str')
    pools.locals, pools.members = _by_case(bound), _by_case(ids)
    for (kind, text), times in sorted(types.items()):
        if times >= 3:
            pools.types.setdefault(kind, []).append(text)
    pools.strings = sorted({text[1] for text in texts if text})
    pools.functions = sorted({f.name for f in functions if re.fullmatch(r'[A-Za-z_]\w+', f.name)})
    pools.comments = sorted({text for source in sources for text in _comments(source)})
    pools.statements = {source.path: list(_statements(source)) for source in sources}
    pools.expressions = {source.path: list(_expressions(source)) for source in sources}
    return pools


def _by_case(names: Iterable[str]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for name in sorted(names):
        table.setdefault(case_of(name), []).append(name)
    return table


def _comments(source: Source) -> Iterator[str]:
    for node in walk(source.root):
        text = text_of(node).strip() if node.type in COMMENTS else ''
        if text.startswith(source.row.comment):
            text = text.removeprefix(source.row.comment).strip(' /!*-')
            if re.fullmatch(r"[A-Z][\w ,.'`()-]{10,60}", text):
                yield text


def _statements(source: Source) -> Iterator[tuple[int, str]]:
    """Statements of one line that can stand anywhere."""
    row = source.row
    for node in (node for function in source.functions for node in walk(function.node)):
        if node.parent is None or node.parent.type not in row.blocks or not _is_plain(node, row):
            continue
        text = text_of(node)
        line = source.lines[node.start_point[0]].strip().decode('utf8', 'replace')
        if line in (text, text + ';') and 4 <= len(tokens(node, row)) <= 25 and len(line) <= 100:
            yield node.start_point[0], line


def _is_plain(node: Node, row: Row) -> bool:
    if node.type not in row.simple or node.start_point[0] != node.end_point[0] or node.has_error:
        return False
    first = node.named_children[0] if node.named_child_count else None
    if first is None or first.type in JUMPS or first.type in row.strings or first.type == 'yield':
        return False
    if row.name == 'ruby' and (
        node.child_by_field_name('block') or (node.type == 'call' and not node.child_by_field_name('arguments'))
    ):
        return False
    if row.ends and node.type == 'expression_statement' and not text_of(node).endswith(';'):
        return False
    return not any(inner.type.endswith(_FUNCTION_ENDS) for inner in walk(node))


def _expressions(source: Source) -> Iterator[tuple[int, str]]:
    seen = set()
    for node in (node for function in source.functions for node in walk(function.node)):
        if is_expression(node, source.row) and 2 <= len(tokens(node, source.row)) <= 15:
            text = text_of(node)
            if text not in seen:
                seen.add(text)
                yield node.start_point[0], text


def is_expression(node: Node, row: Row) -> bool:
    """Whether a node is an expression of one line that another can stand in for."""
    if node.type not in row.expressions or node.start_point[0] != node.end_point[0] or node.has_error:
        return False
    parent = node.parent
    if parent is None or parent.type in row.blocks | _HELD or parent.type == 'expression_statement':
        return False
    if field_of(node) in _CALLED or (parent.type in _CHAINS and parent.children[0].id == node.id):
        return False
    above: Node | None = parent
    while above is not None and above.type not in row.functions:
        if above.type in row.strings or above.type in _NOT_TEXT:
            return False
        above = above.parent
    return not any(inner.type.endswith(_FUNCTION_ENDS) for inner in walk(node))
