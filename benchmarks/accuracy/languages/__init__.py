"""The languages of the bench."""

from benchmarks.accuracy.languages.braces import GO, JAVASCRIPT, RUST, TYPESCRIPT, C
from benchmarks.accuracy.languages.managed import CSHARP, JAVA
from benchmarks.accuracy.languages.row import Row as Row
from benchmarks.accuracy.languages.scripts import PHP, PYTHON, RUBY

ROWS: dict[str, Row] = {row.name: row for row in (PYTHON, JAVASCRIPT, TYPESCRIPT, RUST, GO, JAVA, C, CSHARP, RUBY, PHP)}
