"""Random repositories for tests of laws: functions that are copies of each other, more or less, and changes of files."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from conftest import Repo
from gate import BODIES, Result, check, indented
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

LONG = settings.get_current_profile_name() == 'long'
"""Whether the laws are searched for long, by hand: `pytest --hypothesis-profile long --timeout 0`."""


def examples(number: int, **more: object) -> settings:
    """So many examples, always the same; a hundred times as many other ones each time in a long search."""
    return settings(
        max_examples=number * 100 if LONG else number,
        derandomize=not LONG,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],  # an example takes a second: a smaller one is not worth minutes
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        **more,  # type: ignore[arg-type]
    )


_WORDS = {0: 'row', 1: 'node', 2: 'page', 3: 'image', 4: 'hook', 5: 'day'}
"""A name in each body that a copy may call otherwise."""


class Piece(NamedTuple):
    """A function with one of the bodies. `edits` are (kind, line): a line doubled in other words, a line left out, a
    name changed."""

    name: str
    body: int
    edits: tuple[tuple[str, int], ...] = ()

    def text(self) -> str:
        lines = list(BODIES[self.body])
        for kind, at in self.edits:
            at %= len(lines)
            if kind == 'name':
                lines = [re.sub(rf'\b{_WORDS[self.body]}\b', f'{_WORDS[self.body]}_', line) for line in lines]
            elif kind == 'more':
                lines.insert(
                    at, re.match(r' *', lines[at])[0] + f'stamp_{at} = registry.claim(slot, owner=self, level={at})'
                )
            elif kind == 'less' and len(lines) > 8 and _is_alone(lines, at):
                del lines[at]
        return f'def {self.name}():\n' + indented(lines)


def _is_alone(lines: list[str], at: int) -> bool:
    """Whether a line can go and what is left is still a program."""
    return not lines[at].endswith(':') and not lines[at - 1].endswith(':')


class Layout(NamedTuple):
    """How a file is laid out: what no finding may depend on."""

    newline: str = '\n'
    comments: bool = False
    trailing: bool = False
    wrapped: bool = False
    above: int = 0

    def of(self, pieces: tuple[Piece, ...]) -> str:
        text = '\n\n'.join(piece.text() for piece in pieces)
        if self.comments:
            text = re.sub(r'\(\):\n', '():  # why\n    """What."""\n\n    # said\n', text)
        if self.trailing:
            text = re.sub(r'(?m)(?<=\S)$', '  ', text)
        if self.wrapped and pieces:
            text = 'class Wrapped:\n' + indented(text)
        return ('\n' * self.above + text).replace('\n', self.newline)


class File(NamedTuple):
    """What a file holds, and how."""

    pieces: tuple[Piece, ...]
    layout: Layout = Layout()

    def text(self) -> str:
        return self.layout.of(self.pieces)


World = dict[str, File]
"""A working tree: path → file."""

PATHS = ['a.py', 'b.py', 'c.py', 'sub/d.py', 'sub/e.py', 'z.py']
EDITS = st.tuples(st.sampled_from(['name', 'more', 'less']), st.integers(0, 13))
PIECES = st.builds(
    Piece,
    st.sampled_from(['load', 'walk', 'post', 'tile', 'read', 'bill']),
    st.integers(0, 3),
    st.lists(EDITS, max_size=3).map(tuple) | st.just(()),
)
LAYOUTS = st.builds(
    Layout, st.sampled_from(['\n', '\r\n']), st.booleans(), st.booleans(), st.booleans(), st.integers(0, 3)
)
FILES = st.lists(PIECES, min_size=1, max_size=3).map(lambda pieces: File(tuple(pieces)))
WORLDS = st.dictionaries(st.sampled_from(PATHS), FILES, min_size=1, max_size=5)


def bodies(world: World) -> Counter[int]:
    """How many functions have which body."""
    return Counter(piece.body for file in world.values() for piece in file.pieces)


def written(repo: Repo, world: World, before: World | None = None) -> None:
    """Make the working tree and the index hold a world."""
    for path in (before or {}).keys() - world.keys():
        (repo.path / path).unlink()
    for path, file in world.items():
        repo.write(path, file.text())
    repo.add()


def told(repo: Repo, *args: str) -> tuple[int, dict]:
    """All that a check says, but for times and how often the cache was of use."""
    return plain(check(repo, *args))


def plain(found: Result) -> tuple[int, dict]:
    """The same, of a check that was made."""
    assert found.code in (0, 1), found.err
    report = json.loads(found.out)
    for name in ('duration_ms', 'cache_hits', 'cache_misses'):
        del report['stats'][name]
    return found.code, report


# Changes that are never new.

Change = Callable[[World, st.DataObject], World]


def _path(world: World, data: st.DataObject) -> str:
    return data.draw(st.sampled_from(sorted(world)), 'path')


def moved(world: World, data: st.DataObject) -> World:
    """A function goes to another file, or elsewhere in its own."""
    source, target = _path(world, data), data.draw(st.sampled_from(PATHS), 'to')
    pieces = list(world[source].pieces)
    if not pieces:
        return world
    piece = pieces.pop(data.draw(st.integers(0, len(pieces) - 1), 'piece'))
    world = {**world, source: world[source]._replace(pieces=tuple(pieces))}
    there = list(world[target].pieces) if target in world else []
    there.insert(data.draw(st.integers(0, len(there)), 'at'), piece)
    return {**world, target: world.get(target, File(()))._replace(pieces=tuple(there))}


def reordered(world: World, data: st.DataObject) -> World:
    path = _path(world, data)
    pieces = data.draw(st.permutations(world[path].pieces), 'order')
    return {**world, path: world[path]._replace(pieces=tuple(pieces))}


def renamed(world: World, data: st.DataObject) -> World:
    path, other = _path(world, data), data.draw(st.sampled_from([*PATHS, 'new.py', 'deep/er/new.py']), 'to')
    rest = {name: file for name, file in world.items() if name != path}
    swapped = {path: world[other]} if other in rest else {}
    return {**rest, **swapped, other: world[path]}


def laid_out(world: World, data: st.DataObject) -> World:
    path = _path(world, data)
    return {**world, path: world[path]._replace(layout=data.draw(LAYOUTS, 'layout'))}


def cut(world: World, data: st.DataObject) -> World:
    """A function goes, or a file, or a line."""
    path, kind = _path(world, data), data.draw(st.sampled_from(['function', 'file', 'line']), 'kind')
    pieces = list(world[path].pieces)
    if kind == 'file' or not pieces:
        return {name: file for name, file in world.items() if name != path} if len(world) > 1 else world
    at = data.draw(st.integers(0, len(pieces) - 1), 'piece')
    if kind == 'function':
        del pieces[at]
    else:
        edit = ('less', data.draw(st.integers(0, 13), 'line'))
        pieces[at] = pieces[at]._replace(edits=(*pieces[at].edits, edit))
    return {**world, path: world[path]._replace(pieces=tuple(pieces))}


HARMLESS: list[Change] = [moved, reordered, renamed, laid_out, cut]


def changed(world: World, data: st.DataObject, kinds: list[Change] = HARMLESS, most: int = 4) -> World:
    """The world after a few changes of these kinds."""
    for kind in data.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=most), 'changes'):
        world = kind(world, data)
    return world


# Changes that may be.


def added(world: World, data: st.DataObject) -> World:
    """A function more, somewhere: perhaps a copy."""
    path, piece = data.draw(st.sampled_from([*PATHS, 'new.py'])), data.draw(PIECES)
    there = list(world[path].pieces) if path in world else []
    there.insert(data.draw(st.integers(0, len(there)), 'at'), piece)
    return {**world, path: world.get(path, File(()))._replace(pieces=tuple(there))}


def edited(world: World, data: st.DataObject) -> World:
    """An edit of a function."""
    path = _path(world, data)
    pieces = list(world[path].pieces)
    if pieces:
        at = data.draw(st.integers(0, len(pieces) - 1), 'piece')
        pieces[at] = pieces[at]._replace(edits=(*pieces[at].edits, data.draw(EDITS)))
    return {**world, path: world[path]._replace(pieces=tuple(pieces))}


CHANGES: list[Change] = [added, edited, added, *HARMLESS]
