"""The code of the places of a report, each line and each piece once, and no more of it than a page can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from polydup_hook.model import CloneClass, Place
from polydup_hook.report.colours import coloured
from polydup_hook.report.frames import Read, lines_of
from polydup_hook.report.look import escaped

LINES = 200
"""Of a place, at most so many lines are shown."""
COLUMNS = 300
"""Of a line, at most so many characters are shown."""
CHARACTERS = 12_000_000
"""Of all places together, at most so many characters of lines that differ from each other are shown."""
_COLOURED = 4_000_000  # characters: pygments takes some four seconds for a million; the rest is plain

Region = tuple[str, int, int]
"""A path, and the first and the last line of a place in it."""


class Source(NamedTuple):
    """What was read of the files with places: lines of each file, and of each region its code and a name that tells
    its language. What cannot be read has none.
    """

    lines: Mapping[str, int]
    code: Mapping[Region, tuple[str, tuple[str, ...]]]


class Excerpts(NamedTuple):
    """`lines` are distinct, in the form of `colours.coloured`; `pieces` are distinct, each the indices of its lines.
    `of` gives a region's index into `pieces`, or -1 where there is no code to show.
    """

    lines: tuple[str, ...]
    pieces: tuple[tuple[int, ...], ...]
    of: Mapping[Region, int]


def region_of(place: Place) -> Region:
    """Where the code of a place stands."""
    return place.path, place.start_line, place.end_line


def sources(classes: Iterable[CloneClass], read: Read) -> Source:
    """Read what the classes speak of, each file once."""
    places: dict[str, dict[Region, Place]] = {}
    for clones in classes:
        for place in clones.places:
            places.setdefault(place.path, {})[region_of(place)] = place
    lines: dict[str, int] = {}
    code: dict[Region, tuple[str, tuple[str, ...]]] = {}
    for path in sorted(places):
        data = read(path)
        if data is None:
            continue
        rows = data.split(b'\n')
        lines[path] = len(rows) - (rows[-1] == b'')
        for region, place in places[path].items():
            if shown := lines_of(place, rows, LINES):
                code[region] = _spoken(path, rows, place.start_line), tuple(map(_harmless, shown))
    return Source(lines, code)


def _harmless(line: str) -> str:
    text = escaped(line[: COLUMNS + 1])
    return text if len(text) <= COLUMNS else text[: COLUMNS - 1] + '…'


def _spoken(path: str, rows: Sequence[bytes], line: int) -> str:
    """A file name that tells the language in which a line stands: that of a style sheet within a page, of a script that
    has no suffix and names its interpreter.
    """
    name = path.rpartition('/')[2]
    if name.lower().endswith(('.vue', '.svelte', '.html', '.htm')):
        above = b'\n'.join(rows[: line - 1])
        return 'a.css' if above.rfind(b'<style') > above.rfind(b'<script') else name
    if '.' not in name and rows[0].startswith(b'#!'):
        word = rows[0].decode('ascii', 'replace').split('/')[-1].split()[-1:]
        ends = {'python': 'a.py', 'node': 'a.js', 'ruby': 'a.rb', 'php': 'a.php', 'lua': 'a.lua'}
        return next((end for start, end in ends.items() if word and word[0].startswith(start)), 'a.sh')
    return name


def excerpts(classes: Sequence[CloneClass], source: Source) -> Excerpts:
    """The code to show. Where it is too much for a page, two places of each class come before the others."""
    lines: dict[str, int] = {}
    pieces: dict[tuple[int, ...], int] = {}
    known: dict[tuple[str, tuple[str, ...]], int] = {}
    of: dict[Region, int] = {}
    room, ink = CHARACTERS, _COLOURED
    for region in _by_need(classes):
        code = source.code.get(region)
        if code is None or region in of:
            continue
        if code not in known:
            size = sum(map(len, code[1]))
            if room <= 0:
                continue
            texts = coloured(code[0] if ink > 0 else '', code[1])
            ink -= size
            room -= sum(len(text) for text in texts if text not in lines)
            piece = tuple(lines.setdefault(text, len(lines)) for text in texts)
            known[code] = pieces.setdefault(piece, len(pieces))
        of[region] = known[code]
    return Excerpts(tuple(lines), tuple(pieces), of)


def _by_need(classes: Sequence[CloneClass]) -> Iterable[Region]:
    for clones in classes:
        yield from (region_of(place) for pair in clones.pairs[:1] for place in pair[:2])
    for clones in classes:
        yield from map(region_of, clones.places)
