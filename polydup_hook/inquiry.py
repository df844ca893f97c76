"""What the faces ask for: a check, the baseline, the cache. Prints nothing."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha1
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from polydup_hook import baseline, cachedir, settings
from polydup_hook.changes import Side, changed_side
from polydup_hook.crew import Crew
from polydup_hook.errors import UserError
from polydup_hook.fingerprint import window_for
from polydup_hook.git import Repository
from polydup_hook.grammar import NO_GRAMMAR
from polydup_hook.index import Index, IndexTrouble
from polydup_hook.languages import LANGUAGES, Catalog
from polydup_hook.model import Author, Lines, Point, Report, Skip, Spoken
from polydup_hook.road import Outcome, Road, Run
from polydup_hook.scan import FAULT
from polydup_hook.scope import scope_of
from polydup_hook.snapshot import Reading
from polydup_hook.stale import shortened
from polydup_hook.suppress import IGNORE_FILE, parse_ignored
from polydup_hook.tokens import Tokenizer
from polydup_hook.watch import FOLLOWING, Watch

if TYPE_CHECKING:
    from polydup_hook.reasons import Answer, Asked, Explained

_FAULTS = 3
_T = TypeVar('_T')

Read = Callable[[str], 'bytes | None']


class Request(NamedTuple):
    """What is asked: `mode` is 'commit', 'range' or 'all'; `names` are paths relative to the top, None for no choice.

    `options` are the settings given on the command line. `watch` is told how far a long run is.
    """

    mode: str
    names: tuple[str, ...] | None
    from_ref: str | None
    to_ref: str | None
    options: Mapping[str, object]
    cache_dir: str | None
    use_cache: bool
    verbose: bool
    watch: Watch = Watch()


def check(repository: Repository, request: Request) -> Report:
    """Answer a request. Raises UserError for what the user can mend; trouble with the index only costs time."""
    start = time.perf_counter()
    with _prepared(repository, request) as (run, notes):
        outcome = _travelled(repository, run, request, notes)
    if run.side.reverting and outcome.verdicts.reported:
        notes.append('a revert is under way, so duplicates are only told; if it is over: git revert --quit')
    if not request.options:  # with other settings than the usual, other things are left over
        notes += outcome.stale if request.verbose else shortened(outcome.stale)
    notes += _unread(outcome.tally.skipped)
    took = round((time.perf_counter() - start) * 1000, 1)
    report = _report('files' if run.whole else request.mode, outcome, notes, took)
    return _held_to(run.settings.fail_above, report) if request.mode == 'all' else report


def _held_to(limit: float, report: Report) -> Report:
    """A whole report of which the share decides, where a limit is set: its classes are told."""
    if limit >= 100:
        return report
    told = tuple(clones._replace(warned=True) for clones in report.classes)
    report = report._replace(classes=told, fail_above=limit)
    word = 'above' if report.is_above else 'not above'
    share = f'{report.stats.share * 100:.2f} % of the lines are duplicated'
    return report._replace(notes=(*report.notes, f'{share}, {word} fail_above = {limit:g}'))


def _report(mode: str, outcome: Outcome, notes: Sequence[str], took: float) -> Report:
    return Report(
        mode=mode,
        files_scanned=outcome.tally.files,
        functions_analyzed=outcome.tally.functions,
        classes=outcome.verdicts.reported,
        skipped=outcome.tally.skipped,
        accepted=outcome.verdicts.accepted,
        notes=tuple(dict.fromkeys(notes)),
        stats=outcome.tally.stats._replace(duration_ms=took, duplicated_lines=outcome.verdicts.lines),
        sizes=tuple(sorted(outcome.tally.sizes.items())),
    )


def copies(repository: Repository, request: Request, path: str, data: bytes, language: str | None = None) -> Report:
    """Where code of a text stands in the target, as if the text were its file at `path`: a class of two for each place.

    It is read in the language that is named, or else in that of the path. Neither the baseline nor a comment excuses
    any. Raises UserError.
    """
    from polydup_hook.overlaid import Overlaid, laid_over, placed

    start = time.perf_counter()
    with _prepared(repository, request._replace(names=None), ignoring_baseline=True) as (run, notes):
        place = placed(path, language, run.scope.catalog)
        selected = run.scope.selected
        blob = f'text-{sha1(data, usedforsecurity=False).hexdigest()}'
        run = run._replace(
            reader=Overlaid(run.reader, (blob, run.side.prefix + place), data),
            side=laid_over(run.side, place, blob, path),
            whole=frozenset((place,)),
            passing=frozenset((place,)),
            scope=run.scope._replace(selected=lambda other: other == place or selected(other)),
        )
        with Crew(run.settings.jobs) as crew:
            outcome = _on_road(repository, run, crew, request, notes, None, lambda road: road.copies_of(place))
    return _report('text', outcome, notes, round((time.perf_counter() - start) * 1000, 1))


def why_not(repository: Repository, request: Request, a: 'Asked', b: 'Asked') -> 'Answer':
    """Why two places of the target are not reported, or by which class they are. Raises UserError."""
    from polydup_hook.paths import split_cell
    from polydup_hook.why import why_not

    def on_disk(path: str) -> bool:
        return os.path.lexists(os.path.join(repository.top, path))

    with _prepared(repository, request) as (run, notes):

        def asked(place: 'Asked') -> 'Asked':
            """A cell of a notebook, where its name is not that of a file."""
            path, cell = split_cell(place.path)
            if not cell or run.reader.read(run.side.prefix + place.path) is not None:
                return place
            return place._replace(path=path, cell=cell)

        places = asked(a), asked(b)

        def go(road: Road) -> 'Answer':
            return road.ask(lambda ground: why_not(ground, *places, on_disk))

        with Crew(run.settings.jobs) as crew:
            answer = _on_road(repository, run, crew, request, notes, None, go)
    return answer._replace(notes=tuple(dict.fromkeys(notes)))


def explain(
    repository: Repository, request: Request, id: str, between: tuple[int, int] | None
) -> tuple[list['Explained'], Request]:
    """The classes whose id begins so, of those that the request would report, else of all that there are; and the
    request that has found them, for `source_reader`.

    Raises UserError when there are none, or several ids begin so.
    """
    from polydup_hook.explanation import beginning, explained

    start = beginning(id)
    for asked in dict.fromkeys((request.mode, 'all')):
        other = request._replace(mode=asked, from_ref=None, to_ref=None) if asked != request.mode else request
        with _prepared(repository, other) as (run, notes), Crew(run.settings.jobs) as crew:
            is_old = asked != request.mode
            found = _on_road(
                repository,
                run,
                crew,
                other,
                notes,
                None,
                lambda road: road.ask(lambda ground: explained(ground, start, between, is_old)),  # noqa: B023
            )
        if found:
            return found, other
    raise UserError(f'{id!r} begins the id of no duplicate here; `polydup-hook --all-files` lists them')


def _unread(skipped: Sequence[Skip]) -> list[str]:
    """Notes on files that the user would expect to be read."""
    reasons = sorted({skip.reason for skip in skipped if skip.reason.startswith(NO_GRAMMAR)})
    faults = [f'{skip.path} is skipped: {skip.reason}' for skip in skipped if skip.reason.startswith(FAULT)]
    return [*(f'{reason} (its files are skipped)' for reason in reasons), *faults[:_FAULTS]]


@contextmanager
def _prepared(
    repository: Repository, request: Request, ignoring_baseline: bool = False
) -> Iterator[tuple[Run, list[str]]]:
    """The run that a request means, and notes for the user."""
    with repository.blobs() as reader:
        side = changed_side(repository, request.mode, request.from_ref, request.to_ref)

        def read(path: str) -> bytes | None:
            return reader.read(side.prefix + path)

        chosen = settings.load(read, request.options, LANGUAGES.names)
        scope = scope_of(chosen, read)
        whole, named = _choice(request, side, scope.catalog)
        ignored = read(IGNORE_FILE)
        entries = () if ignoring_baseline else _baseline(chosen, read)
        run = Run(
            reader=reader,
            settings=chosen,
            scope=scope,
            side=side,
            whole=whole,
            named=named,
            baseline=entries,
            accepted_now=_accepted_now(entries, chosen.baseline, side, reader.read),
            ignored=tuple(parse_ignored(ignored)) if ignored is not None else (),
        )
        notes = [] if request.mode == 'range' else _differing(repository, chosen, read)
        notes += [f'{name} is not in the index and so not checked: git add it' for name in _unknown(whole, read)]
        yield run, notes


def _unknown(whole: frozenset[str] | None, read: Read) -> list[str]:
    return [name for name in sorted(whole or ()) if read(name) is None]


def _choice(request: Request, side: Side, catalog: Catalog) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """(paths checked whole, paths whose blamed places count); None means all."""
    if request.mode == 'all':
        return None, None
    if request.names is None:
        return frozenset(), None
    names = frozenset(request.names)
    if request.mode == 'range' or side.merging:
        # A name without a change adds nothing: pre-commit names files that a merge resolved to one side.
        return frozenset(), names
    return frozenset(name for name in names - side.overlay.keys() if catalog.language_of(name)), names


def _baseline(chosen: settings.Settings, read: Read) -> tuple[baseline.Entry, ...]:
    data = read(chosen.baseline)
    if data is not None:
        return tuple(baseline.load(data, chosen.baseline))
    if chosen.baseline_named:
        raise UserError(
            f'{chosen.baseline}: the settings name this baseline, but what is checked does not hold it; '
            f'write it with `polydup-hook --write-baseline` and `git add {chosen.baseline}`'
        )
    return ()


def _accepted_now(entries: tuple[baseline.Entry, ...], name: str, side: Side, read: Read) -> tuple[baseline.Entry, ...]:
    """The entries that this change adds to the baseline."""
    if not entries or name not in side.overlay:
        return ()  # most commits: the baseline is long, and one reading of it enough
    before = read(f'{side.base_tree}:{name}')
    try:
        known = set(baseline.load(before, 'the baseline before')) if before is not None else set()
    except UserError:
        known = set()  # it is mended by this change
    return tuple(entry for entry in entries if entry not in known)


def _differing(repository: Repository, chosen: settings.Settings, read: Read) -> list[str]:
    """A note for each file of ours that is not on disk as it is staged: what is staged counts."""
    notes = []
    for name in (settings.FILE, settings.PYPROJECT, chosen.baseline, IGNORE_FILE):
        path = os.path.join(repository.top, name)
        if not os.path.isfile(path):
            continue  # a pipe would be waited for
        try:
            with open(path, 'rb') as file:
                on_disk = file.read()
        except OSError:
            continue
        staged = read(name)
        if _ours(name, staged or b'') != _ours(name, on_disk):
            state = 'is not staged and so not used' if staged is None else 'differs from what is staged, which counts'
            notes.append(f'{name} {state}: git add {name}')
    return notes


def _ours(name: str, data: bytes) -> list[bytes]:
    """What of a file concerns us, white space apart: of `pyproject.toml` only our own tables."""
    if name != settings.PYPROJECT:
        return data.split()
    tables = data.replace(b'\r\n', b'\n').split(b'\n[')
    return [word for table in tables if table.lstrip(b'[').startswith(b'tool.polydup') for word in table.split()]


def _travelled(
    repository: Repository, run: Run, request: Request, notes: list[str], min_tokens: int | None = None
) -> Outcome:
    """The run, by whoever is there to do it."""
    with Crew(run.settings.jobs) as crew:
        return _on_road(repository, run, crew, request, notes, min_tokens, Road.travel)


def _on_road(
    repository: Repository,
    run: Run,
    crew: Crew,
    request: Request,
    notes: list[str],
    min_tokens: int | None,
    go: Callable[[Road], _T],
) -> _T:
    """The road with the index as it is; with one made anew where it is damaged; in memory where it cannot be used.

    `min_tokens` is what the index is made for, if not that of the settings.
    """
    window = window_for(min_tokens or run.settings.min_tokens)
    directory = _directory(repository, request)
    if directory is not None and run.reader.read(f':0:{cachedir.NAME}/{cachedir.TAG}') is not None:
        notes.append(f'git tracks {cachedir.NAME}, so it is not used: git rm -r --cached {cachedir.NAME}')
        directory = None
    trouble_note: list[str] = []  # of several the last: what became of the index
    for attempt in range(4):
        at, limit = directory if attempt < 3 else None, run.settings.max_file_size
        index, note = cachedir.open_index(at, window, run.scope.catalog, limit)
        trouble_note = [note] if note else trouble_note
        reading = Reading(
            repository,
            run.reader,
            Tokenizer(run.scope.catalog),
            window,
            run.settings.max_file_size,
            crew,
            request.watch,
        )
        road = Road(run, index, reading)
        try:
            answer = go(road)
            notes += _not_kept(index, road.unsaved) or trouble_note
            return answer
        except IndexTrouble as trouble:
            if index.path is None:
                raise
            if trouble.damaged:
                trouble_note = [f'the index is made anew: {trouble.reason}']
                cachedir.discard(index)
            elif trouble.full:
                # What fills the disk here would fail the commit behind us.
                trouble_note = _not_kept(index, trouble)
                cachedir.discard(index)
                directory = None
            elif attempt:
                trouble_note = [f'no index kept: {index.path}: {trouble.reason}']
                directory = None
        except UserError:
            raise
        except Exception as error:
            # Rows that we never wrote can lead anywhere. If it is not the index's fault it comes again without one.
            if index.path is None:
                raise
            trouble_note = [f'the index is made anew: {type(error).__name__}: {error}']
            cachedir.discard(index)
            directory = None
        finally:
            index.close()
    raise AssertionError('an index in memory gave trouble')


def _not_kept(index: Index, trouble: IndexTrouble | None) -> list[str]:
    """A note on an index that did not take what was read. That another process is at it is none."""
    if trouble is None or trouble.locked:
        return []
    if trouble.readonly and cachedir.is_writable(index):
        cachedir.discard(index)  # it says so of itself, or is gone
        return []
    return [f'no index kept: {index.path}: {trouble.reason}']


def _directory(repository: Repository, request: Request) -> str | None:
    if not request.use_cache:
        return None
    return request.cache_dir or cachedir.default_dir(repository)


@contextmanager
def source_reader(repository: Repository, request: Request) -> Iterator[Read]:
    """A function that gives the bytes of a file of the target, None when it is not there."""
    prefix = ':0:'
    if request.mode == 'range' and request.to_ref is not None:
        prefix = f'{repository.tree_of(request.to_ref)}:'
    with repository.blobs() as reader:
        yield lambda path: reader.read(prefix + path)


def write_baseline(repository: Repository, request: Request, prune: bool) -> str:
    """Write the baseline file: what is there now, or (`prune`) what of the accepted is still there. Returns a message.

    Raises UserError when the file cannot be written; then the old one is whole.
    """
    # One that cannot be read is written anew.
    with _prepared(repository, request._replace(mode='all', names=None), ignoring_baseline=not prune) as (run, notes):
        if prune and run.reader.read(run.side.prefix + run.settings.baseline) is None:
            raise UserError(
                f'{run.settings.baseline}: there is no baseline to prune (one that is not staged counts not)'
            )
        old = run.baseline if prune else _readable(run)
        verdicts = _travelled(repository, run, request, notes).verdicts
        reported, spoken = verdicts.reported, verdicts.spoken
        accepted = old if prune else tuple(spoken.wanted) if spoken else ()
        lenient = _lenient(run, accepted)
        near = _travelled(repository, lenient, request, notes, run.settings.min_tokens).verdicts.spoken
    assert spoken is not None
    assert near is not None
    if prune:
        entries = baseline.pruned(old, spoken.entries, near.entries)
    else:
        entries = [*accepted, *(entry._replace(near=True) for entry in near.wanted)]
    path = os.path.join(repository.top, run.settings.baseline)
    from polydup_hook import disk

    link = disk.link_on_the_way(repository.top, run.settings.baseline)
    if link is not None:
        raise UserError(f'{run.settings.baseline}: {link} is a symbolic link, git adds nothing behind it: name another')
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        disk.put(path, baseline.dump(entries))
    except OSError as error:
        raise UserError(f'{path}: {error.strerror}; the baseline was not written') from None
    before, after = ({entry.id for entry in some if not entry.near} for some in (old, entries))
    what = '' if prune else f'{_counted(len(reported), "duplicate", "duplicates")} accepted, '
    kept = _counted(len(after), 'entry', 'entries')
    return (
        f'{run.settings.baseline}: {what}{kept} (+{len(after - before)} -{len(before - after)}); '
        f'to put it to use: git add {run.settings.baseline}'
    )


def _counted(number: int, one: str, more: str) -> str:
    return f'{number} {one if number == 1 else more}'


def _lenient(run: Run, entries: Sequence[baseline.Entry]) -> Run:
    """The same with limits a little lower: what a formatter or a one-token edit may lift over them."""
    chosen = run.settings
    lower = chosen._replace(
        min_tokens=max(10, chosen.min_tokens * 9 // 10), min_lines=1, threshold=max(0.5, chosen.threshold - 0.03)
    )
    return run._replace(settings=lower, baseline=tuple(entries))


def _readable(run: Run) -> tuple[baseline.Entry, ...]:
    try:
        return _baseline(
            run.settings._replace(baseline_named=False), lambda path: run.reader.read(run.side.prefix + path)
        )
    except UserError:
        return ()


def history(repository: Repository, request: Request, span: str) -> tuple[list[Point], list[str]]:
    """(how much was duplicated at each commit of a span on the way of its branch, the oldest first; notes).

    All are measured by the settings of now. Raises UserError.
    """
    from polydup_hook.history import first_parents

    commits, all_commits = first_parents(repository, span)

    def follow(road: Road) -> list[Point]:
        points = []
        known = None
        request.watch.begins(FOLLOWING, len(commits))
        try:
            for commit in commits:
                measure, known = road.at(commit.tree).measure(known)
                points.append(Point(commit.id, commit.date, measure))
                request.watch.advances(1)
        finally:
            request.watch.ends()
        return points

    request = request._replace(mode='all', names=None, options={**request.options, 'cross_language': False})
    with _prepared(repository, request, ignoring_baseline=True) as (run, notes), Crew(run.settings.jobs) as crew:
        points = _on_road(repository, run, crew, request, notes, None, follow)
    if len(commits) < all_commits:
        notes.append(f'{len(commits)} of {all_commits} commits are looked at, evenly spread')
    return points, notes


def authors(repository: Repository, request: Request, report: Report, read: Read) -> dict[Lines, Author]:
    """Who wrote the old places of a report, as far as they are committed."""
    revision = request.to_ref if request.mode == 'range' and request.to_ref else repository.head
    if revision is None:
        return {}
    from polydup_hook import history

    places = {place for clones in report.classes for place in clones.places if not place.new}
    wanted = sorted((place.path, place.start_line, place.end_line) for place in places)
    return history.authors(repository, revision, wanted, read)


def cache_info(repository: Repository, request: Request) -> str:
    """Where the index lies and how large it is."""
    directory = _directory(repository, request) or cachedir.default_dir(repository)
    found = cachedir.files(directory)
    return '\n'.join(
        [directory, *(f'  {name}  {size} bytes' for name, size in found)] if found else [directory, '  empty']
    )


def clear_cache(repository: Repository, request: Request) -> str:
    """Remove the index."""
    directory = _directory(repository, request) or cachedir.default_dir(repository)
    return f'{directory}: {cachedir.clear(directory)} bytes freed'


def languages(repository: Repository, request: Request) -> list[Spoken]:
    """The languages that a check of this repository reads."""
    from polydup_hook.listing import spoken

    with _prepared(repository, request) as (run, _):
        return spoken(run.scope.catalog, run.settings.languages)
