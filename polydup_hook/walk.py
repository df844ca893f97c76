"""The walk over a syntax tree: its leaves become tokens, the nodes that a row of languages knows become units.

With a cursor, so nesting costs no stack; a tree with errors is walked like any other.
"""

from bisect import bisect_left
from collections.abc import Sequence

from polydup_hook.broken import Lost, SecondLook, with_lost_names
from polydup_hook.grammar import (
    ACTIVE,
    ATTRIBUTE,
    BROKEN,
    CLOSE,
    DESCEND,
    DROP,
    LABEL,
    LOST,
    NAME,
    NO_PLAN,
    NUMBER,
    PLANNED,
    SHORTHAND,
    SKIP,
    STRING,
    Cursor,
    Grammar,
    Node,
    Plan,
)
from polydup_hook.model import CLASS, DEFINED, FUNCTION, ID, LITERAL, MEMBER, NUM, STATEMENT, STR
from polydup_hook.naming import Naming
from polydup_hook.spelling import character, literal, mark_in, names_in, newlines, prose, without
from polydup_hook.statements import (
    begins_with_its_value,
    code_in,
    does_nothing,
    end_of_head,
    holds_function,
    is_bare_string,
    is_followed,
    is_import,
    is_left_out,
    is_part,
    is_signature,
)


class _Frame:
    """An open node that matters when it closes, or to its children. `token` and `active` are those at its start."""

    # Most frames are of statements and need none of these: class attributes cost nothing to make.
    plan = NO_PLAN
    block = -1
    inert = False
    last = -1  # the unit in it that was opened last
    late = -1  # one whose end is known when the code in its string is walked
    first = -1  # the byte where its units begin, where not all of its children may be one

    def __init__(self, token: int, active: int, unit: int) -> None:
        self.token = token
        self.active = active
        self.unit = unit


class Gathered:
    """What walks over the trees of a file gather.

    `tokens` are rows of character, start, end, index into `texts` and role; `units` rows of the columns of `Units`.
    `inert` are token ranges; `collections` rows of start, negative end (those around others sort first) and whether it
    is a collection, or else a function.
    """

    def __init__(self) -> None:
        self.tokens: list[tuple[str, int, int, int, int]] = []
        self.texts: dict[bytes, int] = {b'': 0}
        self.units: list[list[int]] = []
        self.blocks = 0
        self.inert: list[tuple[int, int]] = []
        self.collections: list[tuple[int, int, bool]] = []
        self.marks: list[tuple[int, str, str]] = []


class Walk(Gathered):
    """One walk over one tree."""

    def __init__(self, grammar: Grammar, data: bytes) -> None:
        super().__init__()
        self.grammar = grammar
        self.row = grammar.row
        self.data = data
        self.open_units: list[int] = []
        self.naming = Naming(grammar.row, data)
        self.active = 0
        self.second_look = SecondLook(grammar, data)
        self.marked = b'polydup' in data
        self.breaks: list[int] = []
        self.imports = bool(self.row.importers or self.row.importing)
        self._walk(grammar.parse(data).walk())

    def _walk(self, cursor: Cursor) -> None:
        actions, characters, accessors = self.grammar.actions, self.grammar.characters, self.grammar.accessors
        data, tokens, texts, role_of = self.data, self.tokens, self.texts, self.naming.roles.get
        frames: list[_Frame | None] = [None]
        waiting: list[Node | Lost | tuple[Cursor, list[_Frame | None]]] = []
        down, across, up = cursor.goto_first_child, cursor.goto_next_sibling, cursor.goto_parent
        while True:
            node = cursor.node
            assert node is not None
            kind = node.kind_id
            action = actions[kind]
            if action <= DROP and node.child_count == 0:
                if action != DROP:
                    start, end = node.start_byte, node.end_byte
                    if start < end:
                        if action == CLOSE and tokens and tokens[-1][0] == ',':
                            tokens.pop()  # formatters add and remove trailing commas
                        char = characters[kind] or character(data[start:end])
                        tokens.append((char, start, end, 0, 0))
            else:
                parent = frames[-1]
                if action == PLANNED or (parent is not None and parent.block >= 0):
                    frame, inner = self._enter(node, kind, action, parent)
                    if frame is not None:
                        down()
                        frames.append(frame)
                        continue
                # The common cases, written out: half of all nodes are names.
                elif action >= NAME:
                    start, end = node.start_byte, node.end_byte
                    if start < end:
                        text = data[start:end]
                        role = role_of(start, 0)
                        if not role:
                            if action == ATTRIBUTE or (tokens and tokens[-1][0] in accessors):
                                role = MEMBER
                        elif role & DEFINED:
                            self._name_unit(start)
                        tokens.append((ID, start, end, texts.setdefault(text, len(texts)), role))
                    inner = ()
                elif action <= LABEL:
                    if action == ACTIVE:
                        self.active += 1
                    elif action == LABEL:
                        self.naming.roles[node.start_byte] = MEMBER
                    if down():
                        frames.append(None)
                        continue
                    self._emit_text(node)
                    inner = ()
                else:
                    inner = self._emit(node, action)
                if inner:
                    # The code in a string is walked before what stands behind it, without recursion.
                    waiting.append((cursor, frames))
                    waiting += inner
                    across = up = _never
            while not across():
                if up():
                    frame = frames.pop()
                    if frame is not None:
                        self._close(frame)
                    continue
                if not waiting:
                    return
                entry = waiting.pop()
                if isinstance(entry, Lost):
                    self._emit_lost(*entry)
                    continue
                if isinstance(entry, Node):
                    cursor, frames = entry.walk(), [None]
                else:
                    cursor, frames = entry
                    frame = frames[-1]
                    if frame is not None and frame.late >= 0:
                        self.units[frame.late][1] = len(self.tokens)
                        frame.late = -1
                down, across, up = cursor.goto_first_child, cursor.goto_next_sibling, cursor.goto_parent
                if isinstance(entry, Node):
                    break

    def _enter(
        self, node: Node, kind: int, action: int, parent: _Frame | None
    ) -> tuple[_Frame | None, Sequence[Node | Lost]]:
        """Handle a node that is more than a plain one; a frame when its children are to be walked."""
        grammar, data = self.grammar, self.data
        if action == SKIP:
            return None, self._emit(node, action)
        plan = grammar.plans[kind] if DESCEND < action <= PLANNED else NO_PLAN
        if (plan.hollow or plan.skipped_with) and is_left_out(self.row, data, node, plan):
            return self._pass_over(node)
        unit = -1
        inner: Sequence[Node | Lost] = ()
        if parent is not None and parent.block >= 0:
            if is_part(self.row, node, parent.plan):
                # In Lua a field of a table may be a string alone, without a label.
                is_text = not plan.label and is_bare_string(grammar, data, node)
                if is_text or (self.imports and is_import(self.row, data, node)):
                    return self._pass_over(node)
                unit = self._open_unit(node, plan, parent)
            elif node.type in self.row.tails and parent.last >= 0:
                inner = self._emit(node, action)
                self.units[parent.last][1] = len(self.tokens)
                parent.late = parent.last if inner else -1
                return None, inner
        if action <= PLANNED:
            if node.child_count:
                frame = _Frame(len(self.tokens), self.active, unit)
                if plan is not NO_PLAN:
                    self._open(node, plan, frame, parent)
                return frame, ()
            self._emit_text(node)
        else:
            inner = self._emit(node, action)
        if unit >= 0 and parent is not None:
            self._close_unit(unit)
            parent.late = unit if inner else -1
        return None, inner

    def _pass_over(self, node: Node) -> tuple[None, Sequence[Node | Lost]]:
        """Leave a node out, all but the comments of ours in it."""
        if self.marked:
            self._note_marks(node)
        return None, ()

    def _open(self, node: Node, plan: Plan, frame: _Frame, parent: _Frame | None) -> None:
        naming = self.naming
        if plan.signature is not None and plan.function is not None and not is_signature(node, *plan.signature):
            # `class EXPORTED A { }`, `BEGIN namespace a { }`: what is a macro, the grammar takes for a type.
            plan = plan._replace(function=None, class_=plan.function, scope=False, signature=None)
        if plan.active:
            self.active += 1
        if plan.label and not begins_with_its_value(node):
            naming.roles[node.start_byte] = MEMBER
        if plan.label_before is not None and is_followed(node, plan.label_before):
            naming.roles[node.start_byte] = MEMBER
        if plan.keyed is not None:
            naming.note_key(node, plan.keyed)
        if plan.callee:
            naming.call(node)
        self._define(node, plan, frame)
        if plan.scope is not None:
            naming.enter(plan.scope)
        if plan.binds is not None or plan.outer:
            naming.note(node, plan)
        if plan.function is not None or plan.class_ is not None:
            frame.inert = does_nothing(self.grammar, self.data, node, signature=plan.function is not None)
        frame.plan = plan
        if plan.block:
            frame.block = parent.block if plan.wrapper and parent is not None else -1
            if frame.block < 0:
                frame.block = self.blocks
                self.blocks += 1
            if plan.head is not None:
                frame.first = end_of_head(self.row, node)

    def _define(self, node: Node, plan: Plan, frame: _Frame) -> None:
        """Tell the unit around a definition what it is and what its name is."""
        field, kind = plan.class_, CLASS
        if plan.function is not None:
            field, kind = plan.function, FUNCTION
        elif plan.valued is not None and holds_function(self.row, node, plan.valued):
            field, kind = plan.valued[0], FUNCTION
        elif plan.signature is not None and not self.naming.local and is_signature(node, *plan.signature):
            field, kind = plan.signature[0], FUNCTION
            frame.inert = True
        if plan.bodied and node.child_by_field_name('body') is None:
            return
        if field is None or not self.open_units or (not field and frame.unit < 0):
            return
        unit = self.open_units[-1]
        if self.units[unit][5] == STATEMENT:
            self.units[unit][5] = kind
        if field:
            self.naming.define(node, field, unit)

    def _close(self, frame: _Frame) -> None:
        if frame.unit >= 0:
            self._close_unit(frame.unit)
        if frame.inert or (frame.plan.collection and frame.active == self.active):
            self.inert.append((frame.token, len(self.tokens)))
        if frame.plan.collection or frame.plan.function is not None:
            self.collections.append((frame.token, -len(self.tokens), frame.plan.collection))
        if frame.plan.scope is not None:
            self.naming.leave()

    def _open_unit(self, node: Node, plan: Plan, parent: _Frame) -> int:
        children = parent.plan.children
        if node.is_error or plan.wrapper or node.start_byte < parent.first:
            return -1
        valued = plan.valued if children is not None else None
        if valued is not None and not holds_function(self.row, node, valued):
            return -1
        if parent.plan.loose and len(self.tokens) > parent.token and self.tokens[-1][0] == ',':
            self.tokens.pop()
        around = self.open_units[-1] if self.open_units else -1
        self.units.append([len(self.tokens), -1, around, parent.block, -1, STATEMENT])
        parent.last = len(self.units) - 1
        self.open_units.append(parent.last)
        return parent.last

    def _close_unit(self, unit: int) -> None:
        self.open_units.pop()
        if len(self.tokens) > self.units[unit][0] and self.tokens[-1][0] == ',':
            self.tokens.pop()  # the comma behind an arm is in it, and there or not
        self.units[unit][1] = len(self.tokens)

    def _emit_text(self, node: Node) -> None:
        start, end = node.start_byte, node.end_byte
        text = self.data[start:end].lstrip()
        if text:
            char = character(text.lower() if self.row.any_case else text)
            self.tokens.append((char, end - len(text), end, 0, 0))

    def _name_unit(self, start: int) -> None:
        unit = self.units[self.naming.units[start]]
        if unit[4] < 0:
            unit[4] = len(self.tokens)

    def _emit(self, node: Node, action: int) -> Sequence[Node | Lost]:
        """One token of a class, or none; what is to be walked of a string, the last first."""
        start, end = node.start_byte, node.end_byte
        if action == STRING:
            return self._emit_string(node, start, end) if start < end else ()
        if action == LOST:
            return self.second_look.pieces(node)
        if action == SKIP:
            if self.marked:
                self._note_marks(node)
        elif action == BROKEN:
            return with_lost_names(self.data, node)
        elif start < end:
            if action == NUMBER:
                self._append(NUM, start, end, self.data[start:end].lower().translate(None, b"_'"), LITERAL)
            else:
                self._emit_name(start, end, action)
        return ()

    def _emit_name(self, start: int, end: int, action: int) -> None:
        """A name that stands where a unit may, or a shorthand: both an attribute and what it is otherwise."""
        role = self.naming.roles.get(start, 0)
        if role & DEFINED:
            self._name_unit(start)
        if action == SHORTHAND or (not role and (action == ATTRIBUTE or self._is_behind_accessor())):
            role |= MEMBER
        self._append(ID, start, end, self.data[start:end], role)

    def _is_behind_accessor(self) -> bool:
        return bool(self.tokens) and self.tokens[-1][0] in self.grammar.accessors

    def _emit_lost(self, start: int, end: int) -> None:
        """A word that is no node."""
        if next(names_in(self.data, start, end), None) == (start, end):
            self._emit_name(start, end, NAME)
        else:
            self.tokens.append((character(self.data[start:end]), start, end, 0, 0))

    def _emit_string(self, node: Node, start: int, end: int) -> list[Node]:
        """A literal is one token; the code inside it stays code, behind it."""
        row = self.row
        if row.words and node.type in row.words:
            if start in self.naming.roles:
                self._emit_name(start, end, NAME)
                return []
            if self.data.startswith(b'-', start):
                self._emit_text(node)
                return []
        inner = code_in(row, node) if row.interpolations and node.child_count else []
        text = without(self.data[start:end], [(child.start_byte - start, child.end_byte - start) for child in inner])
        if text.strip():
            if node.type in row.prose:
                text = prose(text)
            else:
                if text[0] in b'\r\n':  # the body of a here-document begins on the line behind its start
                    start = end - len(self.data[start:end].lstrip())
                text = literal(text, row.quotes_alike)
            self._append(STR, start, end, text, LITERAL)
        return inner[::-1]

    def _append(self, char: str, start: int, end: int, text: bytes, role: int) -> None:
        self.tokens.append((char, start, end, self.texts.setdefault(text, len(self.texts)), role))

    def _note_marks(self, node: Node) -> None:
        """Keep the suppressions in a comment, or in the comments of what is left out; strings there say nothing."""
        waiting = [node]
        while waiting:
            node = waiting.pop()
            if node.type not in self.row.comments:
                if b'polydup' in self.data[node.start_byte : node.end_byte]:
                    waiting += node.named_children[::-1]
                continue
            found = mark_in(self.data, node.start_byte, node.end_byte)
            if found is not None:
                self.breaks = self.breaks or newlines(self.data)
                self.marks.append((bisect_left(self.breaks, found[0]) + 1, *found[1:]))


def _never() -> bool:
    return False
