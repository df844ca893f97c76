"""Which files a run looks at, and in which languages: by the settings, and by the attributes of the target."""

from collections.abc import Callable
from typing import NamedTuple

from polydup_hook import attributes
from polydup_hook.languages import LANGUAGES, SCRIPT, Catalog
from polydup_hook.patterns import is_sound, matcher
from polydup_hook.settings import Settings


class Scope(NamedTuple):
    """`selected` says which paths are looked into, `speaks` which languages, for what a path does not tell."""

    catalog: Catalog
    selected: Callable[[str], bool]
    speaks: Callable[[str], bool]


def scope_of(chosen: Settings, read: Callable[[str], bytes | None]) -> Scope:
    """The scope of a run. `read` gives a file of the target, None when it is not there."""
    catalog, languages = _catalog(chosen), frozenset(chosen.languages)
    wanted = languages | {SCRIPT}
    by_pattern, left_out = selects(chosen), _left_out(read)

    def selected(path: str) -> bool:
        if languages and catalog.language_of(path) not in wanted:
            return False
        return by_pattern(path) and not left_out(path)

    return Scope(catalog, selected, lambda language: not languages or language in languages)


def refusal(chosen: Settings, read: Callable[[str], bytes | None], path: str) -> tuple[str, tuple[str, ...]] | None:
    """Why a path of a language that is known is not selected: the setting or attribute that leaves it out, and which of
    its values do; None when it is selected."""
    language = _catalog(chosen).language_of(path)
    if chosen.languages and language not in {*chosen.languages, SCRIPT}:
        return 'languages', (str(language),)
    if not selects(chosen._replace(exclude=()))(path):
        return 'include', chosen.include
    if not selects(chosen._replace(include=()))(path):
        return 'exclude', tuple(pattern for pattern in chosen.exclude if matcher((pattern,))(path))
    for name, has in _attributes(read).items():
        if has(path):
            return name, ()
    return None


def _catalog(chosen: Settings) -> Catalog:
    if not chosen.language:
        return LANGUAGES
    from polydup_hook.custom import catalog_of

    return catalog_of(chosen.language, LANGUAGES)


def selects(chosen: Settings) -> Callable[[str], bool]:
    """Whether a path is to be looked at at all, by the patterns of the settings; `exclude` beats `include`."""
    included, excluded = matcher(chosen.include), matcher(chosen.exclude)
    if not chosen.include and not chosen.exclude:
        return lambda path: True
    return lambda path: (not chosen.include or included(path)) and not excluded(path)


def _left_out(read: Callable[[str], bytes | None]) -> Callable[[str], bool]:
    """Whether a file is generated or vendored, by the attributes of the target."""
    generated, vendored = _attributes(read).values()
    return lambda path: generated(path) or vendored(path)


def _attributes(read: Callable[[str], bytes | None]) -> dict[str, Callable[[str], bool]]:
    data = read(attributes.FILE) or b''
    found = {name: tuple(filter(is_sound, attributes.left_out(data, name))) for name in attributes.NAMES}
    return {name: matcher(patterns, lenient=True) for name, patterns in found.items()}
