"""Gitignore patterns: what is wrong with one, and what some match.

It stands on the path of every commit: the matcher is loaded for the first path that is asked about.
"""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from polydup_hook.errors import UserError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


_LONG = 4096


def is_sound(pattern: str) -> bool:
    """Whether a pattern can be held against paths without harm."""
    return fault_in(pattern) is None


def fault_in(pattern: str) -> str | None:
    """What is wrong with a pattern, seen without loading the matcher. Git passes such patterns over in silence."""
    if len(pattern) > _LONG:
        return 'is longer than any path'
    rest = re.sub(r'\\.', '', pattern)
    bare = re.sub(r'\[[!^]?\]?[^\]]*\]', '', rest)
    parts = bare.split('/')
    if not pattern.strip() or pattern.strip() in ('!', '/', '!/'):
        return 'matches nothing'
    if has_controls(pattern):
        return 'holds a control character'
    if pattern.startswith('#'):
        return "is a comment; write '\\#' for a name that begins with '#'"
    if bare.endswith('\\'):
        return 'ends with a lone backslash'
    if '[' in bare or '[[' in rest:
        return 'has a bracket that is not closed, or one inside another'
    # Wildcards backtrack: one hostile pattern could hold every commit for minutes. `*` as a whole part does not, nor
    # does `**` at the end.
    stars = [1 if part == '**' else part.count('*') for part in parts[:-1] if part != '*']
    stars.append(0 if parts[-1] == '**' else parts[-1].count('*'))
    if max(stars) > 3 or sum(stars) > 4 or parts[:-1].count('**') > 2:
        return 'has too many wildcards: at most two `**` and three `*` to a part, four in all'
    return None


def matcher(patterns: Sequence[str], lenient: bool = False) -> Callable[[str], bool]:
    """Whether a path is matched by gitignore patterns, the last match deciding.

    Importing `pathspec` costs more than starting git ten times, so it waits for the first path asked about. Raises
    UserError then for a pattern it cannot use; if `lenient`, passes it over as git does: a file written for git is
    nothing to stop a commit for.
    """
    if not patterns:
        return lambda path: False
    spec: GitIgnoreSpec | None = None

    def matches(path: str) -> bool:
        nonlocal spec
        if spec is None:
            spec = _compile(patterns, lenient)
        # In the regular expressions beneath, a newline would end a path early; no pattern can name one.
        return spec.match_file(path.replace('\n', '\0'))

    return matches


def _compile(patterns: Sequence[str], lenient: bool) -> 'GitIgnoreSpec':
    import warnings

    from pathspec import GitIgnoreSpec

    parts: list[Any] = []
    for pattern in patterns:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter('error', FutureWarning)
                # Other engines are taken where installed: verdicts must not depend on that.
                parts.extend(GitIgnoreSpec.from_lines([pattern], backend='simple').patterns)
        except (ValueError, re.error, FutureWarning) as e:
            if lenient:
                continue
            raise UserError(f'{shown(pattern)} is not a pattern that git would understand: {e}') from None
    return GitIgnoreSpec(parts, backend='simple')


def has_controls(text: str) -> bool:
    """Whether a text holds control characters."""
    return any(character < ' ' or character == '\x7f' for character in text)


def shown(value: object) -> str:
    """A value as a message may show it."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # thousands of digits or of brackets
        return 'too long to show'
    return text if len(text) <= 60 else text[:57] + '...'
