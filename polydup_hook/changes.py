"""What a run compares: the target, the bases, and the files that differ from all of them."""

from typing import NamedTuple

from polydup_hook.errors import UserError
from polydup_hook.git import Repository
from polydup_hook.model import Change, Skip


class Side(NamedTuple):
    """Target and base of a run.

    The target is `base_tree` with `overlay` laid over it (path → blob, None where it is gone). `changed` are the paths
    of the target that differ from every base, `bases` the differences from each. A file of the target is read by
    `prefix` + path. `merging` and `reverting` say what git is in the middle of.
    """

    base_tree: str
    prefix: str
    overlay: dict[str, str | None]
    changed: frozenset[str]
    bases: tuple[tuple[Change, ...], ...]
    skips: tuple[Skip, ...]
    merging: bool
    reverting: bool


def changed_side(repository: Repository, mode: str, from_ref: str | None, to_ref: str | None) -> Side:
    """The side for a mode: 'commit', 'range' (from the merge base of two refs to the second) or 'all'.

    Raises UserError for refs that git does not know or that have no common ancestor.
    """
    if mode == 'range':
        if from_ref is None or to_ref is None:
            raise UserError('a range needs both ends: --from-ref A --to-ref B')
        base = repository.tree_of(repository.merge_base(from_ref, to_ref))
        target = repository.tree_of(to_ref)
        changes, skips = repository.tree_changes(base, target)
        return _side(base, f'{target}:', [changes], skips, False, False)
    merging = mode == 'commit' and bool(repository.merge_parents)
    changes, skips = repository.staged_changes(repository.head_tree)
    bases = [changes]
    if merging:
        bases += [repository.staged_changes(repository.tree_of(parent))[0] for parent in repository.merge_parents]
    return _side(repository.head_tree, ':0:', bases, skips, merging, repository.reverting)


def _side(base: str, prefix: str, bases: list[list[Change]], skips: list[Skip], merging: bool, reverting: bool) -> Side:
    overlay: dict[str, str | None] = {}
    for change in bases[0]:
        if change.old_path is not None:
            overlay.setdefault(change.old_path, None)
        if change.path is not None:
            overlay[change.path] = change.blob
    sides = [{change.path for change in changes if change.blob is not None} for changes in bases]
    changed = frozenset(path for path in set.intersection(*sides) if path is not None)
    return Side(base, prefix, overlay, changed, tuple(map(tuple, bases)), tuple(skips), merging, reverting)
