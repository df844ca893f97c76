"""The command: dispatch, exit codes, and the one place where errors turn into words.

Findings go to stdout (or `--output`), everything else to stderr. Each branch loads only what it needs: a commit waits.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from polydup_hook import __version__
from polydup_hook.arguments import Arguments, parse
from polydup_hook.errors import ExitCode, UserError
from polydup_hook.watch import READING, Watch

if TYPE_CHECKING:
    from polydup_hook.git import Repository
    from polydup_hook.inquiry import Request
    from polydup_hook.model import Report
    from polydup_hook.reasons import Asked


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

        with suppress(OSError, ValueError):
            _write(sys.stderr, ''.join(format_exception(error)))
    _tell(
        f'an error of polydup-hook {__version__} itself, not of your change: {type(error).__name__}: {error}. '
        'To go on: `SKIP=polydup git commit ...` or `git commit --no-verify`. '
        "Please report it in the project's issue tracker, with what -v prints."
    )
    return ExitCode.INTERNAL_ERROR


# Dispatch.


def _dispatch(args: Arguments) -> int:
    if args.action == 'version':
        _print(f'polydup-hook {__version__}\n')
        return ExitCode.CLEAN
    from polydup_hook import git

    try:
        cwd = os.getcwd()
    except FileNotFoundError:
        raise UserError('the current directory is gone; change to one inside the repository') from None
    repo = git.open_repository(cwd)
    if args.action == 'check':
        return _check(repo, args)
    _print(_act(repo, args).removesuffix('\n') + '\n')
    return ExitCode.CLEAN


def _act(repo: Repository, args: Arguments) -> str:
    """What was done or found, in words."""
    if args.action in ('install', 'uninstall'):
        from polydup_hook import install

        return install.install(repo) if args.action == 'install' else install.uninstall(repo)
    from polydup_hook import inquiry

    request = _request(repo, args)
    if args.action == 'cache-info':
        return inquiry.cache_info(repo, request)
    if args.action == 'languages':
        from polydup_hook.report import languages

        return languages.render(inquiry.languages(repo, request), as_json=args.format == 'json')
    if args.action in ('why-not', 'explain'):
        return _reasons(repo, request, args)
    if args.action == 'clear-cache':
        return inquiry.clear_cache(repo, request)
    return inquiry.write_baseline(repo, request, prune=args.action == 'prune-baseline')


def _reasons(repo: Repository, request: Request, args: Arguments) -> str:
    """What is said of two places, or of one class."""
    from polydup_hook import inquiry
    from polydup_hook.report import explain, why

    as_json, ascii = args.format == 'json', not _encoding(sys.stdout).startswith('utf')
    color = args.color == 'always' or (args.color == 'auto' and _wants_color())
    if args.action == 'why-not':
        answer = inquiry.why_not(repo, request, *(_place(repo, text) for text in args.why_not))
        for note in () if args.quiet else answer.notes:
            _tell(note)
        return why.render(answer, as_json=as_json, color=color, ascii=ascii, width=_columns())
    found, asked = inquiry.explain(repo, request, str(args.explain), args.between)
    with inquiry.source_reader(repo, asked) as read:
        return explain.render(found, read, as_json=as_json, color=color, ascii=ascii, width=_columns())


def _place(repo: Repository, text: str) -> Asked:
    from polydup_hook.paths import split_place
    from polydup_hook.reasons import Asked

    name, first, last, alone = split_place(text)
    return Asked(_relative(repo, name), first, last, alone)


def _request(repo: Repository, args: Arguments) -> Request:
    from polydup_hook import inquiry

    whole = args.all_files or args.action not in ('check', 'why-not', 'explain')
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

    def begins(self, stage: str, files: int) -> None:
        if stage == READING:
            _tell(f'{stage} (files: {files})')


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
    text = _render(repo, request, report, args, texts)
    if args.output is not None:
        _save(args.output, text)
    elif text:
        _print(text)
    stops = any(clones.new and not clones.warned for clones in report.classes)
    return ExitCode.NEW_DUPLICATES if stops and not args.exit_zero else ExitCode.CLEAN


def _texts(repo: Repository, args: Arguments) -> dict[str, bytes]:
    """What is to be read instead of the target's: the text on the standard input under the name that it was given."""
    if args.stdin_filename is None:
        return {}
    if sys.stdin is None:
        raise UserError('--stdin: there is no standard input')
    return {_relative(repo, args.stdin_filename): sys.stdin.buffer.read()}


def _render(repo: Repository, request: Request, report: Report, args: Arguments, texts: Mapping[str, bytes]) -> str:
    if args.format == 'json':
        from polydup_hook.report import json

        return json.render(report)
    if not report.classes and not args.verbose:
        return ''
    from polydup_hook import inquiry
    from polydup_hook.report import text

    to_file = args.output is not None
    with inquiry.source_reader(repo, request) as read:
        return text.render(
            report,
            lambda path: texts[path] if path in texts else read(path),
            color=args.color == 'always' or (args.color == 'auto' and not to_file and _wants_color()),
            verbose=args.verbose,
            ascii=not to_file and not _encoding(sys.stdout).startswith('utf'),
            width=_columns(),
            command=_command(),
        )


def _command() -> str:
    """What the user can type to call us: in pre-commit's own environment we are not on PATH."""
    if not os.environ.get('PRE_COMMIT'):
        return 'polydup-hook'
    import shlex

    beside = os.path.join(os.path.dirname(sys.executable), 'polydup-hook')
    return shlex.quote(beside) if os.path.exists(beside) else f'{shlex.quote(sys.executable)} -m polydup_hook'


# Streams and files.


def _wants_color() -> bool:
    plain = os.environ.get('NO_COLOR') or os.environ.get('TERM') == 'dumb'
    return not plain and sys.stdout is not None and sys.stdout.isatty()


def _columns() -> int:
    """The terminal's width; 100 where there is none, as in a hook whose output is shown later."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 100
    except (OSError, ValueError, AttributeError):
        return 100


def _encoding(stream: TextIO) -> str:
    return (getattr(stream, 'encoding', None) or 'utf-8').lower()


def _write(stream: TextIO | None, text: str) -> None:
    if stream is not None:  # it is None where the process was started without
        encoding = _encoding(stream)
        stream.write(text.encode(encoding, 'backslashreplace').decode(encoding))
        stream.flush()


def _print(text: str) -> None:
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:
        # The reader has seen enough. The interpreter would complain again when it flushes at its end.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as e:
        raise UserError(f'the findings cannot be written to standard output: {e.strerror}') from None


def _tell(line: str) -> None:
    """One line on stderr, harmless for the terminal whatever it quotes."""
    if not line.isprintable():
        from polydup_hook.report.text import escaped

        line = escaped(line)
    with suppress(OSError, ValueError):  # nobody is left to tell
        _write(sys.stderr, f'polydup-hook: {line}\n')


def _save(name: str, text: str) -> None:
    """Write a file whole or not at all; what is no regular file (a pipe, a device) is written as it stands."""
    data = text.encode('utf-8', 'backslashreplace')
    beside = f'{os.path.realpath(name)}.{os.getpid()}.tmp'
    try:
        if os.path.exists(name) and not os.path.isfile(name):
            with open(name, 'wb') as file:
                file.write(data)
            return
        with open(beside, 'xb') as file:
            file.write(data)
        os.replace(beside, os.path.realpath(name))
    except OSError as e:
        with suppress(OSError):
            os.unlink(beside)
        raise UserError(f'{name!r} cannot be written: {e.strerror}') from None
