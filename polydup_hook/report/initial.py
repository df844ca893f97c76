"""What `--init` saw, what it would write, and what comes next."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from difflib import unified_diff

from polydup_hook import URL
from polydup_hook.conventions import Seen
from polydup_hook.hookconfig import FILE as HOOKS
from polydup_hook.initial import Draft, Plan, Sight
from polydup_hook.report.look import escaped

_LANGUAGES = 8
_RECIPES = ('GitHub Actions', 'GitLab CI')
_WHY = 'The hook looks at what a commit adds, and stops one that brings a copy of existing code.'


def render(plan: Plan, written: bool, prefix: str) -> str:
    """The text. `written` says that the files are there now; `prefix` leads from the top to where the user is."""
    lines = ['Seen in the files that git tracks', *_seen(plan.sight), '']
    lines += [f'{sentence}.' for sentence in (*plan.there, *plan.told)]
    if plan.drafts:
        lines += [*([''] if plan.there or plan.told else []), 'Written' if written else 'To be written (--yes does)']
        for draft in plan.drafts:
            lines += ['', *([_WHY] if draft.path == HOOKS else []), *_draft(draft)]
    else:
        lines.append('Nothing to write.')
    lines += ['', 'Next', *(f'  {line}' for line in _next(plan, written, prefix))]
    return '\n'.join(escaped(line) for line in lines) + '\n'


def _seen(sight: Sight) -> Iterator[str]:
    named = [f'{name} {_files(number)}' for name, number in sight.languages[:_LANGUAGES]]
    more = len(sight.languages) - len(named)
    yield '  code        ' + (', '.join(named) or 'none that is read') + (f' and {more} more languages' if more else '')
    yield '  tests       ' + _patterns(sight.tests)
    yield '  not by you  ' + _patterns(sight.others)
    hooks = {'ours': 'ours', 'pre-commit': "pre-commit's", 'other': 'a plain git hook', '': ''}
    yield '  hooks       ' + (', '.join(filter(None, (hooks[sight.hook], *sight.managers))) or 'none installed')
    yield '  CI          ' + (', '.join(sight.services) or 'none')


def _patterns(some: Sequence[Seen]) -> str:
    return (
        ', '.join(f'{seen.pattern} ({_files(seen.files)})' for seen in some)
        or 'none beside those that settings speak of'
    )


def _files(number: int) -> str:
    return f'{number} file{"" if number == 1 else "s"}'


def _draft(draft: Draft) -> Iterator[str]:
    before, after = (data.decode('utf-8', 'replace').splitlines() for data in (draft.before or b'', draft.after))
    old = f'a/{draft.path}' if draft.before is not None else '/dev/null'
    yield from unified_diff(before, after, old, f'b/{draft.path}', lineterm='')


def _next(plan: Plan, written: bool, prefix: str) -> Iterator[str]:
    names = [os.path.relpath(draft.path, prefix or '.').replace(os.sep, '/') for draft in plan.drafts]
    if names and not written:
        yield 'polydup-hook --init --yes'
    if any(draft.path == HOOKS for draft in plan.drafts) and URL.startswith('https://example.org/'):
        yield f'# put the address of the polydup-hook that you use (a path will do) in place of {URL}'
    if names:
        yield f'git add {" ".join(names)}'
    if plan.sight.hook == '' and not plan.sight.managers:
        yield 'pre-commit install'
    recipes = [name for name in plan.sight.services if name in _RECIPES]
    if recipes:
        yield f'# for {" and ".join(recipes)} see docs/recipes.md of {URL}'
    if not plan.sight.baseline:
        yield 'polydup-hook --write-baseline  # where checks of everything (--all-files) are to stop something'
