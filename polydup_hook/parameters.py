"""What a program hands in, checked: `BadParameter` names the parameter and says what it must be."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from polydup_hook.errors import BadParameter

Path = str | os.PathLike[str]
Paths = Path | Iterable[Path]


class _Default:
    """Marks a parameter that was left at its default: then a `Config` may say otherwise."""


class _DefaultInt(int, _Default):
    pass


class _DefaultFloat(float, _Default):
    pass


TOKENS, THRESHOLD = _DefaultInt(50), _DefaultFloat(0.85)


def chosen(value: Any) -> Any:
    """None for a parameter that was left at its default."""
    return None if isinstance(value, _Default) else value


def listed(value: Any) -> Any:
    """Tuples and sets as the lists that settings are made of, anything else as it is."""
    if isinstance(value, set | frozenset):
        return sorted(value, key=repr)
    return list(value) if isinstance(value, tuple) else value


def text_of(name: str, path: object) -> str:
    """A path as text."""
    found = os.fspath(path) if isinstance(path, str | os.PathLike) else path
    if not isinstance(found, str) or not found or '\0' in found:
        raise BadParameter(f'{name} holds {path!r:.60}; each must be a path')
    return found


def texts_of(name: str, paths: object) -> tuple[str, ...]:
    """One path or several."""
    if isinstance(paths, str | os.PathLike):
        return (text_of(name, paths),)
    if isinstance(paths, bytes) or not isinstance(paths, Iterable):
        raise BadParameter(f'{name} is {paths!r:.60}; it must be a path or a list of paths')
    return tuple(text_of(name, path) for path in paths)


def check_ref(name: str, ref: object) -> None:
    """The name of a commit, or None."""
    if ref is not None and (not isinstance(ref, str) or '\0' in ref):
        raise BadParameter(f'{name} is {ref!r:.60}; it must be the name of a commit')
