"""The frozen values that flow between the rooms, and their order.

Units used everywhere: token ranges are half-open, 0-based indices into a stream; lines are 1-based and inclusive;
offsets are bytes; durations are milliseconds. Paths are relative to the top of the repository with `/` between the
parts, and hold bytes outside UTF-8 as surrogates (`path_of`).
"""

import sys
from array import array
from collections.abc import Iterator
from operator import add
from typing import TYPE_CHECKING, NamedTuple

# No `from __future__ import annotations` in the modules that define NamedTuples: typing would compile each field's text
# anew, 0.2 ms a field on the commit's path.
if TYPE_CHECKING:
    Ints = array[int]
else:
    Ints = array  # array[int] can be written at run time from Python 3.12 on

_NAMES = 'utf-8' if sys.platform == 'win32' else sys.getfilesystemencoding()


def path_of(name: bytes) -> str:
    """The name of a file, or another word of git's, as text. `os.fsdecode` but for Windows, where that refuses bytes
    outside UTF-8: a repository holds such names wherever it is cloned."""
    return name.decode(_NAMES, 'surrogateescape')


def bytes_of(path: str) -> bytes:
    """The bytes of what `path_of` gave, and something for any other text."""
    try:
        return path.encode(_NAMES, 'surrogateescape')
    except UnicodeEncodeError:
        return path.encode('utf-8', 'surrogatepass')


ID, STR, NUM = '\x01', '\x02', '\x03'
"""Normalized tokens of the three classes; every other token is one character made of its text."""

FREE, BOUND, DEFINED, MEMBER, LITERAL = 0, 1, 2, 4, 8
"""Roles of a token, as bits: a local name bound here, the name of a definition, an attribute or label, a literal."""
INERT = 16
"""Role bit of a token that is no evidence of a copy: pure data, bodies that do nothing."""
DATA = 32
"""Role bit of a token in a collection that is written out, whatever is called in it, but for the functions in it."""


STATEMENT, FUNCTION, CLASS = 0, 1, 2
"""What a unit is."""


ACROSS = 4
"""The clone type of counterparts in two languages: the same work in other tokens (of Roy & Cordy's Type-4 a part)."""


class Units(NamedTuple):
    """What a language lets one extract, in pre-order: a parent stands before its children.

    `start`/`end` are token ranges. Units with the same `block` are siblings (statements of one body, functions of one
    module, arms of one match); consecutive ones may be extracted together. `parent` is the index of the innermost unit
    around, or -1. `name` is the token that names a definition, or -1; `kind` is STATEMENT, FUNCTION or CLASS.
    """

    start: Ints
    end: Ints
    parent: Ints
    block: Ints
    name: Ints
    kind: Ints


class Part(NamedTuple):
    """A run of tokens of one family of languages, from the token `start` to the next part.

    Of a notebook: the 1-based number of the code `cell`, and how many lines of the blob stand `above` its first.
    """

    start: int
    family: str
    cell: int = 0
    above: int = 0


class Stream(NamedTuple):
    """The tokens of one blob, comments and imports left out.

    `norm` holds one character a token. `steps` are the bytes from the start of the token before (from the start of the
    blob, for the first), `sizes` the bytes of a token. `first` is its 1-based line, `more` the lines it goes on after
    that one. `raw` gives each token's text as an index into `texts`, literals in a form that formatters do not change.
    `parts` cover the tokens: one, but where a file holds code of several languages or in several places.
    `roles` holds a byte of role bits a token. `marks` are the suppression comments found, as (line, kind, reason).
    """

    language: str
    parts: tuple[Part, ...]
    norm: str
    steps: Ints
    sizes: Ints
    first: Ints
    more: Ints
    raw: Ints
    texts: tuple[bytes, ...]
    roles: bytes
    units: Units
    marks: tuple[tuple[int, str, str], ...]
    total_lines: int

    def runs(self) -> Iterator[tuple[int, int, str]]:
        """The token ranges of the parts, each with its family."""
        ends = (*(part.start for part in self.parts[1:]), len(self.norm))
        for part, end in zip(self.parts, ends, strict=bool(self.parts)):
            yield part.start, end, part.family

    def family(self, at: int) -> str:
        """The family of languages in which a token stands."""
        return next(part.family for part in reversed(self.parts) if part.start <= at)

    def lines(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last line of a token range that is not empty."""
        more = self.more[start:end]
        if not any(more):
            return self.first[start], self.first[end - 1]
        return self.first[start], max(map(add, self.first[start:end], more))


class Hunk(NamedTuple):
    """One run of changed lines: `old_lines` lines from `old_start` became `lines` lines from `start`."""

    old_start: int
    old_lines: int
    start: int
    lines: int


class Change(NamedTuple):
    """How one file differs between base and target.

    A path is None where the file is not there, a blob where there is no regular file. `hunks` is None when git gives no
    line diff: then every line of the target counts as added.
    """

    old_path: str | None
    old_blob: str | None
    path: str | None
    blob: str | None
    hunks: tuple[Hunk, ...] | None


class Skip(NamedTuple):
    """A file that was not looked into, and why."""

    path: str
    reason: str


class Place(NamedTuple):
    """A fragment in a report. `new` says that this change brings it in; `start` is its first token.

    In a notebook lines are those of the file, `cell` is the number of the code cell, and `above` how many lines of the
    file stand above the cell's first.
    """

    path: str
    start_line: int
    end_line: int
    unit: str
    tokens: int
    new: bool
    start: int = 0
    cell: int = 0
    above: int = 0


class Pair(NamedTuple):
    """Another place of a class beside the one that it is most like, and how alike the two are.

    `renamed` lists the bound names that differ (free of cost), `parameters` what an extracted function would have to
    be told. `clone_type` is 1, 2 or 3; or ACROSS for functions that do the same in two `languages`, with some of
    the same `names`.
    """

    first: Place
    other: Place
    tokens: int
    similarity: float
    clone_type: int
    edit_distance: int
    renamed: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    languages: tuple[str, str] | tuple[()] = ()
    names: tuple[str, ...] = ()

    def turned(self) -> 'Pair':
        """The same pair seen from its other place."""
        return self._replace(
            first=self.other,
            other=self.first,
            tokens=self.other.tokens,
            renamed=tuple((new, old) for old, new in self.renamed),
            parameters=tuple((new, old) for old, new in self.parameters),
            languages=(self.languages[1], self.languages[0]) if self.languages else (),
        )


class CloneClass(NamedTuple):
    """Places that are alike, that which most are alike to first. `pairs` pairs each other place with one that it is
    most like, so that they hold all places together: one fewer than the places. Across languages they are each two
    that are counterparts.

    `id` is the content id (16 hexadecimal digits), `sketch` what finds it again after an edit. `warned` says that
    settings let it pass with a word.
    """

    id: str
    clone_type: int
    similarity: float
    tokens: int
    places: tuple[Place, ...]
    pairs: tuple[Pair, ...]
    new: bool
    warned: bool
    sketch: tuple[str, ...] = ()

    @property
    def known_by(self) -> str:
        """What `.polydup-ignore` knows it by, also after a small edit: its id and the half of its sketch."""
        sketch = ''.join(self.sketch[: len(self.sketch) // 2])
        return f'{self.id}~{sketch}' if sketch else self.id


class Stats(NamedTuple):
    """What the run looked at. In commit and range runs the counts speak of the changed files only.

    `duplicated_lines` are those in a place of some class, accepted or not, each once; counted in whole runs only.
    """

    total_lines: int
    total_tokens: int
    unique_hashes: int
    duration_ms: float
    cache_hits: int
    cache_misses: int
    duplicated_lines: int = 0

    @property
    def share(self) -> float:
        """The duplicated share of the lines, from 0 to 1."""
        return self.duplicated_lines / self.total_lines if self.total_lines else 0.0


class Report(NamedTuple):
    """All a run found. `mode` is 'commit', 'range', 'all', 'files' when files without a change were named, or 'text'
    when a text was handed in.

    `classes` holds the new ones in commit and range runs, those not accepted in a whole run.
    `accepted` counts the classes that the baseline or suppressions excused. `notes` are lines for stderr. Below 100,
    `fail_above` is the most percent of the lines that may be duplicated in a whole run: then no class stops by itself.
    `sizes` are the files looked at, each with its lines.
    """

    mode: str
    files_scanned: int
    functions_analyzed: int
    classes: tuple[CloneClass, ...]
    skipped: tuple[Skip, ...]
    accepted: int
    notes: tuple[str, ...]
    stats: Stats
    fail_above: float = 100.0
    sizes: tuple[tuple[str, int], ...] = ()

    @property
    def stops(self) -> bool:
        """Whether what was found stops the commit, the push or the job."""
        return self.is_above or any(clones.new and not clones.warned for clones in self.classes)

    @property
    def is_above(self) -> bool:
        """Whether more of the lines is duplicated than `fail_above` lets pass, in a whole run."""
        return self.mode == 'all' and self.stats.duplicated_lines * 100 > self.fail_above * self.stats.total_lines


class Measure(NamedTuple):
    """How much of a tree is duplicated, whatever excuses it: lines and tokens that stand in places of classes, each
    once, of so many lines."""

    total_lines: int
    duplicated_lines: int
    duplicated_tokens: int
    classes: int
    places: int

    @property
    def share(self) -> float:
        """The duplicated share of the lines, from 0 to 1."""
        return self.duplicated_lines / self.total_lines if self.total_lines else 0.0


class Point(NamedTuple):
    """A commit on the way of a branch, when it was committed (ISO 8601), and what of it is duplicated."""

    commit: str
    date: str
    measure: Measure


Lines = tuple[str, int, int]
"""Lines of a file: its path, the first and the last."""


class Author(NamedTuple):
    """Who wrote lines, in which commit, and on which day (ISO 8601)."""

    name: str
    commit: str
    day: str


class Spoken(NamedTuple):
    """A language that is read, and of which files; `release` of its grammar is None when that is not installed.

    `since` is the first release of this project that reads it, or 'settings'.
    """

    name: str
    suffixes: tuple[str, ...]
    names: tuple[str, ...]
    interpreters: tuple[str, ...]
    family: str
    grammar: str
    release: str | None
    since: str
