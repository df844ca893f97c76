"""What a node is for: documentation, an import, a function, nothing at all. Looks at nodes, changes nothing."""

from collections.abc import Iterable

from polydup_hook.grammar import STRING, Grammar, Node, Plan
from polydup_hook.languages import Language
from polydup_hook.naming import part_of

_STRING_STARTS = frozenset(bytes((byte,)) for byte in b'\'"`rRuUbBfF')
_FEW = 16  # nodes; a body that does nothing is short, comments included
_SHORT = 40  # nodes; a statement that only refuses is no longer
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
    if child.type in row.strings:  # which `return "a"` does not begin with, though with an r
        return child.start_byte == start and not any(part.type in row.interpolations for part in child.named_children)
    parts = child.named_children
    return bool(parts) and parts[0].start_byte == start and all(part.type in row.strings for part in parts)


def code_in(row: Language, string: Node) -> list[Node]:
    """The code in a string; a string that is its child is a part of it, as the body of a here-document is."""
    inner = []
    for child in string.children:
        if child.type in row.interpolations:
            inner.append(child)
        elif child.type in row.strings:
            inner += code_in(row, child)
    return inner


def is_part(row: Language, node: Node, plan: Plan) -> bool:
    """Whether a child of a block is a unit there, if it is not a broken one."""
    return node.type in plan.children if plan.children is not None else node.type not in row.apart


def is_left_out(row: Language, data: bytes, node: Node, plan: Plan) -> bool:
    """Whether a node of a kind that may be passed over is to be."""
    field = plan.skipped_with
    if field is not None and (node.child_by_field_name(field.lstrip('-')) is None) == field.startswith('-'):
        return True
    if not plan.hollow:
        return False
    text = data[node.start_byte : node.end_byte]
    return not text.strip(b'{} \t\r\n\'"') or all(child.type in row.comments for child in node.named_children)


def begins_with_its_value(node: Node) -> bool:
    """Whether what may have a label, a field of a table in Lua, has none."""
    value = node.child_by_field_name('value')
    return value is not None and value.start_byte == node.start_byte


def is_followed(node: Node, token: str) -> bool:
    """Whether the first child of a node is followed by this token: the name in `f(name = 1)`."""
    second = node.child(1) if node.child_count > 1 else None
    return second is not None and second.type == token


def end_of_head(row: Language, node: Node) -> int:
    """The byte behind the token that ends the head of a block; the start of one without."""
    head = row.heads.get(node.type)
    return next((child.end_byte for child in node.children if child.type == head), 0) if head is not None else 0


def holds_function(row: Language, node: Node, valued: tuple[str, ...]) -> bool:
    """Whether one of the fields of a node that a row says may hold a function does; '' is its last child."""
    for field in valued[1:]:
        last = node.named_child_count - 1
        value = part_of(node, field) if field else node.named_child(last) if last >= 0 else None
        if _is_function(row, value):
            return True
    return False


def _is_function(row: Language, value: Node | None) -> bool:
    """Whether a value is a function, or the body of one; a list of one, as Go has it, counts as what is in it."""
    if row.bodies and value is not None and value.type in row.bodies:
        field = row.bodies[value.type]
        return not field or any(child.child_by_field_name(field) is not None for child in value.named_children)
    while value is not None and value.type not in row.functions:
        inner = value.named_child(0) if value.named_child_count == 1 else None
        if inner is None or (inner.start_byte, inner.end_byte) != (value.start_byte, value.end_byte):
            return False
        value = inner
    return value is not None


def is_signature(node: Node, field: str, kinds: frozenset[str]) -> bool:
    """Whether a declaration is that of a function: of some kinds, behind what says that it gives a pointer."""
    part = node.child_by_field_name(field)
    while part is not None and part.type not in kinds:
        inner = part.child_by_field_name(field) or part.child_by_field_name('name')
        part = inner or (part.named_child(0) if part.named_child_count == 1 else None)
    return part is not None


def is_import(row: Language, data: bytes, node: Node) -> bool:
    """Whether a statement only asks for modules, by a call for one: `const fs = require('fs').promises`."""
    start, end = node.start_byte, node.end_byte
    if row.importing:
        child = node.named_child(0) if node.named_child_count == 1 else None
        if child is not None and child.type in row.importing and child.start_byte == start:
            return True
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
    called = _calls(data, value, 'function', 'method', 'name').decode(errors='replace') in row.importers
    passed = value.child_by_field_name('arguments')
    if passed is None:
        return called and value.type in row.readers and len(value.children_by_field_name('argument')) == 1
    names = [child.type in row.strings for child in _without_comments(row, passed)]
    return called and bool(names) and all(names) and value.child_by_field_name('receiver') is None


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
    row = grammar.row
    body = node.child_by_field_name('body') or _body_by_kind(row, node)
    if body is None and signature:
        body = _nameless_body(row, node)
    if body is None:
        return signature or node.type in row.stubs
    if row.bare_bodies and body.type not in row.blocks:
        return signature and _is_trivial(grammar, data, body)  # an expression, which may be all there is
    waiting: list[Node] = []
    node = body
    for _ in range(_FEW):
        if node is body or not _is_trivial(grammar, data, node):
            # The body itself, a list of statements in it; a call of Ruby may hold units too.
            if node.type not in grammar.row.blocks or node.named_child_count > _FEW:
                return False
            begin = end_of_head(row, node)
            waiting += [child for child in node.named_children if child.start_byte >= begin]
        if not waiting:
            return True
        node = waiting.pop()
    return False


def _first_word(data: bytes, node: Node) -> bytes:
    """What a statement begins with; in Swift that is what it calls, or `throw`."""
    first = node.child(0) if node.child_count else node
    return data[first.start_byte : first.end_byte] if first is not None else b''


def _nameless_body(row: Language, node: Node) -> Node | None:
    last = node.named_child_count - 1
    body = node.named_child(last) if last >= 0 else None
    if body is None or body.type not in row.blocks or node.field_name_for_named_child(last) is not None:
        return None
    return body


def _body_by_kind(row: Language, node: Node) -> Node | None:
    """The body of a definition whose grammar has no field for it."""
    if row.bare_bodies and node.type in row.blocks:
        return node
    return next((child for child in reversed(node.named_children) if child.type in row.bare_bodies), None)


def _is_trivial(grammar: Grammar, data: bytes, node: Node) -> bool:
    row = grammar.row
    if node.type in row.comments:
        return True
    if node.descendant_count > _SHORT:
        return False  # a message that is put together of much says something
    if node.type in row.trivial:
        return True
    if row.raising and data.startswith(grammar.raising, node.start_byte):
        if data[node.start_byte : node.end_byte] in grammar.raising:
            return True
        first = node.named_child(0) if row.bare_bodies and node.named_child_count else None  # no fields
        if first is not None and first.type in row.identifiers:
            return data[first.start_byte : first.end_byte] in grammar.raising
        called = _calls(data, node, 'macro', 'function', 'method', 'name') or _first_word(data, node)
        return called in grammar.raising
    child = node.named_child(0) if node.named_child_count == 1 else None
    if child is not None and child.type in row.trivial and child.end_byte >= node.end_byte - 1:
        return True  # `...` as a statement
    return is_bare_string(grammar, data, node)


def _without_comments(row: Language, node: Node) -> Iterable[Node]:
    return (child for child in node.named_children if child.type not in row.comments)
