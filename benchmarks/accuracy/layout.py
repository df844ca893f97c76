"""Type 1: layout and comments. An operator gives a changed fragment, or None where it does not apply."""

from __future__ import annotations

import random
import re
from collections import Counter

from tree_sitter import Node

from benchmarks.accuracy.pools import Context
from benchmarks.accuracy.sources import Edit, Fragment, indent_of, string_rows
from benchmarks.accuracy.syntax import COMMENTS, Token, is_docstring, text_of

_LISTS = re.compile(r'argument|param|array|^list$|tuple|token_tree|dictionary')
_BRACED = frozenset({'class_body', 'declaration_list', 'match_block', 'switch_body', 'switch_block'})
_WORDS = ('value', 'case', 'result', 'note', 'fixed', 'input', 'check', 'here')


def exact(fragment: Fragment, context: Context) -> Fragment | None:
    return fragment.derived(fragment.text)


def whitespace(fragment: Fragment, context: Context) -> Fragment | None:
    """Another unit of indentation, blank lines added or removed, spaces inside brackets."""
    rng = context.rng
    steps = rng.sample(['indent', 'blank', 'spacing'], rng.choice([2, 3]))
    spaced = _spaced(fragment, rng) if 'spacing' in steps else None
    if spaced is not None:
        fragment = spaced
    elif 'spacing' in steps:
        steps = ['indent', 'blank']
    keep = {at - fragment.base_row for at in string_rows(fragment.nodes(), fragment.row, COMMENTS)}
    lines = fragment.lines
    if 'indent' in steps:
        lines = _indented(lines, keep, rng)
    if 'blank' in steps:
        lines = _with_blanks(lines, keep, rng)
    context.detail.append('+'.join(sorted(steps)))
    return fragment.derived('\n'.join(lines))


def _indented(lines: list[str], keep: set[int], rng: random.Random) -> list[str]:
    indents = [line[: len(line) - len(line.lstrip())] for at, line in enumerate(lines) if line.strip()]
    if any('\t' in indent for indent in indents):
        old, others = '\t', ['    ', '  ']
    else:
        widths = [len(indent) for indent in indents if indent]
        old = '  ' if sum(width % 4 == 2 for width in widths) > len(widths) / 4 else '    '
        others = [unit for unit in ('  ', '    ', '\t', '   ') if unit != old]
    new = rng.choice(others)
    out = []
    for at, line in enumerate(lines):
        level, rest = 0, line
        while at not in keep and rest.startswith(old):
            level, rest = level + 1, rest.removeprefix(old)
        out.append(new * level + rest)
    return out


def _with_blanks(lines: list[str], keep: set[int], rng: random.Random) -> list[str]:
    out = []
    for at, line in enumerate(lines):
        if at not in keep and not line.strip() and at and rng.random() < 0.7:
            continue
        out.append(line)
        if at + 1 not in keep | {len(lines)} and not line.endswith('\\') and rng.random() < 0.25:
            out.append('')
    return out


def _spaced(fragment: Fragment, rng: random.Random) -> Fragment | None:
    edits: list[Edit] = []
    share = rng.choice([0.4, 0.8])
    for a, b in zip(fragment.tokens, fragment.tokens[1:], strict=False):
        gap = fragment.whole[a.end : b.start]
        if gap not in (b'', b' ') or a.row != b.row or fragment.row.words:
            continue
        inside = a.text in ('(', '[') or b.text in (')', ']')
        if (inside or a.text == ',') and a.text + b.text not in ('()', '[]') and rng.random() < share:
            edits.append((a.end, b.start, '' if gap else ' '))
    return fragment.edited(edits) if len(edits) >= 2 else None


def line_breaks(fragment: Fragment, context: Context) -> Fragment | None:
    """Lines wrapped behind a comma or an opening bracket, wrapped lines joined, braces moved."""
    rng = context.rng
    options = _breaks(fragment)
    if not options:
        return None
    share = {'break': 0.35, 'join': 0.6, 'brace': rng.choice([0.0, 1.0, 1.0])}
    wanted = [option for option in options if rng.random() < share[option[0]]]
    if len(wanted) < 2:
        wanted = rng.sample(options, min(2, len(options)))
    times = Counter(kind for kind, _ in wanted)
    context.detail.append(' '.join(f'{kind} x{n}' for kind, n in sorted(times.items())))
    return fragment.edited([edit for _, edit in wanted])


def _breaks(fragment: Fragment) -> list[tuple[str, Edit]]:
    options: list[tuple[str, Edit]] = []
    depth = 0
    lines = fragment.lines
    for a, b in zip(fragment.tokens, fragment.tokens[1:], strict=False):
        if a.text in ('(', '['):
            depth += 1
        elif a.text in (')', ']'):
            depth = max(0, depth - 1)
        gap = fragment.whole[a.end : b.start].decode('utf8', 'replace')
        line = lines[min(a.row - fragment.base_row, len(lines) - 1)]
        if gap.strip() or line.lstrip().startswith('#') or fragment.row.words:
            continue
        indent = line[: len(line) - len(line.lstrip())]
        if depth and a.node.parent is not None and _LISTS.search(a.node.parent.type):
            if '\n' not in gap and (a.text == ',' or (a.text in ('(', '[') and b.text not in (')', ']'))):
                options.append(('break', (a.end, b.start, f'\n{indent}        ')))
            elif gap.count('\n') == 1 and a.text in (',', '(', '['):
                options.append(('join', (a.end, b.start, ' ' if a.text == ',' else '')))
        elif _opens_body(fragment, b):
            options.append(('brace', (a.end, b.start, ' ' if '\n' in gap else f'\n{indent}')))
    return options


def _opens_body(fragment: Fragment, token: Token) -> bool:
    if token.text != '{' or not fragment.row.brace_line or token.node.parent is None:
        return False
    return token.node.parent.type in fragment.row.blocks | _BRACED


def comments(fragment: Fragment, context: Context) -> Fragment | None:
    """Comments added, removed or edited."""
    rng = context.rng
    existing = [
        node for node in fragment.comments() if node.start_byte > fragment.base and '\n' not in text_of(node).rstrip()
    ]
    action = rng.choice(['add', 'remove', 'edit', 'remove+add'] if existing else ['add'])
    edits: list[Edit] = []
    if 'remove' in action:
        edits += _without(fragment, existing)
    if action == 'edit':
        edits += _reworded(existing, rng)
    if 'add' in action:
        edits += _with_comments(fragment, context)
    context.detail.append(action)
    return fragment.edited(_apart(edits)) if edits else None


def _without(fragment: Fragment, existing: list[Node]) -> list[Edit]:
    edits: list[Edit] = []
    for node in existing:
        start, end = node.start_byte, node.start_byte + len(text_of(node).rstrip().encode())
        line, stop = fragment.line_start(node), fragment.line_end(end)
        if fragment.whole[end:stop].strip() or stop == len(fragment.whole):
            continue
        before = fragment.whole[line:start]
        edits.append((line + len(before.rstrip()), end, '') if before.strip() else (line, stop + 1, ''))
    return edits


def _reworded(existing: list[Node], rng: random.Random) -> list[Edit]:
    edits: list[Edit] = []
    for node in existing:
        if not edits or rng.random() < 0.7:
            text = text_of(node).rstrip()
            words = re.findall(r'\w+|\W+', text)
            spots = [at for at, word in enumerate(words) if word.isalpha() and len(word) > 2]
            for at in rng.sample(spots, (len(spots) + 1) // 2):
                words[at] = rng.choice(_WORDS)
            edits.append((node.start_byte, node.start_byte + len(text.encode()), ''.join(words)))
    return edits


def _with_comments(fragment: Fragment, context: Context) -> list[Edit]:
    rng, row = context.rng, fragment.row
    spots = [
        node
        for _, statements in fragment.statement_lists()
        for node in statements
        if fragment.owns_lines(node) and not is_docstring(node, row) and node.type not in row.clauses
    ]
    edits: list[Edit] = []
    count = rng.choice([1, 2, 3, 4])
    for node in rng.sample(spots, min(len(spots), count)) if context.pools.comments else ():
        text = f'{row.comment} {rng.choice(context.pools.comments)}'
        line, stop = fragment.line_start(node), fragment.line_end(node.end_byte)
        rest = fragment.whole[node.end_byte : stop].strip()
        if node.start_point[0] == node.end_point[0] and rest in (b'', b';') and rng.random() < 0.3:
            edits.append((stop, stop, f'  {text}'))
        elif line >= fragment.base:
            indent = indent_of(fragment.whole[line : node.start_byte + 1]).decode()
            edits.append((line, line, f'{indent}{text}\n'))
    return edits


def _apart(edits: list[Edit]) -> list[Edit]:
    """Those that do not overlap one before them."""
    kept: list[Edit] = []
    for edit in sorted(edits):
        if not kept or edit[0] >= kept[-1][1]:
            kept.append(edit)
    return kept
