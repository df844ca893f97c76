"""polydup-hook: stops a commit that brings a copy of existing code into the repository.

For programs: `find_duplicates` and its family, see docs/api.md. They are loaded at first use, so that importing this
costs next to nothing; their types stand in `__init__.pyi`.
"""

__version__ = '0.2.0'
URL = 'https://example.org/polydup-hook'
"""The address of the project's git repository, as a `.pre-commit-config.yaml` names it."""

_LATE = (
    *('Config', 'DuplicateMatch', 'Report', 'ScanStats', 'check', 'find_copies', 'find_duplicates'),
    *('find_duplicates_async', 'find_duplicates_dict', 'scan_iter'),
)
__all__ = (*_LATE, '__version__', 'version')


def version() -> str:
    """The version of polydup-hook, such as '1.2.0'."""
    return __version__


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    from importlib import import_module

    found = globals()[name] = getattr(import_module('polydup_hook.api'), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
