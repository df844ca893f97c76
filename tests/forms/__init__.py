"""What a language looks like: one module of plain tables a language, named as its row is.

A module may hold each of these, all of source texts; the tests that take them say what is asked of them.
`SAMPLE` (a page of real-looking code, never changed again: `GOLDEN`, its content id, is made of it), `PATHS` (file names of the
language), `FILLERS` (what may stand between two tokens of the sample, or a
function that says it of the text before and a token), `NOTHING` (no token), `CODE` (source → tokens),
`STRINGS`, `NUMBERS`, `AROUND` (a text with {} for a literal), `EMBEDDED` (code in strings → tokens), `ALIKE` and
`UNLIKE` (pairs of literals), `BROKEN` (broken code, good code), `LINES`, `NAMES` (source → definitions), `PARTS`
(source → units after the first), `NESTED` (units within units), `SIBLINGS` (source → texts apart), `IN_FUNCTION` (a text with {}
for a statement), `DEFINITIONS`, `STATEMENTS` and `OUTSIDE` (source → bound names), `MEMBERS` (source → attributes),
`INERT_WHOLE`, `INERT_PARTS` and `WRITTEN_OUT` (source → tokens that are no evidence).
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

_MODULES = {path.stem: import_module(f'forms.{path.stem}') for path in sorted(Path(__file__).parent.glob('[a-z]*.py'))}


def forms(name: str) -> dict:
    """The table of this name of each language that has one."""
    return {language: getattr(module, name) for language, module in _MODULES.items() if hasattr(module, name)}


def cases(name: str) -> list[tuple]:
    """The rows of such tables, each behind its language: (language, source, expected)."""
    rows = []
    for language, table in forms(name).items():
        rows += [(language, *row) for row in (table.items() if isinstance(table, dict) else table)]
    return rows
