"""Type 2: other names, literals and types. An operator gives a changed fragment, or None where it does not apply."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable

from benchmarks.accuracy.names import is_variable_use
from benchmarks.accuracy.pools import Context, case_of
from benchmarks.accuracy.sources import Edit, Fragment, definition
from benchmarks.accuracy.syntax import Token, is_docstring, text_of

_SHARE = 0.3
_PLAIN_STRING = re.compile(r"""["'][^"'\\{}%$\n#`]*["']""")
_CHARACTERS = frozenset({'char_literal', 'rune_literal', 'character_literal'})


def locals_(fragment: Fragment, context: Context) -> Fragment | None:
    """Every parameter and local renamed, each to one new name throughout; the function too."""
    taken = {token.text.lstrip('$') for token in fragment.tokens if token.category in ('id', 'type', 'op')}
    used = {text_of(node).lstrip('$') for node in fragment.nodes() if not node.child_count}
    mapping = {}
    for name in sorted(fragment.bound & used):
        new = _fresh(name, context.pools.locals, taken, context.rng)
        if new:
            mapping[name] = new
    edits = _renamed(fragment, mapping)
    if len(mapping) < 2 or len(edits) < 4:
        return None
    context.detail.append(f'{len(mapping)} names, {len(edits)} places')
    if fragment.kind != 'block':
        edits += _function_renamed(fragment, context, taken)
    return fragment.edited(edits)


def _fresh(name: str, table: dict[str, list[str]], taken: set[str], rng: random.Random) -> str | None:
    names = sorted(set(table.get(case_of(name)) or table.get('lower') or ()) - taken - {name})
    if not names:
        return None
    new = rng.choice(names)
    taken.add(new)
    return new


def _renamed(fragment: Fragment, mapping: dict[str, str]) -> list[Edit]:
    edits: list[Edit] = []
    for node in fragment.nodes():
        text = text_of(node) if not node.child_count else ''
        if text not in mapping or node.type not in fragment.row.identifiers | fragment.row.variables:
            continue
        if not is_variable_use(node, fragment.row):
            continue
        holder = node.parent.type if node.parent is not None else ''
        short = node.type.startswith('shorthand_') or holder == 'shorthand_field_initializer'
        edits.append((node.start_byte, node.end_byte, f'{text}: {mapping[text]}' if short else mapping[text]))
    return edits


def _function_renamed(fragment: Fragment, context: Context, taken: set[str]) -> list[Edit]:
    """Another name for the function and, where it is no method, for its calls of itself."""
    for node in fragment.nodes():
        found = definition(node) if node.type in fragment.row.functions else None
        if found is None:
            continue
        name = found[1]
        if name is None or name.child_count or not re.fullmatch(r'[A-Za-z_]\w+', text_of(name)):
            return []
        old = text_of(name)
        options = [x for x in context.pools.functions if case_of(x) == case_of(old) and x not in taken]
        if not options:
            return []
        new = context.rng.choice(options)
        edits: list[Edit] = [(name.start_byte, name.end_byte, new)]
        if fragment.kind == 'function' and old not in fragment.bound:
            edits += [edit for edit in _renamed(fragment, {old: new}) if edit[0] != name.start_byte]
        return edits
    return []


def _drawn(spots: list[Token], count: int, names_for: Callable[[Token], Iterable[str]], context: Context) -> list[Edit]:
    """So many of some tokens, drawn at random, each replaced by another name where there is one."""
    edits: list[Edit] = []
    for token in context.rng.sample(spots, count):
        names = [name for name in names_for(token) if name != token.text]
        if names:
            edits.append((token.start, token.end, context.rng.choice(names)))
    return edits


def arbitrary(fragment: Fragment, context: Context) -> Fragment | None:
    """About a third of the identifiers renamed, each by itself, so not consistently."""
    spots = [token for token in fragment.tokens if _can_be_another(token, fragment)]
    if len(spots) < 6:
        return None
    members = context.pools.members
    count = max(3, round(len(spots) * _SHARE))
    edits = _drawn(spots, count, lambda token: members.get(case_of(token.text), ()), context)
    context.detail.append(f'{len(edits)} of {len(spots)} places')
    return fragment.edited(edits)


def _can_be_another(token: Token, fragment: Fragment) -> bool:
    row, node = fragment.row, token.node
    if token.category != 'id' or token.text in row.keep or not re.fullmatch(r'[A-Za-z][\w$]*', token.text):
        return False
    above = [node.parent, node.parent.parent if node.parent is not None else None]
    kinds = {x.type for x in above if x is not None}
    if node.type.startswith('shorthand_') or kinds & (row.strings | {'lifetime', 'shorthand_field_initializer'}):
        return False
    return row.named_values or case_of(token.text) == 'lower'


def literals(fragment: Fragment, context: Context) -> Fragment | None:
    """Most numbers and strings replaced by others."""
    rng, strings = context.rng, context.pools.strings
    spots = [token for token in fragment.tokens if _is_plain_literal(token, fragment)]
    if not spots or len(strings) < 2:
        return None
    edits: list[Edit] = []
    for token in rng.sample(spots, max(min(2, len(spots)), round(len(spots) * 0.7))):
        if token.category == 'num':
            new = _other_number(token.text, rng)
        else:
            new = token.text[0] + rng.choice([x for x in strings if x != token.text[1:-1]]) + token.text[-1]
        edits.append((token.start, token.end, new))
    context.detail.append(f'{len(edits)} of {len(spots)} literals')
    return fragment.edited(edits)


def _is_plain_literal(token: Token, fragment: Fragment) -> bool:
    if token.category == 'num':
        return bool(re.fullmatch(r'\d+(\.\d+)?|0x[0-9a-fA-F]+', token.text))
    if token.category != 'str' or not _PLAIN_STRING.fullmatch(token.text):
        return False
    return not is_docstring(token.node.parent, fragment.row) and token.node.type not in _CHARACTERS


def _other_number(old: str, rng: random.Random) -> str:
    new = old
    while new == old:
        if old.startswith('0x'):
            new = hex(rng.randrange(1, 0xFFFF))
        elif '.' in old:
            new = f'{rng.randrange(0, 100)}.{rng.randrange(1, 100)}'
        else:
            new = str(rng.choice([rng.randrange(2, 12), rng.randrange(12, 1000)]))
    return new


def types(fragment: Fragment, context: Context) -> Fragment | None:
    """Half of the names of types replaced by others."""
    spots = [
        token
        for token in fragment.tokens
        if token.category == 'type'
        and token.text not in ('void', 'Self')
        and token.node.parent is not None
        and not token.node.parent.type.startswith('scoped_')
    ]
    types = context.pools.types
    edits = _drawn(spots, (len(spots) + 1) // 2, lambda token: types.get(token.node.type, ()), context)
    context.detail.append(f'{len(edits)} of {len(spots)} types')
    return fragment.edited(edits) if edits else None
