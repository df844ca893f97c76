"""The languages: one module a family, one row of data a language; what a file's name says of its language."""

from polydup_hook.languages.bash import BASH
from polydup_hook.languages.go import GO
from polydup_hook.languages.java import JAVA
from polydup_hook.languages.javascript import JAVASCRIPT, TSX, TYPESCRIPT
from polydup_hook.languages.lua import LUA
from polydup_hook.languages.python import PYTHON
from polydup_hook.languages.row import Language as Language
from polydup_hook.languages.rust import RUST

_ROWS = (PYTHON, JAVASCRIPT, TYPESCRIPT, TSX, RUST, GO, JAVA, LUA, BASH)
LANGUAGES: dict[str, Language] = {row.name: row for row in _ROWS}

_BY_SUFFIX = {suffix: row.name for row in LANGUAGES.values() for suffix in row.suffixes}


def language_of(path: str) -> str | None:
    """The name of the language of a file, by the end of its name; None for what is not scanned."""
    dot = path.rfind('.')
    return _BY_SUFFIX.get(path[dot:].lower()) if dot > path.rfind('/') else None
