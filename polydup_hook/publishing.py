"""Findings in the formats that are asked for, to where they are asked for: all are made before any is written."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from polydup_hook import streams
from polydup_hook.errors import UserError
from polydup_hook.report import formats

if TYPE_CHECKING:
    from polydup_hook.arguments import Arguments, Output
    from polydup_hook.git import Repository
    from polydup_hook.inquiry import Request
    from polydup_hook.model import Author, Lines, Point, Report

_Read = Callable[[str], 'bytes | None']


def publish(repo: Repository, request: Request, report: Report, args: Arguments, texts: Mapping[str, bytes]) -> None:
    """A report in all formats. `texts` are read instead of the target's files. Raises UserError."""
    from polydup_hook import inquiry

    with inquiry.source_reader(repo, request) as read:

        def source(path: str) -> bytes | None:
            return texts[path] if path in texts else read(path)

        authors = inquiry.authors(repo, request, report, source) if args.blame else {}
        made = [(output, _rendered(output, report, args, source, authors)) for output in args.outputs]
    _written(made)


def publish_history(repo: Repository, request: Request, points: Sequence[Point], args: Arguments) -> None:
    """A trend: as a table, in JSON, or in the page of a whole check of now. Raises UserError for other formats."""
    from polydup_hook import inquiry
    from polydup_hook.report import trend

    made: list[tuple[Output, str]] = []
    for output in args.outputs:
        format = output.format
        if format == 'html':
            report = inquiry.check(repo, request)
            with inquiry.source_reader(repo, request) as read:
                made.append((output, formats.render('html', report, read, points)))
        elif format in ('text', 'json'):
            made.append((output, trend.render(points, as_json=format == 'json')))
        else:
            raise UserError(f'--history is told as text, json or html, not as {format}')
    _written(made)


def _written(made: Iterable[tuple[Output, str]]) -> None:
    for output, text in sorted(made, key=lambda item: item[0].path is None):  # a pipe that breaks costs no file
        if output.path is not None:
            streams.save(output.path, text)
        elif text:
            streams.say(text, as_file=output.format != 'text')


def _rendered(
    output: Output,
    report: Report,
    args: Arguments,
    read: _Read,
    authors: Mapping[Lines, Author],
) -> str:
    if output.format != 'text':
        return formats.render(output.format, report, read)
    if not report.classes and not report.stops and not args.verbose:
        return ''
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
