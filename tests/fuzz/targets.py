"""What is fuzzed: each target takes bytes that nobody we know has written, and lets out no error but those it names."""

from __future__ import annotations

import io
import os
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple
from zlib import compress, crc32

from polydup_hook import answers, attributes, baseline, gitformat, hookconfig, packing, settings
from polydup_hook import suppress as comments
from polydup_hook.alignment import Outline
from polydup_hook.errors import UserError
from polydup_hook.fingerprint import fingerprints, window_for
from polydup_hook.ignored import patterns_in
from polydup_hook.index import Index, IndexTrouble, Posting, Row
from polydup_hook.languages import HOLDERS, LANGUAGES, SCRIPT
from polydup_hook.model import Stream
from polydup_hook.patterns import is_sound, matcher
from polydup_hook.regions import regions
from polydup_hook.scan import posting_of
from polydup_hook.scope import scope_of
from polydup_hook.settings import Settings
from polydup_hook.tokens import Tokenizer

TOKENIZER = Tokenizer()
NAMES = sorted({*LANGUAGES.names, SCRIPT})
PATHS = ['a.py', 'src/a.py', 'src/b/c.ts', 'a b.py', 'x\ny.py', 'é.py', '-.py', '[a].py', os.fsdecode(b'\xff.py')]
WINDOW = window_for(12)


class Target(NamedTuple):
    """What takes the bytes, and some to begin with."""

    run: Callable[[bytes], None]
    seeds: Sequence[bytes]


def check_stream(stream: Stream, data: bytes) -> None:
    """Tokens stand in the text one after the other, units in each other; the stream comes back from its bytes."""
    size = len(stream.norm)
    starts = list(accumulate(stream.steps))
    assert {len(column) for column in (starts, stream.sizes, stream.first, stream.more, stream.raw, stream.roles)} <= {
        size
    }
    assert all(start + length <= len(data) for start, length in zip(starts, stream.sizes, strict=True))
    assert all(0 < line <= stream.total_lines + 1 for line in stream.first)
    assert all(raw < len(stream.texts) for raw in stream.raw)
    units = stream.units
    for unit, (start, end, parent) in enumerate(zip(units.start, units.end, units.parent, strict=True)):
        assert 0 <= start <= end <= size
        assert parent < unit
        assert parent < 0 or units.start[parent] <= start <= end <= units.end[parent]
    assert packing.unpack(packing.pack(stream, 7), 7) == stream
    outline = Outline(stream)
    outline.fragments(0, size, 1)
    posting_of(7, stream, WINDOW)
    for start, end in zip(units.start[:20], units.end[:20], strict=True):
        if start < end:
            comments.speaking(stream, start, end)


def tokens(data: bytes) -> None:
    name, text = NAMES[data[0] % len(NAMES)] if data else NAMES[0], data[1:]
    stream = TOKENIZER.tokenize(name, text)
    if stream is not None:
        check_stream(stream, text)


def of_language(name: str, text: str) -> bytes:
    return bytes([NAMES.index(name)]) + text.encode()


def suppressing(data: bytes) -> None:
    """Comments that look like ours, in front of code and in it."""
    text = b'# ' + data + b'\ndef f(a):\n    b = a.c  # ' + data + b'\n    return b + 1\n# polydup: off\nx = f(1)\n'
    stream = TOKENIZER.tokenize('python', text)
    assert stream is not None
    check_stream(stream, text)


def held(data: bytes) -> None:
    for holder in HOLDERS:
        for region in regions(holder, data):
            assert 0 <= region.at <= len(data)
            for at in range(len(region.text)):
                start, end = region.span(at, at + 1)
                assert 0 <= start < end <= len(data)
        stream = TOKENIZER.tokenize(holder, data)
        assert stream is not None
        check_stream(stream, data)


def toml(data: bytes) -> None:
    for name in (settings.FILE, settings.PYPROJECT):
        with suppress(UserError):
            chosen = settings.load(lambda path, name=name: data if path == name else None, {}, LANGUAGES.names)
            scope = scope_of(chosen, lambda path: None)
            for path in PATHS:
                scope.selected(path)


def patterns(data: bytes) -> None:
    lines = data.decode('utf-8', 'surrogateescape').splitlines()
    matches = matcher(tuple(filter(is_sound, lines)), lenient=True)
    for path in PATHS:
        matches(path)


def attributed(data: bytes) -> None:
    scope = scope_of(Settings(), lambda path: data if path == attributes.FILE else None)
    for path in PATHS:
        scope.selected(path)


def ignored(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, '.git').mkdir()
        Path(folder, '.gitignore').write_bytes(data)
        inside = Path(folder, 'in [side')
        inside.mkdir()
        (inside / '.gitignore').write_bytes(data)
        found = patterns_in(str(inside))
        for path in PATHS:
            found.ignores(path.rpartition('/')[2], is_folder=False)
            found.ignores('src', is_folder=True)


def accepted(data: bytes) -> None:
    with suppress(UserError):
        entries = baseline.load(data, 'b.json')
        written = baseline.dump(entries)
        assert baseline.dump(baseline.load(written, 'b.json')) == written
        content = baseline.Content('a' * 16, ('0123', 'abcd'), 60)
        baseline.shared_out(entries, [baseline.Group([1, 2], [content, content])], 50)


def ignore_file(data: bytes) -> None:
    with suppress(UserError):
        found = comments.parse_ignored(data)
        comments.ignoring(found, [baseline.Content('a' * 16, ('0123', 'abcd'), 60)])
    with suppress(UserError):
        comments.beginning(data.decode('utf-8', 'replace'), '--explain')


def packed(data: bytes) -> None:
    """As they are, and with the checksum that they should have."""
    body = compress(data, 1)
    for some in (data, crc32(body, 7).to_bytes(4, 'little') + body):
        with suppress(packing.Damaged):
            packing.unpack(some, 7)


def answered(data: bytes) -> None:
    assert answers.unpacked(data) is None or answers.packed(answers.unpacked(data)) == data  # type: ignore[arg-type]


def _an_index() -> bytes:
    stream = TOKENIZER.tokenize('python', _CODE.encode())
    assert stream is not None
    prints = fingerprints(stream.norm, WINDOW, 'python')
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'i')
        index = Index(path, WINDOW)
        index.add([Row(7, 100, 50, 9, 1, None, packing.pack(stream, 7))], [Posting(7, prints, [(5, 0, 40)])])
        index.start_snapshot('t' * 40, [('a.py', 7), ('b.py', 7)])
        index.keep_answer(b'q', answers.packed(answers.Answer([], 3)))
        index.close()
        return Path(path).read_bytes()


def _use(index: Index) -> None:
    for snapshot in index.snapshots():
        list(index.entries(snapshot.number))
        index.key_at(snapshot.number, 'a.py')
        index.paths(snapshot.number, 7)
    with index.reading():
        list(index.all_places())
        list(index.all_units())
        list(index.rows([7]))
    index.posted([7])
    index.stream(7)
    found = index.answer(b'q')
    if found is not None:
        answers.unpacked(found)
    index.add([Row(8, 100, 50, 9, 1, 'binary', None)], [Posting(8, [(1, 2)], [])])
    for snapshot in index.snapshots():
        index.advance(snapshot, 'u' * 40, {'c.py': 8, 'a.py': None}, [], [], {7: Posting(7, [(1, 2)], [])})
    index.start_snapshot('v' * 40, [('a.py', 8)])
    index.sweep()


def _used(path: str) -> None:
    """Opened, there is one kind of error; then rows that we never wrote may lead to any, after which it is made anew."""
    with suppress(IndexTrouble), closing(Index(path, WINDOW)) as index, suppress(Exception):
        _use(index)


def indexed(data: bytes) -> None:
    """A sound index with some bytes changed: (place, two bytes; byte) again and again."""
    content = bytearray(_an_index.content)  # type: ignore[attr-defined]
    for at in range(0, min(len(data), 64) - 2, 3):
        content[int.from_bytes(data[at : at + 2], 'big') % len(content)] = data[at + 2]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'i')
        Path(path).write_bytes(content)
        _used(path)


def rows(data: bytes) -> None:
    """A sound index in which all columns of one table hold what is given, as bytes and as text."""
    for number, value in enumerate((data, data.decode('latin-1'), len(data) << 40, data[:1].decode('latin-1'))):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'i')
            Path(path).write_bytes(_an_index.content)  # type: ignore[attr-defined]
            with closing(sqlite3.connect(path)) as db, db:
                names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
                table = names[(data[0] if data else number) % len(names)]
                for column in [row[1] for row in db.execute(f'PRAGMA table_info({table})')]:
                    if len(data) % 2 or column not in ('snapshot', 'number', 'key', 'step'):
                        with suppress(sqlite3.Error, OverflowError):
                            db.execute(f'UPDATE OR IGNORE {table} SET {column} = ?', (value,))
            _used(path)


def formats(data: bytes) -> None:
    """What git prints; it is of another version when it prints what cannot be read."""
    for reads in (
        gitformat.read_changes,
        lambda output: list(gitformat.read_raw(gitformat.fields(output))),
        lambda output: gitformat.read_answer(output, 100),
        lambda output: list(gitformat.read_blame(output, True)),
    ):
        with suppress(ValueError, EOFError):
            reads(io.BytesIO(data))


def hooks(data: bytes) -> None:
    text = data.decode('utf-8', 'replace')
    with suppress(hookconfig.Unfit):
        if not hookconfig.is_enrolled(text, _URL):
            assert hookconfig.is_enrolled(hookconfig.enrolled(text, _URL, 'v1.0'), _URL)


_URL = 'https://example.com/polydup-hook'
_CODE = 'def f(a, b):\n    c = a.size + g(b, "x")\n    for d in c:\n        d.run(c * 2, key=lambda e: e[0])\n    return c * 2\n'
_an_index.content = _an_index()  # type: ignore[attr-defined]

_RAW = b':100644 100755 ' + b'1' * 40 + b' ' + b'2' * 40 + b' R087\0a.py\0b.py\0\0'
_PATCH = b'diff --git a/a.py b/b.py\nindex ' + b'1' * 40 + b'..' + b'2' * 40 + b' 100644\n@@ -1,2 +3 @@\n-a\n-b\n+c\n'
_TOML = (
    b'min_tokens = 25\nthreshold = 0.8\nexclude = ["a/**", "*.min.js"]\ntypes = ["type-1"]\nbaseline = "x.json"\n'
    b'[[language]]\nname = "zig"\ngrammar = "tree_sitter_zig"\nsuffixes = [".zig"]\n'
)
_SOURCES = {
    'python': _CODE,
    'javascript': 'export const f = async (a) => { for (const b of a) { await `x${b.c}`; } return /a+/.test(a?.b); };\n',
    'tsx': 'const A = ({ b }: Props) => <div onClick={() => b(1)}>{b.map((c) => <i key={c}>x</i>)}</div>;\n',
    'rust': 'impl<T> A<T> { fn f(&self) -> Option<u8> { match self.x { Some(y) => y + 1, _ => return None } } } // x\n',
    'c': '#define A(x) (x)\nint f(int *a) { for (int i = 0; i < 3; i++) a[i] = "x"[0]; return *a; }\n',
    'ruby': 'def f(a)\n  a.each do |b|\n    puts "x #{b}" unless b.nil?\n  end\n  <<~X\n    y\n  X\nend\n',
    'bash': 'f() {\n  for a in "$@"; do\n    cat <<X | grep "$a" && echo $((1 + 2))\ny\nX\n  done\n}\n',
    'php': '<?php function f($a) { return array_map(fn($b) => "x $b", $a ?? []); } ?> <p>\n',
    SCRIPT: '#!/usr/bin/env python3\nprint(1)\n',
}
_NOTEBOOK = (
    b'{"cells": [{"cell_type": "code", "source": ["a = 1\\n", "%time b\\u00e9"]}, {"cell_type": "markdown", "source": "x"}],'
    b' "metadata": {"kernelspec": {"language": "python"}}}'
)
_PAGE = b'<!-- x --><script lang="ts" setup>\nconst a = (b: c) => b.d;\n</script><style>a { b: c }</style><template><p/></template>'
_BASELINE = (
    b'{"version": 1, "classes": [\n{"id": "aaaaaaaaaaaaaaaa", "type": "type-1", "tokens": 60, "places": 2,'
    b' "sketch": "0123abcd", "files": ["a.py"], "units": ["f"], "near": true},\nnull\n]}\n'
)
_HOOKS = b"repos:\n  # x\n  - repo: 'https://example.com/x'\n    rev: v1  # y\n    hooks:\n      - id: x\n        args: [a, {b: c}]\n"

TARGETS = {
    'tokens': Target(tokens, [of_language(name, text) for name, text in _SOURCES.items()]),
    'comments': Target(suppressing, [b'polydup-ignore: reason', b'polydup: off', b'polydup: on\n# polydup-ignore']),
    'regions': Target(held, [_NOTEBOOK, _PAGE]),
    'settings': Target(toml, [_TOML, b'[tool.polydup]\nmin_lines = 3\nwarn = ["tests/"]\njobs = 2\n']),
    'patterns': Target(patterns, [b'*.py\n!src/\n/a/**/b\n[a-c]?.py\n', b'**\n\\#x\n a\\ \n']),
    'attributes': Target(
        attributed, [b'*.py linguist-generated\nsrc/** -linguist-vendored linguist-generated=false\n']
    ),
    'gitignore': Target(ignored, [b'*.py\n!a.py\n/src/\nb/**\n[!a].py\n', b'\xff\n\\!x\n# y\n']),
    'baseline': Target(accepted, [_BASELINE]),
    'ignore-file': Target(ignore_file, [b'# x\naaaaaaaaaaaaaaaa why\nbbbbbbbbbbbbbbbb~0123abcd why\n', b'[AAAA~01]']),
    'packing': Target(packed, [packing.pack(TOKENIZER.tokenize('python', _CODE.encode()), 7)]),  # type: ignore[arg-type]
    'answers': Target(answered, [answers.packed(answers.Answer([], 3))]),
    'index': Target(indexed, [b'\x00\x10\xff', b'\x10\x05\x00\x20\x01\x7f']),
    'rows': Target(rows, [b'\x00', b'\x01text', b'\x02' + bytes(8)]),
    'git': Target(formats, [_RAW + _PATCH, b'1' * 40 + b' blob 3\nabc\n', b'1' * 40 + b' 1 1\nauthor-time 1\n\tx\n']),
    'hooks': Target(hooks, [_HOOKS, b'repos:\n- repo: local\n  hooks:\n  - {id: x}\n', b'\xef\xbb\xbfrepos: []\n']),
}
