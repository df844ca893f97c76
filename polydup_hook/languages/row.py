"""What a language is: a row of data. No code of a language lives anywhere else."""

from typing import NamedTuple

Kinds = frozenset[str]
Fields = dict[str, tuple[str, ...]]
"""Node kind → the children that are meant, by field; none named means every child, `-x` all but those of a field or
kind x, `^` the first without a field, `+x` those of kind x, `>x` those behind the word or kind x, an empty name the
first child."""

_NONE: Kinds = frozenset()


class Language(NamedTuple):
    """One language. Kinds are the grammar's names of nodes; fields are its names of children.

    `family` joins the languages whose copies are matched with each other. `entry` is the function of the `grammar`
    package that gives the grammar.

    What becomes no token: `comments`; `skipped` (imports, decorators); `skipped_with`: a kind only with this field, or
    with `-field` only without it; a statement that does nothing but call one of the `importers`, or is nothing but one
    of the kinds `importing`; `hollow` kinds that hold comments or blanks alone; `optional` punctuation; a comma between
    the parts of a kind in `loose`.

    What becomes a token: `strings` are one each, the `interpolations` in them stay code, white space in `prose` does
    not matter; where `pieces` of strings are named, the parser may take code behind an error for one, and lose
    it. `quotes_alike` says that a string is the same with either quote. `numbers`. Names are `identifiers`;
    `members`, which are attributes and never local names; `shorthands`, which are both at once; a name after one of
    `accessors` is an attribute, and so is the name that a node in `labels` begins with, unless that is its `value`, or
    has in its field in `keyed`, or one in `labels_before` where this token follows it. `words` are strings too, but
    names where they name a definition, are bound, or are all of a node in `callees`; one that begins with `-` is an
    option. Options and other nodes keep their text: that of the grammar, or for `respelt` ones that in the file,
    `padded` ones but for the white space that the grammar counts to them; `any_case` says that it is the same in
    capitals. `loses_names` says that errors in a tree lack names that the text has.

    Units: `blocks` maps a container to the kinds of its children that are units (None: all that are not `apart`; those
    among these that are `tails` lengthen the unit before them). `functions` and `classes` map a kind to the field that
    names it; `valued` one that names a function when one of the other fields holds one ('': its last child): the first
    is the name, if it has one. There the kinds in `bodies` are functions too, if one of their children has this field.
    `signatures` maps a kind to a field, and to the kinds in there that make the node a function without a body, outside
    of functions; one of `functions` that has none of them is a class. `bodied` kinds define nothing without a body.
    `wrappers` are no units: what they hold stands where they do. In the `heads` only what stands behind this token, if
    it is there, is one.

    Where a grammar has no such field, a child of this kind is meant, and the body of a definition is its last child of
    a kind in `bare_bodies`, or itself.

    Names: `binders` and the `patterns` in them say where a name is bound, and in the `scopes` marked True, as in
    functions, it is local; it is not in classes and those marked False, nor after a statement in `outer` that names it.
    A call in `readers` binds its `words` when one of these is called. Names of `capitals` kinds that begin with a
    capital letter are never bound.

    No evidence of a copy: `collections` that hold none of `active`, and bodies of nothing but `trivial` statements and
    calls of `raising` functions or macros; `stubs` without a body.

    `slow_comments` is what opens a comment to the end of the line, where long runs of them take the parser long.

    What a `guessed` row leaves empty is filled in by what the grammar calls its kinds.
    """

    name: str
    family: str
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
    any_case: bool = False
    respelt: Kinds = _NONE
    loses_names: bool = False
    members: Kinds = _NONE
    shorthands: Kinds = _NONE
    labels: Kinds = _NONE
    keyed: dict[str, str] = {}  # noqa: RUF012 - nobody writes to a row
    labels_before: dict[str, str] = {}  # noqa: RUF012
    interpolations: Kinds = _NONE
    pieces: Kinds = _NONE
    words: Kinds = _NONE
    padded: Kinds = _NONE
    callees: Kinds = _NONE
    prose: Kinds = _NONE
    optional: Kinds = _NONE
    loose: Kinds = _NONE
    hollow: Kinds = _NONE
    skipped_with: dict[str, str] = {}  # noqa: RUF012
    importers: Kinds = _NONE
    importing: Kinds = _NONE
    wrappers: Kinds = _NONE
    valued: dict[str, tuple[str, ...]] = {}  # noqa: RUF012
    bodies: dict[str, str] = {}  # noqa: RUF012
    signatures: dict[str, tuple[str, Kinds]] = {}  # noqa: RUF012
    bodied: Kinds = _NONE
    scopes: dict[str, bool] = {}  # noqa: RUF012
    readers: dict[str, Kinds] = {}  # noqa: RUF012
    outer: Kinds = _NONE
    heads: dict[str, str] = {}  # noqa: RUF012
    bare_bodies: Kinds = _NONE
    capitals: Kinds = _NONE
    raising: Kinds = _NONE
    stubs: Kinds = _NONE
    apart: Kinds = _NONE
    tails: Kinds = _NONE
    slow_comments: str = ''
    guessed: bool = False


def open_row(name: str, grammar: str, entry: str, known: dict[str, Kinds]) -> Language:
    """A row of which only these sets of kinds are known."""
    return Language(
        name=name,
        family=name,
        grammar=grammar,
        entry=entry,
        comments=known.get('comments', _NONE),
        skipped=known.get('skipped', _NONE),
        strings=known.get('strings', _NONE),
        numbers=known.get('numbers', _NONE),
        identifiers=known.get('identifiers', _NONE),
        members=known.get('members', _NONE),
        accessors=_NONE,
        blocks=dict.fromkeys(sorted(known.get('blocks', ()))),
        functions=dict.fromkeys(sorted(known.get('functions', ())), 'name'),
        classes=dict.fromkeys(sorted(known.get('classes', ())), 'name'),
        binders={},
        patterns={},
        collections=_NONE,
        active=_NONE,
        trivial=_NONE,
        guessed=True,
    )


def kinds(words: str) -> Kinds:
    """The words of a text."""
    return frozenset(words.split())
