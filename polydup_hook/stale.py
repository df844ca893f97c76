"""What no longer suppresses anything, in words for the user: told by checks of the whole repository."""

from collections.abc import Iterable, Sequence

from polydup_hook.baseline import Content, Entry
from polydup_hook.judgement import Spoken
from polydup_hook.suppress import IGNORE_FILE

_MOST = 10


def stale(
    spoken: Spoken,
    entries: Sequence[Entry],
    ignored: Sequence[Content],
    comments: Iterable[tuple[str, int, int]],
    name: str,
) -> list[str]:
    """A note for each comment, as (path, key of the stream, line), and id that speaks for no class, and one for the
    entries of the baseline of this name."""
    notes = [
        f'{path}:{line}: this comment suppresses nothing any more: remove it'
        for path, key, line in sorted(comments)
        if (key, line) not in spoken.comments
    ]
    notes += [
        f'{IGNORE_FILE}: {entry.id} suppresses nothing any more: remove its line'
        for entry in dict.fromkeys(ignored)
        if entry not in spoken.ignored
    ]
    gone = sum(not entry.near and entry not in spoken.entries for entry in entries)
    if gone:
        notes.append(f'{name}: {gone} of its entries speak of nothing any more: see --prune-baseline')
    return notes


def shortened(notes: list[str]) -> list[str]:
    """The first notes, and how many there are more."""
    left = len(notes) - _MOST
    return [*notes[:_MOST], f'{left} more such notes (-v gives all)'] if left > 1 else notes
