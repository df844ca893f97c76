"""`.pre-commit-config.yaml`: whether it names our hook, and the lines that do so, put in as the file has its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

FILE = '.pre-commit-config.yaml'
HOOK = 'polydup'
_MARK = '\ufeff'
_DEEP = 200
_LONG = 256 * 1024  # characters; the parser, in Python, takes seconds for so many


class Unfit(Exception):
    """The file is not one to put lines into; the message says why."""


class _Node(NamedTuple):
    """A part of a document. `start` and `end` are offsets, `column` is that of its first character; `style` is the
    quote of a scalar, 'flow' for what stands in brackets. `children` of a mapping are keys and values in turn."""

    kind: str
    value: str
    start: int
    end: int
    column: int
    style: str
    children: list[_Node]

    def get(self, key: str) -> _Node | None:
        names = self.children[::2] if self.kind == 'mapping' else []
        return next((self.children[2 * at + 1] for at, name in enumerate(names) if name.value == key), None)


def new(url: str, rev: str) -> str:
    """A file with our hook alone."""
    return (
        '# The hooks that pre-commit runs: https://pre-commit.com\n'
        'repos:\n'
        '  # Stops a commit when it brings a copy of existing code into the repository.\n'
        f'  - repo: {url}\n'
        f'    rev: {rev}\n'
        '    hooks:\n'
        f'      - id: {HOOK}\n'
    )


def is_enrolled(text: str, url: str) -> bool:
    """Whether a file names our hook, in whichever release, or one of our name. Raises Unfit."""
    repos = _document(text).get('repos')
    for repo in repos.children if repos is not None else ():
        named = repo.get('repo')
        if named is not None and named.value.removesuffix('/').removesuffix('.git') == url:
            return True
        hooks = repo.get('hooks')
        ids = [hook.get('id') for hook in (hooks.children if hooks is not None else ())]
        if any(id is not None and id.value == HOOK for id in ids):
            return True
    return False


def enrolled(text: str, url: str, rev: str) -> str:
    """The file with our hook as its last: indented, quoted and with its lines ended as those above it.

    All else stays as it is, to the character. Raises Unfit where that cannot be done.
    """
    root = _document(text)
    repos = root.get('repos')
    if repos is None or repos.kind != 'sequence' or repos.style == 'flow' or not repos.children:
        raise Unfit('its `repos:` is no list with a `-` before each item')
    last = repos.children[-1]
    if last.kind != 'mapping' or last.style == 'flow':
        raise Unfit('the last item of its `repos:` is written in braces')
    at = _line_after(text, last.end, repos.column)
    newline = '\r\n' if '\r\n' in text else '\n'
    gap = newline if _is_spaced(text, repos.children) else ''
    broken = newline if text[:at] and not text[:at].endswith('\n') else ''
    lines = ''.join(line + newline for line in _lines(repos, url, rev))
    made = text[:at] + broken + gap + lines + text[at:]
    if not _differs_by_ours(text, made, (url, rev)):
        raise Unfit('it would not mean the same with our lines in it')
    return made


def _lines(repos: _Node, url: str, rev: str) -> Iterator[str]:
    """Our lines, written as the last item is that has all of them in the usual form."""
    last = repos.children[-1]
    dash, key = repos.column, last.column
    lists = [item.get('hooks') for item in repos.children if item.kind == 'mapping']
    usual = [hooks for hooks in lists if hooks is not None and hooks.style != 'flow' and hooks.children]
    usual = [hooks for hooks in usual if hooks.children[-1].kind == 'mapping' and hooks.children[-1].style != 'flow']
    deep = (usual[-1].column, usual[-1].children[-1].column) if usual else (key + 2, key + 4)
    id = usual[-1].children[-1].get('id') if usual else None
    yield f'{" " * dash}-{" " * (key - dash - 1)}repo: {_quoted(url, last.get("repo"))}'
    yield f'{" " * key}rev: {_quoted(rev, last.get("rev"))}'
    yield f'{" " * key}hooks:'
    yield f'{" " * deep[0]}-{" " * (deep[1] - deep[0] - 1)}id: {_quoted(HOOK, id)}'


def _quoted(text: str, like: _Node | None) -> str:
    quote = like.style if like is not None and like.style in ('"', "'") else ''
    return f'{quote}{text}{quote}'


def _line_after(text: str, end: int, column: int) -> int:
    """Where the line begins that follows an item, with the comments that are indented as parts of it."""
    if not (end and text[end - 1] == '\n'):  # a text over several lines ends where its last line does
        end = text.find('\n', end) + 1 or len(text)
    while comment := re.compile(f' {{{column + 1},}}#.*(?:\n|$)').match(text, end):
        end = comment.end()
    return end


def _is_spaced(text: str, items: Sequence[_Node]) -> bool:
    """Whether empty lines stand between the last two of several items."""
    return len(items) > 1 and re.search(r'\n[ \r]*\n', text[items[-2].end - 1 : items[-1].start]) is not None


# The parser: its events say where things stand, and whether two texts mean the same.


def _events(text: str) -> list[Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if len(text) > _LONG:
        raise Unfit(f'it is longer than {_LONG} characters')
    if _is_deep(text):
        raise Unfit(f'it has more than {_DEEP} brackets, one in the other')
    try:
        return list(YAML(typ='safe', pure=True).parse(text.removeprefix(_MARK)))
    except (YAMLError, ValueError, RecursionError) as e:
        mark = getattr(e, 'problem_mark', None)
        raise Unfit(f'it is not valid YAML{f" (line {mark.line + 1})" if mark else ""}') from None


def _is_deep(text: str) -> bool:
    """Whether so many brackets are open at once, in texts or not, that the parser would take their square."""
    depth = 0
    for found in re.finditer(r'[\[\]{}]', text):
        depth = max(0, depth + (1 if found[0] in '[{' else -1))
        if depth > _DEEP:
            return True
    return False


def _document(text: str) -> _Node:
    """The only document of a text, a mapping."""
    shift = len(text) - len(text.removeprefix(_MARK))
    top = _Node('stream', '', 0, 0, 0, '', [])
    open_ = [top]
    for event in _events(text):
        kind = type(event).__name__.removesuffix('Event').removesuffix('End')
        if kind in ('Scalar', 'Alias'):
            value = event.value if kind == 'Scalar' else ''
            open_[-1].children.append(_node('scalar', value, event, shift, getattr(event, 'style', None) or ''))
        elif kind in ('MappingStart', 'SequenceStart'):
            style = 'flow' if event.flow_style else ''
            node = _node(kind.removesuffix('Start').lower(), '', event, shift, style)
            open_[-1].children.append(node)
            open_.append(node)
        elif kind in ('Mapping', 'Sequence'):
            done = open_.pop()
            # The event of what has no bracket to end it stands behind the comments that follow.
            end = (
                event.end_mark.index + shift
                if done.style == 'flow'
                else max([done.end, *(n.end for n in done.children)])
            )
            open_[-1].children[-1] = done._replace(end=end)
    if len(top.children) != 1 or top.children[0].kind != 'mapping' or top.children[0].style == 'flow':
        raise Unfit('it does not hold keys, one a line')
    return top.children[0]


def _node(kind: str, value: str, event: Any, shift: int, style: str) -> _Node:
    start, end = event.start_mark, event.end_mark
    return _Node(kind, value, start.index + shift, end.index + shift, start.column, style, [])


def _differs_by_ours(before: str, after: str, ours: tuple[str, str]) -> bool:
    """Whether a text says what another one does, and names our hook at one place."""
    old, new = ([_meaning(event) for event in _events(text)] for text in (before, after))
    added = [_meaning(event) for event in _events(_one(*ours))][3:-3]
    at = next((at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(old))
    return new == old[:at] + added + old[at:]


def _one(url: str, rev: str) -> str:
    return f'- repo: {url}\n  rev: {rev}\n  hooks:\n  - id: {HOOK}\n'


def _meaning(event: Any) -> tuple[Any, ...]:
    names = ('value', 'anchor', 'tag', 'version', 'tags')
    return type(event).__name__, *(str(getattr(event, name, None)) for name in names)
