"""The languages of the bench."""

from benchmarks.accuracy.languages.braces import CPP, GO, JAVASCRIPT, RUST, TSX, TYPESCRIPT, C
from benchmarks.accuracy.languages.managed import CSHARP, JAVA, KOTLIN, SCALA, SWIFT
from benchmarks.accuracy.languages.row import Row as Row
from benchmarks.accuracy.languages.scripts import BASH, LUA, PHP, PYTHON, RUBY

_ALL = (PYTHON, JAVASCRIPT, TYPESCRIPT, TSX, RUST, GO, JAVA, C, CPP, CSHARP, RUBY, PHP, KOTLIN, SWIFT, SCALA, LUA, BASH)

ROWS: dict[str, Row] = {row.name: row for row in _ALL}
