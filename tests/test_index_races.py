"""What another process does to the index between two transactions of ours: a snapshot never says what its tree does not."""

from __future__ import annotations

import pytest

from polydup_hook import index
from polydup_hook.fingerprint import window_for
from polydup_hook.index import Index, IndexTrouble, Posting, Row, Snapshot

OLD, OTHER, NEW = ('a' * 40, 'b' * 40, 'c' * 40)


def row(key):
    return Row(key, 1, 1, 1, 1, None, b'')


def posting(key):
    return Posting(key, [(key, 0)], [])


@pytest.fixture
def kept(tmp_path):
    """An index that keeps one snapshot, of a file with key 1; the keys 2 and 3 are read, too."""
    made = Index(str(tmp_path / 'file'), window_for(50))
    made.add([row(key) for key in (1, 2, 3)], [posting(key) for key in (1, 2, 3)])
    made.start_snapshot(OLD, [('a.py', 1)])
    yield made
    made.close()


def trees(kept):
    return {snapshot.tree: dict(kept.entries(snapshot.number)) for snapshot in kept.snapshots()}


def test_a_snapshot_advances(kept):
    kept.advance(Snapshot(1, OLD), NEW, {'b.py': 2}, [], [], {})
    assert trees(kept) == {NEW: {'a.py': 1, 'b.py': 2}}


def test_a_snapshot_that_another_process_moved_stays(kept):
    kept.advance(Snapshot(1, OLD), OTHER, {'c.py': 3}, [], [], {})
    kept.advance(Snapshot(1, OLD), NEW, {'b.py': 2}, [row(4)], [posting(4)], {})
    assert trees(kept) == {OTHER: {'a.py': 1, 'c.py': 3}}
    assert kept.posted([4]) == {4}  # what was read is kept all the same


def test_a_snapshot_does_not_lead_to_what_another_process_dropped(kept):
    kept.sweep()
    kept.advance(Snapshot(1, OLD), NEW, {'b.py': 2}, [], [], {})
    assert trees(kept) == {OLD: {'a.py': 1}}
    kept.advance(Snapshot(1, OLD), NEW, {'b.py': 2}, [row(2)], [posting(2)], {})
    assert trees(kept) == {NEW: {'a.py': 1, 'b.py': 2}}


def test_no_snapshot_of_what_another_process_dropped(kept):
    kept.sweep()
    with pytest.raises(IndexTrouble, match='another process dropped') as trouble:
        kept.start_snapshot(NEW, [('a.py', 1), ('b.py', 2)])
    assert not trouble.value.damaged
    assert trees(kept) == {OLD: {'a.py': 1}}


def test_a_snapshot_is_not_dropped_while_another_is_made_of_it(kept, monkeypatch):
    monkeypatch.setattr(index, '_COPY_ABOVE', 0)
    for tree in 'defg':
        kept.start_snapshot(tree * 40, [(f'{tree}.py', 2)])
    first = min(kept.snapshots(), key=lambda snapshot: snapshot.number)  # the one that was used longest ago
    before = dict(kept.entries(first.number))
    kept.advance(first, NEW, {'b.py': 3}, [], [], {})
    assert trees(kept)[NEW] == {**before, 'b.py': 3}
    assert len(kept.snapshots()) == index.KEPT_SNAPSHOTS
