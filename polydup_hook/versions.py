"""The changed files of a run, before and after the change, against each of its bases."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from polydup_hook.added import Ranges, added_tokens, tokens_of
from polydup_hook.changes import Side
from polydup_hook.lineage import Changed, Lines
from polydup_hook.model import Change, Stream
from polydup_hook.scan import Wanted
from polydup_hook.seeking import version_of

WantedOf = Callable[[str, str], 'Wanted | None']
Fetch = Callable[[Sequence[Wanted]], Mapping[int, Stream]]


class Versions:
    """What a run asks of the changed files; each is read when first asked for."""

    def __init__(self, side: Side, selected: Callable[[str], bool], wanted_of: WantedOf, fetch: Fetch) -> None:
        self._side = side
        self._selected = selected
        self._wanted_of = wanted_of
        self._fetch = fetch
        self._added: dict[str, Ranges] = {}

    def added(self, path: str, stream: Stream) -> Ranges:
        """The token ranges of a changed file, the stream of the target, that are new against every base."""
        known = self._added.get(path)
        if known is None:
            found = [self._added_to(stream, _change_of(path, changes)) for changes in self._side.bases]
            known = found[0]
            for ranges in found[1:]:
                known = _common(known, ranges)
            self._added[path] = known
        return known

    def _added_to(self, stream: Stream, change: Change) -> Ranges:
        if change.old_blob is None or change.old_path is None:
            return added_tokens(stream, None, None)
        on_lines = added_tokens(stream, None, change.hunks)
        old = self._wanted_of(change.old_path, change.old_blob)
        if not on_lines or old is None:
            return on_lines
        before = self._fetch([old]).get(old.key)
        if change.hunks is None:
            # A partial clone may lack the base: nobody is blamed for what cannot be compared.
            return on_lines if before is not None else []
        return added_tokens(stream, before, change.hunks)

    def bases(self, longest: int) -> tuple[Changed, ...]:
        """The changed files against each base, to be searched for places of at most so many tokens.

        Only places that touch what differs are: any other stands in both versions, and accounts for itself.
        """
        return tuple(self._base(changes, longest) for changes in self._side.bases)

    def _base(self, changes: Sequence[Change], longest: int) -> Changed:
        old = {change.old_path: change for change in changes if change.old_path and change.old_blob}
        new = {change.path: change for change in changes if change.path and change.blob}
        before = dict(self._streams({path: str(change.old_blob) for path, change in old.items()}))
        after = dict(self._streams({path: str(change.blob) for path, change in new.items()}))
        kept = {path: change for path, change in new.items() if change.old_path is not None}
        return Changed(
            [
                version_of(path, stream, _spans(stream, _old_lines(old[path])), longest)
                for path, stream in before.items()
            ],
            [
                version_of(path, stream, _spans(stream, _new_lines(new[path])), longest)
                for path, stream in after.items()
            ],
            {path: str(change.old_path) for path, change in kept.items()},
            {path: Lines(change.hunks) if change.hunks is not None else None for path, change in kept.items()},
            {
                path: added_tokens(stream, None, new[path].hunks if path in kept else None)
                for path, stream in after.items()
            },
        )

    def _streams(self, blobs: Mapping[str, str]) -> Iterator[tuple[str, Stream]]:
        chosen = {path: blob for path, blob in blobs.items() if self._selected(path)}
        wanted = {path: item for path, blob in chosen.items() if (item := self._wanted_of(path, blob)) is not None}
        streams = self._fetch(list(wanted.values()))
        for path, item in sorted(wanted.items()):
            if item.key in streams:
                yield path, streams[item.key]


_Lines = list[tuple[int, int]] | None
"""Runs of lines as (first, number); None for the whole file. Where no line is, the place between two."""


def _old_lines(change: Change) -> _Lines:
    hunks = change.hunks if change.blob is not None else None
    return [(hunk.old_start, hunk.old_lines) for hunk in hunks] if hunks is not None else None


def _new_lines(change: Change) -> _Lines:
    hunks = change.hunks if change.old_blob is not None else None
    return [(hunk.start, hunk.lines) for hunk in hunks] if hunks is not None else None


def _spans(stream: Stream, lines: _Lines) -> Ranges:
    """The token ranges of some lines."""
    if lines is None:
        return [(0, len(stream.norm))]
    # Where no lines stand, git names the line before.
    return [tokens_of(stream, line + (not number), number) for line, number in lines]


def _change_of(path: str, changes: Sequence[Change]) -> Change:
    return next(change for change in changes if change.path == path)


def _common(left: Ranges, right: Ranges) -> Ranges:
    """The ranges that two lists of ranges have in common."""
    both = [(max(a, c), min(b, d)) for a, b in left for c, d in right]
    return [(start, end) for start, end in both if start < end]
