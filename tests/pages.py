"""Reports to make pages of: one that is hostile from end to end, one of a size as asked for, and how data is read back."""

from __future__ import annotations

import json
import re
from typing import Any

from polydup_hook.model import CloneClass, Pair, Place, Report, Skip, Stats

HOSTILE = (
    '<script>alert(1)</script>',
    '</script><script>alert(2)</script>',
    '<!--<script>',
    '{{7*7}}{% raw %}',
    '"><img src=x onerror=alert(3)>',
    'javascript:alert(4)',
    "' onmouseover='alert(5)",
    '&lt;b&gt;&amp;',
    '\u2028\u2029\u202e\x1b[31m\x00',
    '\udcff\udc80',
    'ünï→𝒳',
)
"""Texts as file names, names in code and lines of code, that would do something in a page which trusts them."""


def report(*classes: CloneClass, mode: str = 'all', lines: int = 1000, **others: Any) -> Report:
    skipped = (Skip('big.py', 'too large'),)
    return Report(mode, 12, 34, classes, skipped, 0, (), Stats(lines, 9000, 300, 12.5, 3, 1))._replace(**others)


def clone_class(
    *places: Place, clone_id='a1b2c3d4e5f60718', clone_type=3, similarity=0.9, new=True, **names
) -> CloneClass:
    renamed, parameters = names.get('renamed', ()), names.get('parameters', ())
    pairs = tuple(
        Pair(places[0], other, other.tokens, similarity, clone_type, 4 if clone_type == 3 else 0, renamed, parameters)
        for other in places[1:]
    )
    sketch = ('12' * 8, '34' * 8)
    return CloneClass(clone_id, clone_type, similarity, places[0].tokens, places, pairs, new, False, sketch)


def hostile() -> tuple[Report, dict[str, bytes]]:
    """A report in which every text is hostile, and its files."""
    files, classes = {}, []
    for number, text in enumerate(HOSTILE):
        paths = [f'src{number}/{text.replace("/", "_")}{end}' for end in ('.py', '.js')]
        code = '\n'.join(f'{other} = {number}' for other in (text, *HOSTILE)) + '\n'
        files.update((path, code.encode('utf-8', 'surrogateescape')) for path in paths)
        places = (Place(paths[0], 1, 9, text, 60, False), Place(paths[1], 2, 9, text, 60, True))
        named = {'renamed': ((text, 'x'),), 'parameters': ((text, ''),)}
        classes.append(clone_class(*places, clone_id=f'{number:016x}', **named))
    return report(*classes), files


def many(count: int) -> tuple[Report, dict[str, bytes]]:
    """A report of so many classes of code that differs, three places each, over a tree of folders, and its files."""
    files, classes, sizes = {}, [], []
    for number in range(count):
        places = []
        for side in range(3):
            path = f'part{number % 9}/module{number % 97}/file{number}_{side}.py'
            code = [f'def handle_{number}_{side}(rows, limit={side}):']
            code += [
                f'    total_{line} = sum(row.size_{number % 50} for row in rows if row.kind == "k{line}")'
                for line in range(20)
            ]
            code += [
                f'    if total_{side} > limit:',
                f'        raise ValueError("too many: {number}")',
                '    return total_3',
            ]
            files[path] = ('import this\n\n\n' + '\n'.join(code) + '\n').encode()
            sizes.append((path, 27))
            places.append(Place(path, 4, 27, f'handle_{number}_{side}', 80 + number % 400, False))
        kind = 1 + number % 3
        classes.append(
            clone_class(
                *places,
                clone_id=f'{number * 2654435761 % 2**64:016x}',
                clone_type=kind,
                similarity=1 - number % 15 / 100,
            )
        )
    return report(*classes, lines=27 * len(sizes), files_scanned=len(sizes), sizes=tuple(sorted(sizes))), files


def data_of(page: str) -> dict[str, Any]:
    """What the scripts of a page read."""
    [text] = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def code_of(data: dict[str, Any], piece: int) -> list[str]:
    """The lines of a piece of code as they are shown, without their colours."""
    lines = [data['lines'][index].split('\n') for index in data['pieces'][piece]]
    return [''.join(segment[1:] for segment in segments) for segments in lines]
