"""The settings of a run as a program writes them down: `Config`, which a call freezes into `Settings`."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from polydup_hook.custom import described
from polydup_hook.errors import BadParameter, UserError
from polydup_hook.languages import LANGUAGES
from polydup_hook.parameters import listed
from polydup_hook.settings import NAMES, Settings, check_one

if TYPE_CHECKING:
    Texts = list[str] | tuple[str, ...] | set[str] | frozenset[str]

_ALIASES = {'ignore_patterns': 'exclude', 'min_block_size': 'min_tokens'}
"""Names of the original bindings → ours."""


class Config:
    """Every setting as an attribute: `Config(threshold=0.9)`, `config.languages = ['rust', 'python']`.

    The names, defaults and ranges are those of the README's table; `ignore_patterns` is `exclude`, and `min_block_size`
    is `min_tokens`. `language` describes further languages, as the tables `[tool.polydup.language.NAME]` do. Each
    assignment is checked: `ValueError` names the setting and its range, `AttributeError` an unknown name. `languages`
    names ours and those in `language`. A call freezes what stands there, so changing a `Config` afterwards changes
    nothing that is under way.
    """

    if TYPE_CHECKING:
        min_tokens: int
        min_block_size: int
        min_lines: int
        threshold: float
        types: list[str]
        fail_on: list[str]
        warn: list[str]
        languages: list[str]
        include: list[str]
        exclude: list[str]
        ignore_patterns: list[str]
        baseline: str
        max_file_size: int | str
        jobs: int
        cross_language: bool
        fail_above: float
        language: dict[str, dict[str, Any]]

        def __init__(
            self,
            *,
            min_tokens: int = ...,
            min_block_size: int = ...,
            min_lines: int = ...,
            threshold: float = ...,
            types: Texts = ...,
            fail_on: Texts = ...,
            warn: Texts = ...,
            languages: Texts = ...,
            include: Texts = ...,
            exclude: Texts = ...,
            ignore_patterns: Texts = ...,
            baseline: str = ...,
            max_file_size: int | str = ...,
            jobs: int = ...,
            cross_language: bool = ...,
            fail_above: float = ...,
            language: dict[str, dict[str, Any]] = ...,
        ) -> None: ...

    _given: dict[str, Any]
    _read: dict[str, list[Any]]  # lists that were only looked at: they may be changed in place

    if not TYPE_CHECKING:  # type checkers know the names from above, and no others
        __slots__ = ('_given', '_read')

        def __init__(self, **settings: Any) -> None:
            object.__setattr__(self, '_given', {})
            object.__setattr__(self, '_read', {})
            for alias, name in _ALIASES.items():
                if alias in settings and name in settings:
                    raise BadParameter(f'{alias} and {name} are the same setting: give one of them')
            for name, value in sorted(settings.items()):  # `language` before `languages`, which may name one of them
                setattr(self, name, value)

        def __setattr__(self, name: str, value: Any) -> None:
            known = self._known(name)
            _checked(known, name, value, self._languages())
            self._given[known] = deepcopy(listed(value))

        def __getattr__(self, name: str) -> Any:
            known = self._known(name)
            if known in self._given:
                return self._given[known]
            value = {} if known == 'language' else Settings._field_defaults[known]
            return self._read.setdefault(known, list(value)) if isinstance(value, tuple) else value

    def __delattr__(self, name: str) -> None:
        """Back to the default."""
        known = self._known(name)
        self._given.pop(known, None)
        self._read.pop(known, None)

    def _known(self, name: str) -> str:
        known = _ALIASES.get(name, name)
        if known not in NAMES and known != 'language':
            raise AttributeError(f'{name} is no setting; there are: {", ".join(dir(self))}')
        return known

    def _chosen(self) -> dict[str, Any]:
        """What was set, and lists that are no longer the default."""
        read = {name: value for name, value in self._read.items() if tuple(value) != Settings._field_defaults[name]}
        return {**read, **self._given}

    def __dir__(self) -> list[str]:
        return sorted((*NAMES, 'language', *_ALIASES))

    def __repr__(self) -> str:
        return f'Config({", ".join(f"{name}={value!r}" for name, value in sorted(self._chosen().items()))})'

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Config):
            return NotImplemented
        return Settings(**given(self)) == Settings(**given(other))

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (type(self), self._chosen())

    def _languages(self) -> tuple[str, ...]:
        return (*LANGUAGES.names, *self._given.get('language', ()))


def _made(kind: type[Config], given: dict[str, Any]) -> Config:
    """A copy: of a subclass too, whose own way to be made is unknown."""
    config = kind.__new__(kind)
    Config.__init__(config, **given)
    return config


def given(config: Config | None) -> dict[str, Any]:
    """What stands in a `Config`, checked again: its lists may have been changed in place. Raises BadParameter."""
    if config is None:
        return {}
    if not isinstance(config, Config):
        raise BadParameter(f'config is {config!r:.60}; it must be a polydup_hook.Config')
    return {name: _checked(name, name, value, config._languages()) for name, value in config._chosen().items()}


def frozen(config: Config | None, **options: object) -> Settings:
    """The settings of a call: its own parameters (None: not given) over its `Config` over the defaults.

    Raises BadParameter.
    """
    values = given(config)
    languages = (*LANGUAGES.names, *(language.name for language in values.get('language', ())))
    if 'languages' in values:
        options = {'languages': values['languages'], **options}
    for name, value in options.items():
        if value is not None:
            known = _ALIASES.get(name, name)
            values[known] = _checked(known, name, value, languages)
    return Settings(**values, baseline_named='baseline' in values)


def _checked(name: str, shown: str, value: object, languages: tuple[str, ...]) -> Any:
    """A value as `Settings` keeps it; `shown` is what the caller calls it."""
    try:
        return check_one(name, listed(value), languages)
    except UserError as error:
        raise BadParameter(str(error).replace(name, shown, 1)) from None


def plain(settings: Settings) -> dict[str, Any]:
    """Settings as JSON has them."""
    return settings._asdict()


def of_plain(values: dict[str, Any]) -> Settings:
    """The settings of what `plain` made, after JSON."""
    frozen: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return Settings(**{**frozen, 'language': tuple(described(values['language']))})
