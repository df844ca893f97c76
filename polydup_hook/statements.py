"""What a node is for: documentation, an import, a function, nothing at all. Looks at nodes, changes nothing."""

from collections.abc import Iterable

from polydup_hook.grammar import STRING, Grammar, Node, Plan
from polydup_hook.languages import Language

_STRING_STARTS = frozenset(bytes((byte,)) for byte in b'\'"`rRuUbBfF')
_FEW = 16  # nodes; a body that does nothing is short, comments included
_LONG = 2000  # bytes of the longest import by a call that is looked at


def is_bare_string(grammar: Grammar, data: bytes, node: Node) -> bool:
    """Whether a statement is a string alone: documentation, or a directive."""
    start = node.start_byte
    if grammar.row.callees:
        return False  # it is a command
    if data[start : start + 1] not in _STRING_STARTS or grammar.actions[node.kind_id] == STRING:
        return False
    child = node.named_child(0) if node.named_child_count == 1 else None
    if child is None or child.end_byte < node.end_byte - 1:
        return False
    row = grammar.row
    if child.type in row.strings:
        return not any(part.type in row.interpolations for part in child.named_children)
    return child.named_child_count > 0 and all(part.type in row.strings for part in child.named_children)


def is_left_out(row: Language, data: bytes, node: Node, plan: Plan) -> bool:
    """Whether a node of a kind that may be passed over is to be."""
    field = plan.skipped_with
    if field is not None and (node.child_by_field_name(field.lstrip('-')) is None) == field.startswith('-'):
        return True
    if not plan.hollow:
        return False
    text = data[node.start_byte : node.end_byte]
    return not text.strip(b'{} \t\r\n\'"') or all(child.type in row.comments for child in node.named_children)


def is_function(row: Language, value: Node | None) -> bool:
    """Whether a value is a function; a list of one, as Go has it, counts as what is in it."""
    while value is not None and value.type not in row.functions:
        inner = value.named_child(0) if value.named_child_count == 1 else None
        if inner is None or (inner.start_byte, inner.end_byte) != (value.start_byte, value.end_byte):
            return False
        value = inner
    return value is not None


def is_import(row: Language, data: bytes, node: Node) -> bool:
    """Whether a statement only asks for modules by a call: `const fs = require('fs').promises`."""
    start, end = node.start_byte, node.end_byte
    if end - start > _LONG or not any(data.find(name.encode(), start, end) >= 0 for name in row.importers):
        return False
    values = _values(row, node)
    return bool(values) and all(_asks_for_module(row, data, value) for value in values)


def _values(row: Language, node: Node) -> list[Node]:
    """What a statement gives to names, or does."""
    if node.child_by_field_name('arguments') is not None or node.type in row.readers:
        return [node]  # a call may be a statement by itself
    children = _without_comments(row, node)
    inner = [child for child in children if child.type in row.valued or child.type not in row.patterns]
    if len(inner) == 1 and inner[0].type in row.valued and not inner[0].children_by_field_name('value'):
        return _values(row, inner[0])
    return [value for child in inner for value in child.children_by_field_name('value') or [child]]


def _asks_for_module(row: Language, data: bytes, value: Node) -> bool:
    while (inner := value.child_by_field_name('object') or value.child_by_field_name('table')) is not None:
        value = inner
    called = _calls(data, value, 'function', 'name').decode(errors='replace') in row.importers
    passed = value.child_by_field_name('arguments')
    if passed is None:
        return called and value.type in row.readers and len(value.children_by_field_name('argument')) == 1
    return called and [child.type in row.strings for child in _without_comments(row, passed)] == [True]


def _calls(data: bytes, node: Node | None, *fields: str) -> bytes:
    """What an expression, or a statement of one, calls by name; b'' when it is no call."""
    while node is not None:
        for field in fields:
            called = node.child_by_field_name(field)
            if called is not None:
                return data[called.start_byte : called.end_byte]
        node = node.named_child(0) if node.named_child_count == 1 else None
    return b''


def does_nothing(grammar: Grammar, data: bytes, node: Node, signature: bool) -> bool:
    """Whether a definition has a body of nothing but trivial statements. `signature`: or none at all."""
    body = node.child_by_field_name('body')
    if body is None:
        return signature
    if body.type not in grammar.row.blocks:
        return False
    waiting = [body]
    for _ in range(_FEW):
        if not waiting:
            return True
        node = waiting.pop()
        if node.type in grammar.row.blocks:  # the body itself, a list of statements in it
            if node.named_child_count > _FEW:
                return False
            waiting += node.named_children
        elif not _is_trivial(grammar, data, node):
            return False
    return not waiting


def _is_trivial(grammar: Grammar, data: bytes, node: Node) -> bool:
    row = grammar.row
    if node.type in row.trivial or node.type in row.comments:
        return True
    if row.raising and data.startswith(grammar.raising, node.start_byte):
        return _calls(data, node, 'macro', 'function', 'name') in grammar.raising
    child = node.named_child(0) if node.named_child_count == 1 else None
    if child is not None and child.type in row.trivial and child.end_byte >= node.end_byte - 1:
        return True  # `...` as a statement
    return is_bare_string(grammar, data, node)


def _without_comments(row: Language, node: Node) -> Iterable[Node]:
    return (child for child in node.named_children if child.type not in row.comments)
