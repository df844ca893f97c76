"""Accepts duplicates by name: their lines in `.polydup-ignore`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

from polydup_hook import disk, inquiry
from polydup_hook.errors import UserError
from polydup_hook.git import Repository
from polydup_hook.model import CloneClass
from polydup_hook.suppress import IGNORE_FILE, beginning, parse_ignored

# Ends of lines to whoever reads the file, and marks that turn a line around on a screen; bytes outside UTF-8.
_UNFIT = re.compile('[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]')


def accept(repository: Repository, request: inquiry.Request, ids: Sequence[str], reason: str) -> str:
    """Add the line of each class that is meant to `.polydup-ignore` in the working tree; what to tell the user.

    `ids` are content ids or beginnings of them. A class is meant that the request tells, else one that a whole check
    does. UserError, and nothing is written, for an id that is unknown or not the only one to begin so, and for a
    reason that is not one line.
    """
    reason = _checked(reason)
    wanted = dict.fromkeys(beginning(id, '--accept') for id in ids)
    path = os.path.join(repository.top, IGNORE_FILE)
    before = disk.read(path)
    there = {entry.id for entry in parse_ignored(before or b'')}
    told = _told(repository, request, wanted, there)
    found = dict.fromkeys(_meant(digits, {*told, *there}) for digits in wanted)
    lines = [f'{told[id].known_by} {reason}' for id in found if id not in there]
    if lines:
        disk.write(path, before, _appended(before or b'', lines))
    here = os.path.relpath(path, repository.cwd).replace(os.sep, '/')
    return '\n'.join(
        [
            *(f'{IGNORE_FILE}: {id} {"is there already" if id in there else "is accepted"}' for id in found),
            f'to put it to use: git add {here}',
        ]
    )


def _checked(reason: str) -> str:
    if not reason.strip():
        raise UserError('--accept needs a reason: --reason "why these places are alike on purpose"')
    if _UNFIT.search(reason):
        raise UserError('--reason: it must be one line of text without control characters')
    return reason.strip()


def _told(
    repository: Repository, request: inquiry.Request, wanted: Iterable[str], there: Iterable[str]
) -> dict[str, CloneClass]:
    """The classes that a check tells, by id; those of a whole check too where that one leaves an id unknown."""
    told: dict[str, CloneClass] = {}
    for asked in (request, request._replace(mode='all', names=None, from_ref=None, to_ref=None)):
        if all(any(id.startswith(digits) for id in (*told, *there)) for digits in wanted):
            break
        # Of classes of one content the line of any speaks for all.
        told = {**{clones.id: clones for clones in inquiry.check(repository, asked).classes}, **told}
        if request.mode == 'all':
            break
    return told


def _meant(digits: str, known: Iterable[str]) -> str:
    found = sorted(id for id in known if id.startswith(digits))
    if not found:
        raise UserError(f'--accept: no duplicate has an id that begins with {digits}: see `polydup-hook --all-files`')
    if len(found) > 1:
        raise UserError(f'--accept: {digits} begins {len(found)} ids ({", ".join(found[:3])}): give more digits')
    return found[0]


def _appended(data: bytes, lines: Sequence[str]) -> bytes:
    """The content with more lines, which end as its own do."""
    newline = disk.newline_of(data)
    if data and not data.endswith(b'\n'):
        data += newline
    return data + b''.join(line.encode() + newline for line in lines)
