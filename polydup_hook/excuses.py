"""What excuses a class that a run has found and does not report."""

from collections.abc import Callable, Sequence
from typing import Any

from polydup_hook.added import within
from polydup_hook.baseline import Entry, shared_out
from polydup_hook.findings import Located, place_at
from polydup_hook.judgement import (
    Case,
    Rules,
    all_but_one,
    comments_on,
    group_of,
    sides_of,
    spot_of,
    suspects_in,
)
from polydup_hook.model import CloneClass
from polydup_hook.newness import accounted
from polydup_hook.reasons import Check
from polydup_hook.suppress import IGNORE_FILE, ignoring, numbered

Read = Callable[[str], 'bytes | None']


def shown(item: Located, rules: Rules) -> dict[str, Any]:
    """A place as an answer tells it."""
    place = place_at(item, False, rules.outline_of)
    return {
        'path': place.path,
        'start_line': place.start_line - place.above,
        'end_line': place.end_line - place.above,
        **({'cell': place.cell} if place.cell else {}),
        'unit': place.unit,
        'tokens': place.tokens,
    }


def excuse(case: Case, rules: Rules, reported: Sequence[CloneClass], read: Read) -> Check:
    """Why a class is not among those reported: the first of the rules that speaks for it."""
    if rules.whole is None:
        return _suppressed(case, rules, read, all_comments=True) or _accepted(case, rules) or _elsewhere(case, reported)
    suspects = suspects_in(case, rules)
    if not suspects:
        return _not_added(case, rules)
    old = accounted(sides_of(case, rules), suspects, rules.bases(), rules.limits)
    if suspects <= old.keys():
        blamed = [item for item in case if spot_of(item) in old]
        was = [old[spot_of(item)] for item in blamed]
        return Check(
            'old',
            False,
            {
                'places': [shown(item, rules) for item in blamed],
                'before': [
                    {'path': one.path, 'start_line': one.first, 'end_line': one.last} if one else None for one in was
                ],
            },
        )
    blamed = [item for item in case if spot_of(item) in suspects - old.keys()]
    return (
        _suppressed(case, rules, read, all_comments=False, blamed=blamed)
        or _accepted(case, rules, rules.accepted_now)
        or _elsewhere(case, reported)
    )


def is_suppressed(case: Case, rules: Rules) -> bool:
    """Whether a class is excused by hand, whatever else excuses it: a check of everything would not tell it."""
    marks = [comments_on(item, rules) for item in case]
    return (
        bool(ignoring(rules.ignored, group_of(case, rules).contents))
        or all_but_one(marks)
        or _accepted(case, rules) is not None
    )


def _not_added(case: Case, rules: Rules) -> Check:
    tokens = [within(rules.added.get(item.path, ()), item.piece.start, item.piece.end) for item in case]
    return Check('added', False, {'added': max(tokens), 'least': (rules.limits.min_tokens + 1) // 2})


def _suppressed(
    case: Case, rules: Rules, read: Read, all_comments: bool, blamed: Sequence[Located] = ()
) -> Check | None:
    """The line of `.polydup-ignore`, or the comments, that speak for a class; in a change, for all blamed places."""
    ids = ignoring(rules.ignored, group_of(case, rules).contents)
    if ids:
        lines = [number for number, content in numbered(read(IGNORE_FILE) or b'') if content in ids]
        return Check('ignored', False, {'file': IGNORE_FILE, 'lines': lines, 'ids': [content.id for content in ids]})
    marks = {item: comments_on(item, rules) for item in case}
    excused = all_but_one(list(marks.values())) if all_comments else all(marks[item] for item in blamed)
    if not excused:
        return None
    found = sorted({(item.path, line) for item, lines in marks.items() for _, line in lines})
    return Check('comments', False, {'comments': [{'path': path, 'line': line} for path, line in found]})


def _accepted(case: Case, rules: Rules, by_sketch: Sequence[Entry] | None = None) -> Check | None:
    lacking, entries = shared_out(rules.baseline, [group_of(case, rules)], rules.limits.min_tokens, by_sketch)
    if not entries:
        return None
    return Check(
        'baseline',
        False,
        {
            'entries': [{'id': entry.id, 'places': entry.places} for entry in entries],
            'places': len(case),
            'not_accepted': sum(lacking.values()),
        },
    )


def _elsewhere(case: Case, reported: Sequence[CloneClass]) -> Check:
    """The classes that are reported of the same places."""
    ids = [
        class_.id
        for class_ in reported
        if any(
            place.path == item.path and place.start < item.piece.end and item.piece.start < place.start + place.tokens
            for place in class_.places
            for item in case
        )
    ]
    return Check('elsewhere', False, {'ids': ids})
