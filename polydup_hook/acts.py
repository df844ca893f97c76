"""What is done instead of a check, and what is said of it. Each branch loads only what it needs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from polydup_hook import streams

if TYPE_CHECKING:
    from polydup_hook.arguments import Arguments
    from polydup_hook.git import Repository
    from polydup_hook.inquiry import Request
    from polydup_hook.reasons import Asked


def act(repo: Repository, args: Arguments, request_of: Callable[[], Request]) -> str:
    """Do what is asked instead of a check; what was done or found, in words. Raises UserError."""
    if args.action in ('install', 'uninstall'):
        from polydup_hook import install

        return install.install(repo) if args.action == 'install' else install.uninstall(repo)
    if args.action == 'init':
        return _init(repo, args)
    from polydup_hook import inquiry

    request = request_of()
    if args.action == 'accept':
        from polydup_hook import accepting

        return accepting.accept(repo, request, args.accept, args.reason)
    if args.action == 'cache-info':
        return inquiry.cache_info(repo, request)
    if args.action == 'clear-cache':
        return inquiry.clear_cache(repo, request)
    if args.action == 'languages':
        from polydup_hook.report import languages

        return languages.render(inquiry.languages(repo, request), as_json=_as_json(args))
    if args.action == 'why-not':
        return _why_not(repo, request, args)
    if args.action == 'explain':
        return _explain(repo, request, args)
    return inquiry.write_baseline(repo, request, prune=args.action == 'prune-baseline')


def _init(repo: Repository, args: Arguments) -> str:
    from polydup_hook import initial
    from polydup_hook.report import initial as words

    plan = initial.planned(repo)
    if args.yes:
        initial.write(repo, plan)
    return words.render(plan, written=args.yes, prefix=repo.prefix)


def _why_not(repo: Repository, request: Request, args: Arguments) -> str:
    """What is said of two places."""
    from polydup_hook import inquiry
    from polydup_hook.report import why

    answer = inquiry.why_not(repo, request, *(_place(repo, text) for text in args.why_not))
    for note in () if args.quiet else answer.notes:
        streams.tell(note)
    color, ascii = _look(args)
    return why.render(answer, as_json=_as_json(args), color=color, ascii=ascii, width=streams.columns())


def _explain(repo: Repository, request: Request, args: Arguments) -> str:
    """What is said of one class."""
    from polydup_hook import inquiry
    from polydup_hook.report import explain

    found, asked = inquiry.explain(repo, request, str(args.explain), args.between)
    color, ascii = _look(args)
    with inquiry.source_reader(repo, asked) as read:
        return explain.render(found, read, as_json=_as_json(args), color=color, ascii=ascii, width=streams.columns())


def _place(repo: Repository, text: str) -> Asked:
    from polydup_hook.paths import from_top, split_place
    from polydup_hook.reasons import Asked

    name, first, last, alone = split_place(text)
    return Asked(from_top(repo.top, repo.prefix, name), first, last, alone)


def _as_json(args: Arguments) -> bool:
    return args.outputs[0].format == 'json'


def _look(args: Arguments) -> tuple[bool, bool]:
    """Whether standard output gets colours, and ASCII alone."""
    color = args.color == 'always' or (args.color == 'auto' and streams.wants_color())
    return color, not streams.encoding(sys.stdout).startswith('utf')
