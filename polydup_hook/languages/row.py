"""What a language is: a row of data. No code of a language lives anywhere else."""

from typing import NamedTuple

Kinds = frozenset[str]
Fields = dict[str, tuple[str, ...]]
"""Node kind → the children that are meant, by field; none named means every child, `-x` all but those of a field or
kind x."""

_NONE: Kinds = frozenset()


class Language(NamedTuple):
    """One language. Kinds are the grammar's names of nodes; fields are its names of children.

    `family` joins the languages whose copies are matched with each other. `entry` is the function of the `grammar`
    package that gives the grammar.

    What becomes no token: `comments`; `skipped` (imports, decorators); `skipped_with`: a kind only with this field, or
    with `-field` only without it; `importers`: a statement that does nothing but call one of these functions; `hollow`
    kinds that hold comments or blanks alone; `optional` punctuation; a comma between the parts of a kind in `loose`.

    What becomes a token: `strings` are one each, the `interpolations` in them stay code, white space in `prose` does
    not matter; `quotes_alike` says that a string is the same with either quote. `numbers`. Names are `identifiers`;
    `members`, which are attributes and never local names; `shorthands`, which are both at once; a name after one of
    `accessors` is an attribute, and so is the name that a node in `labels` begins with, unless that is its `value`.
    `words` are strings too, but names where they name a definition, are bound, or are all of a node in `callees`; one
    that begins with `-` is an option. Options and other nodes keep their text,
    `padded` ones but for the white space that the grammar counts to them.

    Units: `blocks` maps a container to the kinds of its children that are units (None: all), `heads` to the word that
    they stand behind. `functions` and `classes` map a kind to the field that names it; `valued` one that names a
    function when the second field holds one: the first is the name, if it has one. Where the grammar has no such field,
    a child of this kind is meant.

    Names: `binders` and the `patterns` in them say where a name is bound, and in the `scopes` marked True, as in
    functions, it is local; it is not in classes and those marked False, nor after a statement in `outer` that names it.
    A call in `readers` binds its `words` when one of these is called. Names of `capitals` kinds that begin with a
    capital letter are never bound.

    No evidence of a copy: `collections` that hold none of `active`, and bodies of nothing but `trivial` statements and
    calls of `raising` functions or macros.
    """

    name: str
    family: str
    suffixes: tuple[str, ...]
    grammar: str
    entry: str
    comments: Kinds
    skipped: Kinds
    strings: Kinds
    numbers: Kinds
    identifiers: Kinds
    accessors: Kinds
    blocks: dict[str, Kinds | None]
    functions: dict[str, str]
    classes: dict[str, str]
    binders: Fields
    patterns: Fields
    collections: Kinds
    active: Kinds
    trivial: Kinds
    quotes_alike: bool = False
    members: Kinds = _NONE
    shorthands: Kinds = _NONE
    labels: Kinds = _NONE
    interpolations: Kinds = _NONE
    words: Kinds = _NONE
    padded: Kinds = _NONE
    callees: Kinds = _NONE
    prose: Kinds = _NONE
    optional: Kinds = _NONE
    loose: Kinds = _NONE
    hollow: Kinds = _NONE
    skipped_with: dict[str, str] = {}  # noqa: RUF012 - nobody writes to a row
    importers: Kinds = _NONE
    heads: dict[str, str] = {}  # noqa: RUF012
    valued: dict[str, tuple[str, str]] = {}  # noqa: RUF012
    scopes: dict[str, bool] = {}  # noqa: RUF012
    readers: dict[str, Kinds] = {}  # noqa: RUF012
    outer: Kinds = _NONE
    capitals: Kinds = _NONE
    raising: Kinds = _NONE


def kinds(words: str) -> Kinds:
    """The words of a text."""
    return frozenset(words.split())
