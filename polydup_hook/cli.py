"""The command: dispatch, exit codes, and the one place where errors turn into words.

Findings go to stdout (or `--output`), everything else to stderr. Each branch loads only what it needs: a commit waits.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from polydup_hook import __version__
from polydup_hook.arguments import USUAL, Arguments, parse
from polydup_hook.errors import ExitCode, UserError
from polydup_hook.watch import READING, Watch

if TYPE_CHECKING:
    from polydup_hook.git import Repository
    from polydup_hook.inquiry import Request


def run() -> None:
    """What hooks call that an older version has written."""
    raise SystemExit(main())


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code (see `ExitCode`). Raises nothing."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(parse(arguments))
    except UserError as e:
        _tell(str(e))
        return ExitCode.USER_ERROR
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except SystemExit as e:  # argparse, once it has printed its help
        return int(e.code or 0)
    except Exception as e:
        return _own_fault(e, arguments)


def _own_fault(error: Exception, arguments: Sequence[str]) -> ExitCode:
    options = arguments[: arguments.index('--')] if '--' in arguments else arguments
    if '-v' in options or '--verbose' in options:
        from traceback import format_exception

        from polydup_hook import streams

        with suppress(OSError, ValueError):
            streams.write(sys.stderr, ''.join(format_exception(error)))
    _tell(
        f'an error of polydup-hook {__version__} itself, not of your change: {type(error).__name__}: {error}. '
        'To go on: `SKIP=polydup git commit ...` or `git commit --no-verify`. '
        "Please report it in the project's issue tracker, with what -v prints."
    )
    return ExitCode.INTERNAL_ERROR


# Dispatch.


def _dispatch(args: Arguments) -> int:
    if args.action == 'version':
        from polydup_hook import streams

        streams.say(f'polydup-hook {__version__}\n')
        return ExitCode.CLEAN
    from polydup_hook import git

    try:
        cwd = os.getcwd()
    except FileNotFoundError:
        raise UserError('the current directory is gone; change to one inside the repository') from None
    repo = git.open_repository(cwd)
    if args.action == 'check':
        return _check(repo, args)
    if args.action == 'history':
        return _history(repo, args)
    from polydup_hook import acts, streams

    streams.say(acts.act(repo, args, lambda: _request(repo, args)).removesuffix('\n') + '\n')
    return ExitCode.CLEAN


def _request(repo: Repository, args: Arguments) -> Request:
    from polydup_hook import inquiry

    whole = args.all_files or args.action not in ('check', 'accept', 'why-not', 'explain')
    refs = None if whole else _refs(args)
    return inquiry.Request(
        mode='all' if whole else 'range' if refs else 'commit',
        names=None if whole or not args.names else _names(repo, args.names),
        from_ref=refs[0] if refs else None,
        to_ref=refs[1] if refs else None,
        options=args.options,
        cache_dir=args.cache_dir,
        use_cache=not args.no_cache,
        verbose=args.verbose,
        watch=_watch(args, whole),
    )


class _Told(Watch):
    """A line says, once, that a long run begins: all that a commit, a pipe or a log is told."""

    def begins(self, stage: str, count: int) -> None:
        if stage == READING:
            _tell(f'{stage} (files: {count})')


def _watch(args: Arguments, whole: bool) -> Watch:
    if args.quiet:
        return Watch()
    plain = os.environ.get('CI') or os.environ.get('TERM') == 'dumb'
    if whole and not plain and sys.stderr is not None and sys.stderr.isatty():
        from polydup_hook.progress import Bar

        return Bar(sys.stderr)
    return _Told()


def _refs(args: Arguments) -> tuple[str, str] | None:
    """The ends of the range asked for, by options or by pre-commit (pre-push, `--from-ref`)."""
    ends = (args.from_ref, args.to_ref)
    if not all(ends):
        ends = (os.environ.get('PRE_COMMIT_FROM_REF'), os.environ.get('PRE_COMMIT_TO_REF'))
    start, end = ends
    if not start or not end:
        return None
    # Hooks and CI write zeros for "no commit": a branch that is new or gone. (pre-commit itself names all files then.)
    if any(len(ref) >= 40 and not ref.strip('0') for ref in (start, end)):
        raise UserError(
            'the range has a ref of zeros, which names no commit (is the branch new?): '
            'try `polydup-hook --from-ref origin/HEAD --to-ref HEAD`'
        )
    return start, end


def _names(repo: Repository, names: Sequence[str]) -> tuple[str, ...]:
    """File names relative to the top of the repository, sorted: in what order they came decides nothing."""
    return tuple(sorted({_relative(repo, name) for name in names}))


def _relative(repo: Repository, name: str) -> str:
    from polydup_hook.paths import from_top

    return from_top(repo.top, repo.prefix, name)


def _check(repo: Repository, args: Arguments) -> ExitCode:
    from polydup_hook import inquiry

    request = _request(repo, args)
    texts = _texts(repo, args)
    if texts:
        ((path, data),) = texts.items()
        report = inquiry.copies(repo, request, path, data)
    else:
        report = inquiry.check(repo, request)
    for note in () if args.quiet else report.notes:
        _tell(note)
    for skip in report.skipped if args.verbose else ():
        _tell(f'skipped {skip.path}: {skip.reason}')
    if (
        report.classes or report.stops or args.verbose or args.outputs != USUAL
    ):  # nothing is said of a clean commit, nor loaded for it
        from polydup_hook import publishing

        publishing.publish(repo, request, report, args, texts)
    return ExitCode.NEW_DUPLICATES if report.stops and not args.exit_zero else ExitCode.CLEAN


def _history(repo: Repository, args: Arguments) -> ExitCode:
    from polydup_hook import inquiry, publishing

    request = _request(repo, args)
    points, notes = inquiry.history(repo, request, args.history)
    for note in () if args.quiet else notes:
        _tell(note)
    publishing.publish_history(repo, request, points, args)
    return ExitCode.CLEAN


def _texts(repo: Repository, args: Arguments) -> dict[str, bytes]:
    """What is to be read instead of the target's: the text on the standard input under the name that it was given."""
    if args.stdin_filename is None:
        return {}
    if sys.stdin is None:
        raise UserError('--stdin: there is no standard input')
    return {_relative(repo, args.stdin_filename): sys.stdin.buffer.read()}


def _tell(line: str) -> None:
    """One line on stderr. What says it is loaded then: a clean commit says nothing."""
    from polydup_hook.streams import tell

    tell(line)
