"""The command: dispatch, exit codes, and the one place where errors turn into words.

Findings go to stdout (or `--output`), everything else to stderr. Each branch loads only what it needs: a commit waits.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from polydup_hook import __version__
from polydup_hook.arguments import USUAL, Arguments, Output, parse
from polydup_hook.errors import ExitCode, UserError
from polydup_hook.watch import READING, Watch

if TYPE_CHECKING:
    from polydup_hook.git import Repository
    from polydup_hook.inquiry import Request
    from polydup_hook.model import Author, Lines, Report


def run() -> None:
    """The console entry."""
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
    from polydup_hook import streams

    streams.say(_act(repo, args).removesuffix('\n') + '\n')
    return ExitCode.CLEAN


def _act(repo: Repository, args: Arguments) -> str:
    """What was done or found, in words."""
    if args.action in ('install', 'uninstall'):
        from polydup_hook import install

        return install.install(repo) if args.action == 'install' else install.uninstall(repo)
    if args.action == 'init':
        from polydup_hook import initial
        from polydup_hook.report import initial as words

        plan = initial.planned(repo)
        if args.yes:
            initial.write(repo, plan)
        return words.render(plan, written=args.yes, prefix=repo.prefix)
    from polydup_hook import inquiry

    request = _request(repo, args)
    if args.action == 'accept':
        from polydup_hook import accepting

        return accepting.accept(repo, request, args.accept, args.reason)
    if args.action == 'cache-info':
        return inquiry.cache_info(repo, request)
    if args.action == 'languages':
        from polydup_hook.report import languages

        return languages.render(inquiry.languages(repo, request), as_json=args.outputs[0].format == 'json')
    if args.action == 'history':
        from polydup_hook.report import trend

        points, notes = inquiry.history(repo, request, args.history)
        for note in () if args.quiet else notes:
            _tell(note)
        return trend.render(points, as_json=args.outputs[0].format == 'json')
    if args.action == 'clear-cache':
        return inquiry.clear_cache(repo, request)
    return inquiry.write_baseline(repo, request, prune=args.action == 'prune-baseline')


def _request(repo: Repository, args: Arguments) -> Request:
    from polydup_hook import inquiry

    whole = args.all_files or args.action not in ('check', 'accept')
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
    _publish(repo, request, report, args, texts)
    return ExitCode.NEW_DUPLICATES if report.stops and not args.exit_zero else ExitCode.CLEAN


def _texts(repo: Repository, args: Arguments) -> dict[str, bytes]:
    """What is to be read instead of the target's: the text on the standard input under the name that it was given."""
    if args.stdin_filename is None:
        return {}
    if sys.stdin is None:
        raise UserError('--stdin: there is no standard input')
    return {_relative(repo, args.stdin_filename): sys.stdin.buffer.read()}


def _publish(repo: Repository, request: Request, report: Report, args: Arguments, texts: Mapping[str, bytes]) -> None:
    """Notes to stderr, findings to where they are asked for: all of them are made before any is written."""
    for note in () if args.quiet else report.notes:
        _tell(note)
    for skip in report.skipped if args.verbose else ():
        _tell(f'skipped {skip.path}: {skip.reason}')
    if not report.classes and not args.verbose and args.outputs == USUAL:
        return  # nothing is said of a clean commit, and nothing loaded for it
    from polydup_hook import inquiry, streams

    with inquiry.source_reader(repo, request) as read:
        source = lambda path: texts[path] if path in texts else read(path)  # noqa: E731
        authors = inquiry.authors(repo, request, report, source) if args.blame else {}
        made = [(output.path, _rendered(output, report, args, source, authors)) for output in args.outputs]
    for path, text in sorted(made, key=lambda item: item[0] is None):  # a pipe that breaks costs no file
        if path is not None:
            streams.save(path, text)
        elif text:
            streams.say(text)


def _rendered(
    output: Output,
    report: Report,
    args: Arguments,
    read: Callable[[str], bytes | None],
    authors: Mapping[Lines, Author],
) -> str:
    if output.format != 'text':
        from polydup_hook.report import formats

        return formats.render(output.format, report, read)
    if not report.classes and not args.verbose:
        return ''
    from polydup_hook import streams
    from polydup_hook.report import text

    to_file = output.path is not None
    return text.render(
        report,
        read,
        color=args.color == 'always' or (args.color == 'auto' and not to_file and streams.wants_color()),
        verbose=args.verbose,
        ascii=not to_file and not streams.encoding(sys.stdout).startswith('utf'),
        width=streams.columns(),
        command=_command(),
        authors=authors,
    )


def _command() -> str:
    """What the user can type to call us: in pre-commit's own environment we are not on PATH."""
    if not os.environ.get('PRE_COMMIT'):
        return 'polydup-hook'
    import shlex

    beside = os.path.join(os.path.dirname(sys.executable), 'polydup-hook')
    return shlex.quote(beside) if os.path.exists(beside) else f'{shlex.quote(sys.executable)} -m polydup_hook'


def _tell(line: str) -> None:
    """One line on stderr. What says it is loaded then: a clean commit says nothing."""
    from polydup_hook.streams import tell

    tell(line)
