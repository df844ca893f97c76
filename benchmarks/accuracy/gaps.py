"""Type 3: lines added, removed, changed, swapped. An operator gives a changed fragment, or None."""

from __future__ import annotations

import itertools
import re

from tree_sitter import Node

from benchmarks.accuracy.languages import Row
from benchmarks.accuracy.languages.row import kinds
from benchmarks.accuracy.pools import Context, is_expression
from benchmarks.accuracy.sources import Fragment
from benchmarks.accuracy.syntax import JUMPS, is_docstring, similarity, text_of, tokens, walk

_FIXED = kinds('function_definition function_declaration')
_CALLS = kinds(
    'call call_expression method_invocation invocation_expression macro_invocation new_expression '
    'object_creation_expression await_expression await member_call_expression function_call_expression '
    'scoped_call_expression yield update_expression inc_statement try_expression nullsafe_member_call_expression '
    'function_call postfix_expression command'
)
_WRITING = kinds(
    'assignment augmented_assignment assignment_expression variable_declarator let_declaration short_var_declaration '
    'assignment_statement init_declarator declaration operator_assignment augmented_assignment_expression '
    'compound_assignment_expr var_spec property_declaration variable_declaration val_definition var_definition '
    'variable_assignment'
)
_TARGETS = ('left', 'name', 'declarator', 'pattern', 'argument', 'target')


def inserted(fragment: Fragment, context: Context, count: int) -> Fragment | None:
    """One statement or more, of a line each, put between two others."""
    points = []
    for _, statements in fragment.statement_lists():
        for before, here in itertools.pairwise(statements):
            line = fragment.line_start(here)
            if (
                before.end_point[0] < here.start_point[0]
                and line > fragment.base
                and not fragment.whole[line : here.start_byte].strip()
                and here.type not in fragment.row.clauses
                and before.type not in JUMPS
            ):
                points.append((line, fragment.whole[line : here.start_byte].decode()))
    own = {line.strip() for line in fragment.lines}
    texts = sorted({text for text in context.nearby(context.pools.statements) if text not in own})
    if not points or len(texts) < count:
        return None
    line, indent = context.rng.choice(points)
    return fragment.edited([(line, line, ''.join(f'{indent}{x}\n' for x in context.rng.sample(texts, count)))])


def deleted(fragment: Fragment, context: Context, count: int) -> Fragment | None:
    """Whole statements that make up so many lines taken out."""
    lines = fragment.lines
    options: set[tuple[int, int]] = set()
    for block, statements in fragment.statement_lists():
        if fragment.row.ends and block.type == 'block' and statements[-1].type not in fragment.row.simple:
            statements = statements[:-1]  # the block's value
        for first in range(len(statements)):
            for behind in range(first + 1, len(statements) + 1):
                run = statements[first:behind]
                start, end = fragment.rows(run[0])[0], fragment.rows(run[-1])[1]
                if len(run) < len(statements) and end - start + 1 == count and _can_go(fragment, run, start, end):
                    options.add((start, end))
    if not options:
        return None
    start, end = context.rng.choice(sorted(options))
    return fragment.derived('\n'.join(lines[:start] + lines[end + 1 :]))


def _can_go(fragment: Fragment, run: list[Node], start: int, end: int) -> bool:
    row = fragment.row
    fixed = (is_docstring(x, row) or x.type in row.clauses | _FIXED or x.type.startswith('preproc') for x in run)
    whole = all(fragment.owns_lines(node) for node in run)
    return whole and all(line.strip() for line in fragment.lines[start : end + 1]) and not any(fixed)


def modified(fragment: Fragment, context: Context) -> Fragment | None:
    """One expression on one line replaced by another from the same file."""
    row = fragment.row
    spots = [x for x in fragment.nodes() if is_expression(x, row) and 2 <= len(tokens(x, row)) <= 15]
    texts = context.nearby(context.pools.expressions)
    for _ in range(12 if spots and texts else 0):
        node, new = context.rng.choice(spots), context.rng.choice(texts)
        old = text_of(node)
        a, b = re.findall(r'\w+|\S', old), re.findall(r'\w+|\S', new)
        if similarity(a, b) < 0.5 and abs(len(a) - len(b)) <= 8:
            context.detail.append(f'{old} -> {new}')
            return fragment.edited([(node.start_byte, node.end_byte, new)])
    return None


def swapped(fragment: Fragment, context: Context) -> Fragment | None:
    """Two adjacent statements swapped that share no name that either writes."""
    options = []
    for _, statements in fragment.statement_lists():
        for a, b in itertools.pairwise(statements):
            if all(_can_move(fragment, node) for node in (a, b)) and _independent(a, b, fragment.row):
                options.append((a, b))
    if not options:
        return None
    a, b = context.rng.choice(options)
    lines = fragment.lines
    (first, last), (start, end) = fragment.rows(a), fragment.rows(b)
    moved = lines[start : end + 1] + lines[last + 1 : start] + lines[first : last + 1]
    return fragment.derived('\n'.join(lines[:first] + moved + lines[end + 1 :]))


def _can_move(fragment: Fragment, node: Node) -> bool:
    row = fragment.row
    plain = node.type in row.simple and fragment.owns_lines(node) and not is_docstring(node, row)
    return plain and not any(inner.type in JUMPS for inner in walk(node))


def _independent(a: Node, b: Node, row: Row) -> bool:
    if a.end_point[0] >= b.start_point[0] or a.text == b.text:
        return False
    (writes_a, names_a, calls_a), (writes_b, names_b, calls_b) = _effects(a, row), _effects(b, row)
    apart = not (writes_a & names_b or writes_b & names_a)
    return apart and not (calls_a and calls_b) and bool(writes_a or writes_b)


def _effects(node: Node, row: Row) -> tuple[set[str], set[str], bool]:
    """(names written, names used, whether it calls) of a simple statement."""
    names = {token.text.lstrip('$') for token in tokens(node, row) if token.category in ('id', 'type')}
    writes: set[str] = set()
    for inner in walk(node):
        for name in _TARGETS if inner.type in _WRITING else ():
            target = inner.child_by_field_name(name)
            if target is not None:
                writes |= {token.text.lstrip('$') for token in tokens(target, row) if token.category == 'id'}
    return writes - row.keep, names - row.keep, any(inner.type in _CALLS for inner in walk(node))
