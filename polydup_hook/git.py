"""The only user of git (2.31 or newer): what a repository holds, and how two of its states differ.

Nothing that a configuration names is ever run (hooks, diff drivers, text converters, monitors, pagers), nothing is
fetched or written, and content comes from blobs, never from the working tree.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from polydup_hook import gitformat, gitprocess
from polydup_hook.errors import UserError
from polydup_hook.gitprocess import GitError as GitError
from polydup_hook.gitprocess import Place, Running
from polydup_hook.model import Change, Skip, bytes_of, path_of

EMPTY = {
    'sha1': '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
    'sha256': '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
}
"""The empty tree's id by object format. Every git command knows it, whether or not the repository holds it."""

_ID = re.compile(r'[0-9a-f]{40}(?:[0-9a-f]{24})?')


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

    @property
    def place(self) -> Place:
        """Where git runs for it."""
        return Place(self.cwd, self.unset)

    def hooks_dir(self) -> str:
        """Where git looks for hooks: `core.hooksPath`, or else `hooks` in the common directory."""
        command = ('rev-parse', '--path-format=absolute', '--git-path', 'hooks')
        code, printed = gitprocess.run(self.place, *command)
        if code:
            why = gitprocess.said(gitprocess.complaint(self.place, *command), code)
            raise UserError(f'git names no folder for hooks ({why}): see `git config core.hooksPath`')
        folder = path_of(printed.removesuffix(b'\n'))
        # More lines than one, where no folder around has any, are no path.
        is_odd = '\0' in folder or ('\n' in folder and '\n' not in self.git_dir + self.top)
        if is_odd or not os.path.isabs(folder):
            raise gitprocess.garbage(self.place, *command)
        return folder

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
        command = ('merge-base', '--end-of-options', a, b)
        code, printed = gitprocess.run(self.place, *command)
        if code == 0:
            if found := _id_in(printed):
                return found
            raise gitprocess.garbage(self.place, *command)
        self.tree_of(a)
        self.tree_of(b)
        why = '' if code == 1 else f' ({gitprocess.said(gitprocess.complaint(self.place, *command), code)})'
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

        GitError, perhaps after some of them, when a tree is gone or its id is none.
        """
        if not _ID.fullmatch(old_tree):  # it comes from the index, which may be a stranger's: git takes options there
            raise GitError('no id of a tree', is_refusal=True)
        command = ('diff-tree', '-r', old_tree, new_tree, *gitformat.RAW, '--no-renames')
        with gitprocess.output(self.place, *command) as output:
            for entry in gitformat.read_raw(gitformat.fields(output)):
                if entry.old_blob != entry.blob:
                    yield entry.path, entry.old_blob, entry.blob

    def list_tree(self, tree: str) -> Iterator[tuple[str, str]]:
        """Path and blob of each regular file. GitError, perhaps after some of them, when a tree is gone."""
        # 100644 blob <id>\t<path>
        return self._listed(self.place, 2, 'ls-tree', '-r', '-z', '--full-tree', tree)

    def tracked(self) -> Iterator[tuple[str, str]]:
        """Path and blob of each regular file in the index. GitError, perhaps after some of them, when it is damaged."""
        # 100644 <id> <stage>\t<path>
        return self._listed(Place(self.top, self.unset), 1, 'ls-files', '-s', '-z')

    def _listed(self, place: Place, at: int, *command: str) -> Iterator[tuple[str, str]]:
        """Path and blob of each regular file in a list that has the blob's id as its word `at`."""
        with gitprocess.output(place, *command) as output:
            for field in gitformat.fields(output):
                head, tab, path = field.partition(b'\t')
                words = head.decode('ascii', 'replace').split(' ')
                if not tab or len(words) != 3 or not words[0].isdigit() or not _ID.fullmatch(words[at]):
                    raise ValueError(field)
                if head.startswith(b'100'):
                    yield path_of(path), words[at]

    def first_parents(self, span: str, most: int | None) -> Iterator[tuple[str, str, str]]:
        """Commit, tree and date (ISO 8601) of the commits of a span and their first parents, the newest first; at most
        so many. GitError when it names none."""
        limit = [f'--max-count={most}'] if most is not None else []
        command = ('rev-list', '--first-parent', '--format=%H %T %cI', *limit, '--end-of-options', span, '--')
        with gitprocess.output(self.place, *command) as output:
            for line in output:
                if not line.startswith(b'commit '):
                    commit, tree, date = (*line.decode('ascii', 'replace').split(), '')[:3]
                    if not _ID.fullmatch(commit) or not _ID.fullmatch(tree):
                        raise ValueError(line)
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
            with gitprocess.output(self.place, *command) as output:
                yield from gitformat.read_blame(output, is_shallow)
        except GitError:
            return

    def blobs(self) -> BlobReader:
        return BlobReader(self)

    def _resolve(self, name: str) -> str | None:
        command = ('rev-parse', '--verify', '--quiet', '--end-of-options', name)
        code, printed = gitprocess.run(self.place, *command)
        if code not in (0, 1, 128):
            raise gitprocess.fault(self.place, code, *command)
        # The exit code does not tell: `^x` succeeds.
        return _id_in(printed)

    def _changes(self, base: str, *command: str) -> tuple[list[Change], list[Skip]]:
        # Against the empty tree a patch would only repeat the content of every file.
        options = ('--no-renames',) if base == EMPTY[self.object_format] else gitformat.PATCH
        try:
            return self._diff(*command, *options)
        except GitError as error:
            if not error.is_refusal:
                raise
            # A blob is damaged, or this partial clone lacks it. Exact renames need no content.
            return self._diff(*command, '-M100%')

    def _diff(self, *command: str) -> tuple[list[Change], list[Skip]]:
        with gitprocess.output(self.place, *command, *gitformat.RAW) as output:
            return gitformat.read_changes(output)


def open_repository(cwd: str = '.', unset: frozenset[str] = frozenset()) -> Repository:
    """The repository around a folder. UserError when there is none that git trusts and that has a working tree."""
    cwd = os.path.abspath(cwd)
    # A path may hold a newline. rev-parse repeats an option that it does not know: that separates them. And with
    # --revs-only the first name that means nothing quietly ends the list: HEAD before the first commit.
    paths = ('--show-toplevel', '--:', '--show-prefix', '--:', '--git-dir', '--:', '--git-common-dir', '--:')
    names = ('--show-object-format', '--revs-only', 'HEAD', 'HEAD^{tree}', 'REVERT_HEAD')
    place, command = Place(cwd, unset), ('rev-parse', '--path-format=absolute', *paths, *names)
    code, printed = gitprocess.run(place, *command)
    if code:
        raise UserError(_why_not_open(place, code, gitprocess.complaint(place, *command)))
    *parts, rest = printed.split(b'\n--:\n')
    object_format, *ids = rest.decode('ascii', 'replace').split() or ('',)
    if printed.startswith(b'--path-format'):
        gitprocess.check_version(place)
        raise UserError(f'this git is too old: {gitprocess.INSTALL}')
    if len(parts) != 4 or object_format not in EMPTY or len(ids) > 3 or not all(map(_ID.fullmatch, ids)):
        raise gitprocess.garbage(place, *command)
    top, prefix, git_dir, common_dir = map(path_of, parts)
    if not all(map(os.path.isabs, (top, git_dir, common_dir))):
        raise gitprocess.garbage(place, *command)
    if len(ids) == 1:
        raise UserError(f'HEAD is {ids[0]}, which git cannot read: see `git fsck`')
    head, tree = ids[:2] or (None, EMPTY[object_format])
    merging = _merge_parents(git_dir, unset)
    return Repository(cwd, top, prefix, git_dir, common_dir, object_format, head, tree, merging, len(ids) > 2, unset)


def _why_not_open(place: Place, code: int, complaint: bytes) -> str:
    said = gitprocess.said(complaint, code)
    if fix := re.search(rb'git config --global --add safe\.directory .*', complaint):
        return f'git does not trust {place.cwd}, which belongs to another user: run `{path_of(fix[0])}`'
    if 'not a git repository' in said:
        return f'{place.cwd} is not in a git repository: change into one, or make one with `git init`'
    if 'must be run in a work tree' in said:
        return f'{place.cwd} is in a bare repository or in .git: change into a working tree'
    gitprocess.check_version(place)
    return f'git cannot open the repository at {place.cwd}: {said}; see `git status` there'


def _id_in(printed: bytes) -> str | None:
    id = printed.decode('ascii', 'replace').strip()
    return id if _ID.fullmatch(id) else None


def _merge_parents(git_dir: str, unset: frozenset[str]) -> tuple[str, ...]:
    try:
        with open(os.path.join(git_dir, 'MERGE_HEAD'), encoding='ascii', errors='replace') as f:
            return tuple(_ID.findall(f.read()))
    except FileNotFoundError:
        # In pre-merge-commit it is not written yet. (Windows has the environment's names in capitals.)
        names = sorted(name[8:].lower() for name in os.environ.keys() - unset if name.startswith('GITHEAD_'))
        return tuple(name for name in names if _ID.fullmatch(name))


_BATCHED = ('cat-file', '--batch')


class BlobReader:
    """Reads blobs through one `git cat-file --batch`, which starts at the first read. A context manager; one thread.

    What git gives for an id has that id, or it is not taken. Git dies of a blob that is damaged or that a partial clone
    lacks: that one is asked for alone, and is missing when git refuses it. It is started again behind that one, up to
    three times in a call; then the rest of the call's blobs are missing. GitError when it is git that is not sound: it
    refuses everything, or fails again and again for no blob's sake.
    """

    # Asked for at once: few enough for git to take in while nobody reads its answers (a pipe may hold only a page), and
    # for all the answers to be held in memory: other reads may come while the caller looks at these.
    _BATCH = 32

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._process: Running | None = None

    def __enter__(self) -> BlobReader:
        return self

    def __exit__(self, *exc_info: object) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()

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
        lives = restarts = 3
        ids = iter(ids)
        while batch := list(islice(ids, self._BATCH)):
            answers: list[gitformat.Answer] = []
            while lives and len(answers) < len(batch):
                try:
                    for answer in self._ask(batch[len(answers) :], max_size):
                        answers.append(answer)
                except (OSError, EOFError, ValueError):
                    self.__exit__()
                    answers.append(self._alone(batch[len(answers)], max_size))
                    if answers[-1] is gitformat.MISSING:
                        lives -= 1
                    elif restarts:
                        restarts -= 1
                    else:
                        raise gitprocess.garbage(self._repository.place, *_BATCHED) from None
            answers += [gitformat.MISSING] * (len(batch) - len(answers))
            for id, (size, content) in zip(batch, answers, strict=True):
                yield id, size, content

    def _ask(self, names: list[str], max_size: int) -> Iterator[gitformat.Answer]:
        """An answer for each name. OSError, EOFError or ValueError when git fails at the next one."""
        if self._process is None:
            self._process = Running(self._repository.place, *_BATCHED, asks=True)
        self._process.ask(b''.join(bytes_of(name) + b'\n' for name in names))
        for name in names:
            id = name if _ID.fullmatch(name) else None
            yield gitformat.read_answer(self._process.output, max_size, id)

    def _alone(self, name: str, max_size: int) -> gitformat.Answer:
        """The answer for a name of which git has died. GitError when it does not die of that name alone."""
        place, command = self._repository.place, ('cat-file', 'blob', name)
        code, content = gitprocess.run(place, *command)
        if code == 0 and (not _ID.fullmatch(name) or gitformat.has_id(content, name)):
            return len(content), content if len(content) <= max_size else None
        error = gitprocess.fault(place, code, *command) if code else gitprocess.garbage(place, *command)
        # Every git knows the empty tree: one that does not could give no blob, whatever is the matter with this one.
        known = gitprocess.run(place, 'cat-file', '-t', EMPTY[self._repository.object_format])
        if error.is_refusal and known == (0, b'tree\n'):
            return gitformat.MISSING
        raise error
