"""Which names a fragment binds itself (parameters, locals), and where they are used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from benchmarks.accuracy.languages import Row
from benchmarks.accuracy.languages.row import kinds
from benchmarks.accuracy.syntax import field_of, text_of

# Subtrees of a binding position that bind nothing: default values, types, targets like a.b and a[i].
_NOT_BINDING = kinds(
    'type attribute subscript call member_expression subscript_expression type_annotation scoped_identifier '
    'scoped_type_identifier generic_type field_expression index_expression selector_expression keyword_parameter '
    'element_reference binary_expression call_expression function_declarator member_access_expression '
    'element_access_expression predefined_type scope_resolution pair type_parameters user_type dot_index_expression '
    'bracket_index_expression navigation_expression qualified_identifier function_call'
)
_VALUES = kinds('value right type condition size default_value body return_type')
_LEAVES = kinds(
    'identifier simple_identifier shorthand_property_identifier_pattern shorthand_field_identifier implicit_parameter '
    'variable_name'
)
_DESTRUCTURING = kinds('object_pattern pair_pattern field_pattern')
_NAMED_PATTERNS = kinds('tuple_struct_pattern struct_pattern case_class_pattern')


def bound_names(nodes: Iterable[Node], text: str, row: Row) -> frozenset[str]:
    names: set[str] = set()
    elsewhere: set[str] = set()
    for node in nodes:
        if node.type in ('global_statement', 'nonlocal_statement'):
            elsewhere.update(text_of(child) for child in node.named_children)
        if row.name == 'php':
            if _is_php_local(node):
                names.add(text_of(node).lstrip('$'))
            continue
        fields = row.binders.get(node.type, ())
        for at, child in enumerate(node.children if fields else ()):
            if None in fields or node.field_name_for_child(at) in fields:
                names.update(_bound_below(child))
        if node.type == 'word':  # a shell's `read name`
            elsewhere.add(text_of(node))
    in_texts = set(re.findall(row.in_texts, text)) if row.in_texts else set()
    return frozenset(
        name
        for name in names - elsewhere - row.keep - in_texts
        if not name.startswith('__')
        and (row.named_values or not name[:1].isupper())
        and not (row.constants and name.isupper() and len(name) > 1)
    )


def _is_php_local(node: Node) -> bool:
    holder = node.parent.type if node.parent is not None else ''
    return node.type == 'variable_name' and holder not in (
        'scoped_property_access_expression',
        'global_declaration',
        'static_variable_declaration',
    )


def _bound_below(node: Node) -> Iterator[str]:
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here.type in _NOT_BINDING:
            continue
        if here.type in _LEAVES and not here.child_count:
            yield text_of(here)
        for at, child in enumerate(here.children):
            if here.field_name_for_child(at) in _VALUES and here.type not in _DESTRUCTURING:
                continue
            if at == 0 and here.type in _NAMED_PATTERNS:
                continue
            waiting.append(child)


def is_variable_use(node: Node, row: Row) -> bool:
    """Whether an identifier leaf stands for a variable here, rather than a member, key or label."""
    parent = node.parent
    if parent is None or (row.variables and node.type not in row.variables):
        return False
    if row.name == 'php':
        return parent.type == 'variable_name'
    if parent.type == 'token_tree':  # what a macro is given has no tree
        before, after = node.prev_sibling, node.next_sibling
        return not (before is not None and before.type in ('.', '::')) and not (
            after is not None and after.type in ('::', '!', '=', ':')
        )
    return row.not_variables.isdisjoint(_places(node, parent))


def _places(node: Node, parent: Node) -> list[str]:
    kind = f'{parent.type}.{field_of(node)}'
    above = parent.parent.type if parent.parent is not None else ''
    return [parent.type, kind, f'{above}/{kind}', f'{above}.{field_of(parent)}/{parent.type}']
