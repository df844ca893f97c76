"""`--init`: what a repository holds, and the settings and the hook that it wants for that."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from polydup_hook import URL, __version__, conventions, disk, hookconfig, install, settings
from polydup_hook.conventions import Seen
from polydup_hook.errors import UserError
from polydup_hook.git import GitError, Repository
from polydup_hook.languages import LANGUAGES, SCRIPT
from polydup_hook.patterns import matcher
from polydup_hook.scan import is_generated
from polydup_hook.scope import scope_of

_SERVICES = {
    '.github/workflows/': 'GitHub Actions',
    '.gitlab-ci.yml': 'GitLab CI',
    '.circleci/': 'CircleCI',
    'azure-pipelines.yml': 'Azure Pipelines',
    'bitbucket-pipelines.yml': 'Bitbucket Pipelines',
    '.travis.yml': 'Travis CI',
    'Jenkinsfile': 'Jenkins',
}
_MANAGERS = {
    '.husky/': 'husky',
    'lefthook.yml': 'lefthook',
    '.lefthook.yml': 'lefthook',
    '.overcommit.yml': 'overcommit',
}
"""What else runs hooks: they are its, and pre-commit would take its place."""
_SAMPLED = 20  # files of a name that are opened to see whether they say themselves that they are generated

WHY = {
    'warn': 'Tests repeat themselves: copies in them are told, and stop nothing.',
    'exclude': 'Copied from elsewhere or written by a program: nobody here mends copies in them.',
}
"""Why a setting is proposed, in a sentence."""


class Sight(NamedTuple):
    """What was seen. `languages` are names with numbers of files, the most first; `tests` and `others` what no setting
    speaks of yet; `hook` is 'ours', 'pre-commit', 'other' or ''; `services` and `managers` are names."""

    languages: tuple[tuple[str, int], ...]
    tests: tuple[Seen, ...]
    others: tuple[Seen, ...]
    hook: str
    services: tuple[str, ...]
    managers: tuple[str, ...]
    baseline: bool


class Draft(NamedTuple):
    """A file as it is (None: not there) and as it would be; `path` is from the top of the repository."""

    path: str
    before: bytes | None
    after: bytes


class Plan(NamedTuple):
    """What was seen, what would be written, what is there already, and what is left to the user; the latter two in
    sentences."""

    sight: Sight
    drafts: tuple[Draft, ...]
    there: tuple[str, ...]
    told: tuple[str, ...]


def planned(repository: Repository) -> Plan:
    """The plan for a repository, by the files that git tracks and the settings on disk. Nothing is written or run.

    UserError where nothing is tracked, and for a file of settings that cannot be read.
    """
    sight = _look(repository)
    drafts: list[Draft] = []
    there: list[str] = []
    told: list[str] = []
    for part in (_settings(repository, sight), _hook(repository, sight)):
        if isinstance(part, Draft):
            drafts.append(part)
        else:
            there += part[0]
            told += part[1]
    return Plan(sight, tuple(drafts), tuple(there), tuple(told))


def write(repository: Repository, plan: Plan) -> None:
    """Write what was planned, each file whole or not at all. UserError; what was written before stays."""
    for draft in plan.drafts:
        disk.write(os.path.join(repository.top, draft.path), draft.before, draft.after)


# What is there.


def _look(repository: Repository) -> Sight:
    try:
        blobs = dict(repository.tracked())
    except GitError as e:
        raise UserError(f'git cannot list its files ({e.said}): see `git fsck`') from None
    if not blobs:
        raise UserError('git tracks no file here yet, so there is nothing to go by: git add first')
    chosen = settings.load(lambda name: _read(repository, name), {}, LANGUAGES.names)
    scope = scope_of(chosen, lambda name: _read(repository, name))
    languages = {path: name for path in blobs if scope.selected(path) and (name := scope.catalog.language_of(path))}
    files = [(path, name) for path, name in languages.items() if name != SCRIPT]
    warned = matcher(chosen.warn)
    tests = conventions.tests([file for file in files if not warned(file[0])])
    is_test = matcher(tuple(seen.pattern for seen in tests))
    rest = [file for file in files if not warned(file[0]) and not is_test(file[0])]
    return Sight(
        languages=tuple(Counter(name for _, name in files).most_common()),
        tests=tuple(tests),
        others=(*conventions.vendored(rest), *_unsaid(repository, blobs, conventions.generated(rest))),
        hook=_plain_hook(repository),
        services=_called(_SERVICES, blobs),
        managers=_called(_MANAGERS, blobs),
        baseline=chosen.baseline in blobs,
    )


def _read(repository: Repository, name: str) -> bytes | None:
    """What a file at the top holds; None for what others keep elsewhere, by a symbolic link. Ours are no links."""
    path = os.path.join(repository.top, name)
    if os.path.islink(path) and name not in (settings.FILE, hookconfig.FILE):
        return None
    return disk.read(path)


def _unsaid(repository: Repository, blobs: dict[str, str], found: Iterable[Seen]) -> list[Seen]:
    """Without the patterns whose files are left out anyway: they say at their top that they are generated."""
    kept = []
    with repository.blobs() as reader:
        for seen in found:
            matches = matcher((seen.pattern,))
            sample = [blob for path, blob in blobs.items() if matches(path)][:_SAMPLED]
            read = reader.read_many(sample, settings.Settings().max_file_size)
            if not all(data is not None and is_generated(data) for _, _, data in read):
                kept.append(seen)
    return kept


def _plain_hook(repository: Repository) -> str:
    path = os.path.join(repository.hooks_dir(), 'pre-commit')
    if install.is_ours(path):
        return 'ours'
    if not os.path.isfile(path):
        return 'other' if os.path.lexists(path) else ''
    try:
        with open(path, 'rb') as file:
            return 'pre-commit' if b'generated by pre-commit' in file.read(4096) else 'other'
    except OSError:
        return ''


def _called(names: dict[str, str], paths: Iterable[str]) -> tuple[str, ...]:
    """The names of what has files among the paths: one of this name, or some in this folder at the top."""
    tops = {*paths}
    folders = tuple(name for name in names if name.endswith('/'))
    tops |= {name for name in folders if any(path.startswith(name) for path in tops)}
    return tuple(dict.fromkeys(word for name, word in names.items() if name in tops))


# What it wants.


def _settings(repository: Repository, sight: Sight) -> Draft | tuple[list[str], list[str]]:
    wanted = {'warn': sight.tests, 'exclude': sight.others}
    lines = {name: _line(name, [seen.pattern for seen in some]) for name, some in wanted.items() if some}
    own, shared = (_read(repository, name) for name in (settings.FILE, settings.PYPROJECT))
    tools = settings.tool_tables(shared) if shared is not None else {}
    place = settings.FILE if own is not None else f'{settings.PYPROJECT}: [tool.polydup]' if 'polydup' in tools else ''
    if place:
        missing = [f'{place} could say {line}: {_lowered(WHY[name])}' for name, line in lines.items()]
        return [f'{place} holds settings and stays as it is'], missing
    if not lines:
        return ['no settings are needed: the defaults fit'], []
    body = '\n'.join(f'# {WHY[name]}\n{line}\n' for name, line in lines.items())
    if tools and shared is not None:
        newline = disk.newline_of(shared)
        text = f'\n[tool.polydup]\n{body}'.encode().replace(b'\n', newline)
        after = shared + (b'' if shared.endswith(b'\n') else newline) + text
        if _says(after, {name: [seen.pattern for seen in some] for name, some in wanted.items() if some}):
            return Draft(settings.PYPROJECT, shared, after)
    return Draft(settings.FILE, None, f'# The settings of polydup-hook that are not the defaults.\n\n{body}'.encode())


def _says(data: bytes, table: dict[str, list[str]]) -> bool:
    """Whether a `pyproject.toml` holds our table: one with `tool = {}` is closed to it."""
    try:
        return settings.tool_tables(data).get('polydup') == table
    except UserError:
        return False


def _line(name: str, patterns: Sequence[str]) -> str:
    line = f'{name} = [{", ".join(map(_string, patterns))}]'
    return line if len(line) <= 100 else f'{name} = [\n' + ''.join(f'    {_string(p)},\n' for p in patterns) + ']'


def _string(text: str) -> str:
    return f'"{text}"'  # patterns hold no quotes and no backslashes


def _lowered(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:].removesuffix('.')


def _hook(repository: Repository, sight: Sight) -> Draft | tuple[list[str], list[str]]:
    if sight.hook == 'ours':
        return ['the plain git hook is ours'], []
    data = _read(repository, hookconfig.FILE)
    if data is None:
        others = [*sight.managers, *(['a plain git hook'] if sight.hook == 'other' else [])]
        if others:
            line = 'let it run `polydup-hook || exit $?` before each commit'
            return [], [f'{" and ".join(others)} runs the hooks here, and stays as it is: {line}']
        return Draft(hookconfig.FILE, None, hookconfig.new(URL, f'v{__version__}').encode())
    return _enrolment(data)


def _enrolment(data: bytes) -> Draft | tuple[list[str], list[str]]:
    try:
        text = data.decode()
        if hookconfig.is_enrolled(text, URL):
            return [f'{hookconfig.FILE} names the hook'], []
        return Draft(hookconfig.FILE, data, hookconfig.enrolled(text, URL, f'v{__version__}').encode())
    except UnicodeDecodeError as e:
        raise UserError(f'{hookconfig.FILE}: byte {e.start} is not UTF-8; save the file as UTF-8') from None
    except hookconfig.Unfit as e:
        lines = f'`repo: {URL}`, `rev: v{__version__}`, `hooks: [{{id: {hookconfig.HOOK}}}]`'
        return [], [f'{hookconfig.FILE} stays as it is, for {e}: add to its repos {lines}']
