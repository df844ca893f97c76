"""The only user of the git command (2.31 or newer): what a repository holds, and how two of its states differ.

Nothing that a configuration names is ever run (hooks, diff drivers, text converters, monitors, pagers), nothing is
fetched or written, and content comes from blobs, never from the working tree.
"""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import IO, NamedTuple

from polydup_hook import gitformat
from polydup_hook.errors import UserError
from polydup_hook.model import Change, Skip, bytes_of, path_of

EMPTY = {
    'sha1': '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
    'sha256': '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
}
"""The empty tree's id by object format. Every git command knows it, whether or not the repository holds it."""

_PINNED = {
    'GIT_OPTIONAL_LOCKS': '0',
    'GIT_NO_LAZY_FETCH': '1',
    # Git before 2.39.4 does not know the one above and tries to fetch: then no protocol is allowed to it.
    'GIT_ALLOW_PROTOCOL': 'none',
    # Blobs are remembered by id: an id must not mean another blob. Nor does CI see this clone's replacements.
    'GIT_NO_REPLACE_OBJECTS': '1',
    # `-u3` in it beats our -U0.
    'GIT_DIFF_OPTS': '',
    'LC_ALL': 'C',
}
"""The environment of every git command: nothing is fetched or locked, and nothing means another thing than it says."""
_ID = re.compile(r'[0-9a-f]{40}(?:[0-9a-f]{24})?')


class GitError(RuntimeError):
    """A git command failed where it should not; the message is the first line of its complaint."""


class Repository(NamedTuple):
    """A working tree and its repository, as they were when opened. All paths but `prefix` are absolute.

    `prefix` leads from `top` to `cwd`: '' or 'a/b/'. `git_dir` belongs to this worktree, `common_dir` is shared by all
    linked ones. Before the first commit `head` is None and `head_tree` the empty tree. `merge_parents` holds the
    commits that a merge under way brings in. `reverting` says that a `git revert` is under way. `unset` are
    variables of the environment that git does not get to see.
    """

    cwd: str
    top: str
    prefix: str
    git_dir: str
    common_dir: str
    object_format: str
    head: str | None
    head_tree: str
    merge_parents: tuple[str, ...]
    reverting: bool
    unset: frozenset[str] = frozenset()

    def hooks_dir(self) -> str:
        """Where git looks for hooks: `core.hooksPath`, or else `hooks` in the common directory."""
        done = _run(self.cwd, self.unset, 'rev-parse', '--path-format=absolute', '--git-path', 'hooks')
        if done.returncode:
            raise UserError(f'git names no folder for hooks ({_complaint(done)}): see `git config core.hooksPath`')
        return path_of(done.stdout.removesuffix(b'\n'))

    def tree_of(self, rev: str) -> str:
        """The tree id of a commit-ish. UserError when there is none."""
        tree = self._resolve(rev + '^{tree}')
        if tree is None:
            raise UserError(f"'{rev}' names no commit here: fetch it (in CI with `fetch-depth: 0`) or name another one")
        return tree

    def commit_of(self, rev: str) -> str:
        """The id of a commit. UserError when there is none."""
        commit = self._resolve(rev + '^{commit}')
        if commit is None:
            raise UserError(f"'{rev}' names no commit here: fetch it (in CI with `fetch-depth: 0`) or name another one")
        return commit

    def merge_base(self, a: str, b: str) -> str:
        """The best common ancestor of two commits. UserError when a rev is unknown or history has none."""
        done = _run(self.cwd, self.unset, 'merge-base', '--end-of-options', a, b)
        if done.returncode == 0:
            return done.stdout.decode().strip()
        self.tree_of(a)
        self.tree_of(b)
        why = '' if done.returncode == 1 else f' ({_complaint(done)})'
        fix = 'fetch more history, in CI with `fetch-depth: 0`, else with `git fetch --unshallow`'
        raise UserError(f"'{a}' and '{b}' have no common ancestor here{why}: {fix}")

    def staged_changes(self, tree: str) -> tuple[list[Change], list[Skip]]:
        """How the index differs from a tree: the files with another content or name, and what is none to look into.

        The second list names unmerged entries, and changed ones that are a symbolic link or a submodule now. GitError.
        """
        return self._changes(tree, 'diff-index', '--cached', '--ita-invisible-in-index', tree)

    def tree_changes(self, old_tree: str, new_tree: str) -> tuple[list[Change], list[Skip]]:
        """The same between two trees. GitError when one is gone."""
        return self._changes(old_tree, 'diff-tree', '-r', old_tree, new_tree)

    def list_changes(self, old_tree: str, new_tree: str) -> Iterator[tuple[str, str | None, str | None]]:
        """Each path with another blob in the new tree, and both blobs (None: no regular file).

        GitError, perhaps after some of them, when a tree is gone.
        """
        with _output(
            self.cwd, self.unset, 'diff-tree', '-r', old_tree, new_tree, *gitformat.RAW, '--no-renames'
        ) as output:
            for entry in gitformat.read_raw(gitformat.fields(output)):
                if entry.old_blob != entry.blob:
                    yield entry.path, entry.old_blob, entry.blob

    def list_tree(self, tree: str) -> Iterator[tuple[str, str]]:
        """Path and blob of each regular file. GitError, perhaps after some of them, when a tree is gone."""
        # 100644 blob <id>\t<path>
        return self._listed(self.cwd, 2, 'ls-tree', '-r', '-z', '--full-tree', tree)

    def tracked(self) -> Iterator[tuple[str, str]]:
        """Path and blob of each regular file in the index. GitError, perhaps after some of them, when it is damaged."""
        # 100644 <id> <stage>\t<path>
        return self._listed(self.top, 1, 'ls-files', '-s', '-z')

    def _listed(self, cwd: str, at: int, *command: str) -> Iterator[tuple[str, str]]:
        """Path and blob of each regular file in a list that has the blob's id as its word `at`."""
        with _output(cwd, self.unset, *command) as output:
            for field in gitformat.fields(output):
                if field.startswith(b'100'):
                    head, _, path = field.partition(b'\t')
                    yield path_of(path), head.split(b' ')[at].decode()

    def first_parents(self, span: str, most: int | None) -> Iterator[tuple[str, str, str]]:
        """Commit, tree and date (ISO 8601) of the commits of a span and their first parents, the newest first; at most
        so many. GitError when it names none."""
        limit = [f'--max-count={most}'] if most is not None else []
        command = ('rev-list', '--first-parent', '--format=%H %T %cI', *limit, '--end-of-options', span, '--')
        done = _run(self.cwd, self.unset, *command)
        if done.returncode:
            raise GitError(_complaint(done))
        for line in done.stdout.splitlines():
            if not line.startswith(b'commit '):
                commit, tree, date = (*line.decode('ascii', 'replace').split(), '')[:3]
                yield commit, tree, date

    def blame(self, commit: str, path: str, ranges: Iterable[tuple[int, int]]) -> Iterator[gitformat.Blamed]:
        """Who wrote each line of ranges (1-based, inclusive) of a file of a commit; nothing where git cannot say."""
        lines = [f'-L{first},{last}' for first, last in ranges]
        if not lines:
            return
        here = '../' * self.prefix.count('/') + path
        is_shallow = os.path.exists(os.path.join(self.common_dir, 'shallow'))
        command = ('blame', '--line-porcelain', '--no-textconv', *lines, commit, '--', here)
        try:
            with _output(self.cwd, self.unset, *command) as output:
                yield from gitformat.read_blame(output, is_shallow)
        except GitError:
            return

    def blobs(self) -> BlobReader:
        return BlobReader(self)

    def _resolve(self, name: str) -> str | None:
        done = _run(self.cwd, self.unset, 'rev-parse', '--verify', '--quiet', '--end-of-options', name)
        id = done.stdout.decode('ascii', 'replace').strip()
        # The exit code does not tell: `^x` succeeds.
        return id if _ID.fullmatch(id) else None

    def _changes(self, base: str, *command: str) -> tuple[list[Change], list[Skip]]:
        # Against the empty tree a patch would only repeat the content of every file.
        options = ('--no-renames',) if base == EMPTY[self.object_format] else gitformat.PATCH
        try:
            return self._diff(*command, *options)
        except GitError:
            # A blob is damaged, or this partial clone lacks it. Exact renames need no content.
            return self._diff(*command, '-M100%')

    def _diff(self, *command: str) -> tuple[list[Change], list[Skip]]:
        with _output(self.cwd, self.unset, *command, *gitformat.RAW) as output:
            return gitformat.read_changes(output)


def open_repository(cwd: str = '.', unset: frozenset[str] = frozenset()) -> Repository:
    """The repository around a folder. UserError when there is none that git trusts and that has a working tree."""
    cwd = os.path.abspath(cwd)
    # A path may hold a newline. rev-parse repeats an option that it does not know: that separates them. And with
    # --revs-only the first name that means nothing quietly ends the list: HEAD before the first commit.
    paths = ('--show-toplevel', '--:', '--show-prefix', '--:', '--git-dir', '--:', '--git-common-dir', '--:')
    names = ('--show-object-format', '--revs-only', 'HEAD', 'HEAD^{tree}', 'REVERT_HEAD')
    try:
        done = _run(cwd, unset, 'rev-parse', '--path-format=absolute', *paths, *names)
    except OSError as e:
        fix = 'give another folder' if e.filename == cwd else 'install git 2.31 or newer, and see PATH'
        raise UserError(f'cannot run git in {cwd} ({e.strerror}): {fix}') from e
    if done.returncode:
        raise UserError(_why_not_open(cwd, done))
    *parts, rest = done.stdout.split(b'\n--:\n')
    if len(parts) != 4 or parts[0].startswith(b'--'):
        raise UserError('this git is too old: install git 2.31 or newer')
    top, prefix, git_dir, common_dir = map(path_of, parts)
    object_format, *ids = rest.decode('ascii').split()
    if len(ids) == 1:
        raise UserError(f'HEAD is {ids[0]}, which git cannot read: see `git fsck`')
    head, tree = ids[:2] or (None, EMPTY[object_format])
    merging = _merge_parents(git_dir, unset)
    return Repository(cwd, top, prefix, git_dir, common_dir, object_format, head, tree, merging, len(ids) > 2, unset)


def _why_not_open(cwd: str, done: subprocess.CompletedProcess[bytes]) -> str:
    complaint = _complaint(done)
    if fix := re.search(rb'git config --global --add safe\.directory .*', done.stderr):
        return f'git does not trust {cwd}, which belongs to another user: run `{path_of(fix[0])}`'
    if 'not a git repository' in complaint:
        return f'{cwd} is not in a git repository: change into one, or make one with `git init`'
    if 'must be run in a work tree' in complaint:
        return f'{cwd} is in a bare repository or in .git: change into a working tree'
    return f'git cannot open the repository at {cwd}: {complaint}'


def _merge_parents(git_dir: str, unset: frozenset[str]) -> tuple[str, ...]:
    try:
        with open(os.path.join(git_dir, 'MERGE_HEAD'), encoding='ascii', errors='replace') as f:
            return tuple(_ID.findall(f.read()))
    except FileNotFoundError:
        # In pre-merge-commit it is not written yet. (Windows has the environment's names in capitals.)
        names = sorted(name[8:].lower() for name in os.environ.keys() - unset if name.startswith('GITHEAD_'))
        return tuple(name for name in names if _ID.fullmatch(name))


class BlobReader:
    """Reads blobs through one `git cat-file --batch`, which starts at the first read. A context manager; one thread.

    Git dies of a blob that is damaged or that a partial clone lacks. It is started again behind that one, up to three
    times in a call; then the rest of the call's blobs are missing.
    """

    # Asked for at once: few enough for git to take in while nobody reads its answers (a pipe may hold only a page), and
    # for all the answers to be held in memory: other reads may come while the caller looks at these.
    _BATCH = 32

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> BlobReader:
        return self

    def __exit__(self, *exc_info: object) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            with suppress(OSError), process:
                pass

    def read(self, name: str) -> bytes | None:
        """The content of a blob by its id, `:0:path` (in the index) or `<tree>:path`. None when missing or no blob."""
        if '\n' in name or name.endswith('\r'):
            # cat-file takes a name a line and drops a CR at its end (its -z came with git 2.38).
            found = self._repository._resolve(name)
            return self.read(found) if found else None
        return next(self.read_many([name], sys.maxsize))[2]

    def read_many(self, ids: Iterable[str], max_size: int) -> Iterator[tuple[str, int, bytes | None]]:
        """Each blob in order: its id, its size in bytes, and its content or None when over `max_size` bytes.

        The size of a missing blob is -1.
        """
        lives = 3
        ids = iter(ids)
        while batch := list(islice(ids, self._BATCH)):
            answers: list[tuple[int, bytes | None]] = []
            while lives and len(answers) < len(batch):
                process = self._started()
                try:
                    for answer in _ask(process, batch[len(answers) :], max_size):
                        answers.append(answer)
                except (OSError, EOFError):
                    self.__exit__()
                    lives -= 1
                    answers.append(gitformat.MISSING)
            answers += [gitformat.MISSING] * (len(batch) - len(answers))
            for id, (size, content) in zip(batch, answers, strict=True):
                yield id, size, content

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            at, pipe, null = self._repository, subprocess.PIPE, subprocess.DEVNULL
            self._process = _start(at.cwd, at.unset, 'cat-file', '--batch', stdin=pipe, stderr=null)
        return self._process


def _ask(process: subprocess.Popen[bytes], names: list[str], max_size: int) -> Iterator[tuple[int, bytes | None]]:
    """An answer for each name. OSError or EOFError when git dies of the next one."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b''.join(bytes_of(name) + b'\n' for name in names))
    process.stdin.flush()
    for _ in names:
        yield gitformat.read_answer(process.stdout, max_size)


def _program() -> str:
    """Where git is. Looked for here, so that no `git` of the repository is run: systems look also into the folder where
    they are (Windows, before all of PATH), and into those that PATH names from there. FileNotFoundError.

    On Windows a `git.cmd` will not do: a shell would run it, and read the names of files as commands.
    """
    name = 'git.exe' if sys.platform == 'win32' else 'git'
    for folder in os.environ.get('PATH', os.defpath).split(os.pathsep):
        path = os.path.join(folder, name)
        if os.path.isabs(folder) and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), 'git')


def _start(cwd: str, unset: frozenset[str], *args: str, stdin: int, stderr: int) -> subprocess.Popen[bytes]:
    command = (_program(), '--no-pager', '-c', 'core.fsmonitor=false', *args)
    # GIT_INDEX_FILE and its kin stay: `commit -a` and `commit -- path` commit another index than the usual.
    env = {**os.environ, **_PINNED}
    for name in unset:
        env.pop(name, None)
    return subprocess.Popen(command, cwd=cwd, env=env, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr)


def _run(cwd: str, unset: frozenset[str], *args: str) -> subprocess.CompletedProcess[bytes]:
    with _start(cwd, unset, *args, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        stdout, stderr = process.communicate()
    return subprocess.CompletedProcess(args, process.returncode, stdout, stderr)


@contextmanager
def _output(cwd: str, unset: frozenset[str], *args: str) -> Iterator[IO[bytes]]:
    """What git prints, to be read to its end. GitError when git has failed, which shows only then."""
    with _start(cwd, unset, *args, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        yield process.stdout
    if process.returncode:
        # A second run for the complaint: with two pipes to read, the one not being read can fill up and stop git.
        raise GitError(_complaint(_run(cwd, unset, *args)))


def _complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """The first line of git's error message, or else of whatever it said (warnings, traces)."""
    lines = path_of(done.stderr).splitlines()
    for line in lines:
        if line.startswith(('fatal: ', 'error: ')):
            return line.partition(' ')[2]
    return lines[0] if lines else f'git {done.args[0]} failed (exit code {done.returncode})'
