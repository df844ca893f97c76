"""What the bench needs to know of a language: a row of data."""

from __future__ import annotations

from dataclasses import dataclass, field

Kinds = frozenset[str]


def kinds(text: str) -> Kinds:
    return frozenset(text.split())


@dataclass(frozen=True, kw_only=True)
class Row:
    """Node types of the language's tree-sitter grammar, by what the bench does with them.

    `functions` are whole functions or methods, `blocks` hold statements, `simple` are statements worth inserting or
    swapping, `clauses` stand among statements and are none, `expressions` are worth replacing. `identifiers` and
    `types` are leaves. `bodies` are class bodies, with the parents that make them one. `wraps` holds the text before
    and behind that lets a fragment ('function', 'method' or 'block') be parsed alone.

    `binders` are nodes that bind names in some of their fields (None: in any child); `not_variables` are the places
    where an identifier is no variable, as `parent`, `parent.field`, `grandparent/parent.field` or
    `grandparent.field/parent`, and `variables` the leaves that can be one, if not all. `keep` are names that no
    operator touches.
    """

    name: str
    suffixes: tuple[str, ...]
    grammar: str
    entry: str = 'language'
    comment: str = '//'
    functions: Kinds
    blocks: Kinds
    simple: Kinds
    clauses: Kinds = frozenset()
    expressions: Kinds
    identifiers: Kinds
    types: Kinds = frozenset()
    strings: Kinds
    numbers: Kinds
    bodies: dict[str, Kinds] = field(default_factory=dict)
    wraps: dict[str, tuple[str, str]] = field(default_factory=dict)
    binders: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    not_variables: Kinds = frozenset()
    variables: Kinds = frozenset()
    keep: Kinds = frozenset({'self', 'this', 'cls', 'super', '_'})
    methods_only: bool = False
    brace_line: bool = False
    """Whether '{' may stand on a line of its own."""
    ends: tuple[str, ...] = ()
    """What the text of a statement in a block must end with, lest it be the block's value."""
    constants: bool = False
    """Whether a name in capitals is never a local one."""
    named_values: bool = True
    """Whether names that begin with a capital can be values."""
    in_texts: str = ''
    """Pattern of the names of locals that strings hold, where the grammar does not see them."""
    words: bool = False
    """Whether blanks part words (shells), so that none may be put in or taken away."""
    compiles: bool = False
    """Whether Python itself must be able to compile what the grammar lets through."""

    def wrap(self, kind: str) -> tuple[bytes, bytes]:
        before, after = self.wraps.get(kind, ('', ''))
        return before.encode(), after.encode()
