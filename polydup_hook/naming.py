"""Names: which are bound where they stand, which name definitions, which are only labels."""

from collections.abc import Collection

from polydup_hook.grammar import Node, Plan
from polydup_hook.languages import Language
from polydup_hook.model import BOUND, DEFINED, FREE, MEMBER

_PARTS = ('property', 'name', 'attribute', 'type', 'suffix', 'declarator', 'field', 'method')
"""Fields that hold the name that a longer one ends with: of `a.b.c`, `a:b`, `C<T>`, `&C`, `*f()`."""


class Naming:
    """What one walk has learned of names, by the byte at which a name starts.

    `roles` holds the roles that differ from what follows from kind and place, `units` what a name defines.
    """

    def __init__(self, row: Language, data: bytes) -> None:
        self._row = row
        self._data = data
        self._names = row.identifiers | row.shorthands
        self._defining = row.identifiers | row.words
        self._scopes: list[set[bytes] | None] = []
        self.roles: dict[int, int] = {}
        self.units: dict[int, int] = {}

    def enter(self, local: bool) -> None:
        """Open a scope: names bound in it are local or they are not."""
        self._scopes.append(set() if local else None)

    def leave(self) -> None:
        """Close the innermost scope."""
        self._scopes.pop()

    @property
    def local(self) -> bool:
        """Whether a name bound here is local."""
        return bool(self._scopes) and self._scopes[-1] is not None

    def define(self, node: Node, field: str, unit: int) -> None:
        """Note that a field of a node names a unit. What is no name, a key in quotes for one, names nothing."""
        around, name = node, part_of(node, field)
        if name is not None and node.child_by_field_name(field) is None:  # by its kind
            inner = _first(name, self._defining)
            around, name = (name, inner) if inner is not None else (node, name)
        while name is not None and name.type not in self._defining:
            if name.type in self._row.members:
                self._define(name.start_byte, unit, False)
                return
            around, name = name, _last_part(name, self._data)
        if name is not None:
            # A function inside a function is a local name like any other.
            local = self.local and not self._is_part_of_path(name) and not _is_attribute(around, name)
            self._define(name.start_byte, unit, local and self.roles.get(name.start_byte) != MEMBER)

    def _define(self, start: int, unit: int, local: bool) -> None:
        self.roles[start] = DEFINED | BOUND if local else DEFINED
        self.units[start] = unit

    def note_key(self, node: Node, field: str) -> None:
        """Note that the names in a field of a node are attributes."""
        for name in node.children_by_field_name(field):
            self.roles[name.start_byte] = MEMBER

    def call(self, node: Node) -> None:
        """Note that a node says what is called: a word alone is a name."""
        word = node.child(0) if node.child_count else None
        if word is not None and word.type in self._row.words and word.end_byte == node.end_byte:
            self.roles.setdefault(word.start_byte, FREE)

    def note(self, node: Node, plan: Plan) -> None:
        """Note what a node says of the names in it, if it stands in a local scope."""
        outer = self._scopes[-1] if self._scopes else None
        if plan.readers:
            self._read(node, plan, local=outer is not None)
            return
        if outer is None:
            return
        if plan.outer:
            outer.update(self._data[child.start_byte : child.end_byte] for child in node.named_children)
        if plan.binds is not None:
            self._bind(_meant(node, plan.binds), outer)

    def _read(self, node: Node, plan: Plan, local: bool) -> None:
        """Note the names that a call gives values to: they are words, as other arguments are."""
        called = node.child_by_field_name('name')
        name = self._data[called.start_byte : called.end_byte] if called is not None else b''
        if name.decode(errors='replace') not in plan.readers:
            return
        for word in _meant(node, plan.binds or ()):
            if word.type in self._row.words and not self._data.startswith(b'-', word.start_byte):
                self.roles.setdefault(word.start_byte, BOUND if local else FREE)

    def _bind(self, waiting: list[Node], outer: set[bytes]) -> None:
        row, data = self._row, self._data
        while waiting:
            child = waiting.pop()
            kind = child.type
            if kind in self._names:
                start = child.start_byte
                if self._is_part_of_path(child) or (kind in row.capitals and data[start : start + 1].isupper()):
                    continue
                if not outer or data[start : child.end_byte] not in outer:
                    self.roles.setdefault(start, BOUND)
            elif kind in row.patterns:
                waiting += _meant(child, row.patterns[kind])

    def _is_part_of_path(self, name: Node) -> bool:
        """Whether a name stands in a.b.c, which binds nothing."""
        data, start, end = self._data, name.start_byte, name.end_byte
        before, behind = data[max(0, start - 2) : start], data[end : end + 2]
        return (before.endswith(b'.') and before != b'..') or (behind.startswith(b'.') and behind != b'..')


def _is_attribute(around: Node, name: Node) -> bool:
    """Whether a name in a node stands behind a point or colon, however far."""
    before = None  # not by `prev_sibling`, which comes down from the root of the tree
    for child in around.children:
        if child.start_byte >= name.start_byte:
            break
        before = before if child.is_extra else child
    return before is not None and before.type in ('.', ':')


def part_of(node: Node, field: str) -> Node | None:
    """The child of this field or, where the grammar has none of that name, of this kind."""
    return node.child_by_field_name(field) or _first(node, {field})


def _last_part(name: Node, data: bytes) -> Node | None:
    for field in _PARTS:
        part = name.child_by_field_name(field)
        if part is not None:
            return part
    inner = [child for child in name.named_children if not child.is_extra]  # an extra is a comment
    if inner and (len(inner) == 1 or data[: inner[-1].start_byte].endswith(b'.')):
        return inner[-1]
    return None


def _in_field(node: Node, field: str) -> list[Node]:
    if field.startswith('+'):
        return [child for child in node.named_children if child.type == field[1:]]
    return node.children_by_field_name(field)


def _first(node: Node | None, kinds: Collection[str]) -> Node | None:
    """The first child of these kinds."""
    return next((child for child in node.named_children if child.type in kinds), None) if node is not None else None


def _meant(node: Node, fields: tuple[str, ...]) -> list[Node]:
    """The children of a node that a row means: see `Fields`."""
    if not fields:
        return node.named_children
    if fields[0] == '^':
        bare = (at for at in range(node.named_child_count) if node.field_name_for_named_child(at) is None)
        return [child for at in bare if (child := node.named_child(at)) is not None and not child.is_extra][:1]
    if fields[0].startswith('>'):
        words = [child.type for child in node.children]
        return node.children[words.index(fields[0][1:]) :] if fields[0][1:] in words else []
    if not fields[0]:
        return node.named_children[:1]
    if not fields[0].startswith('-'):
        return [child for field in fields for child in _in_field(node, field)]
    not_meant = fields[0][1:]
    fielded = {child.start_byte for child in node.children_by_field_name(not_meant)}
    return [child for child in node.named_children if child.type != not_meant and child.start_byte not in fielded]
