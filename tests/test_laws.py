"""Laws of newness, baseline and suppressions, on random repositories."""

from __future__ import annotations

from histories import FILES, HARMLESS, PATHS, WORLDS, File, Piece, bodies, changed, cut, examples, fresh, told, written
from gate import check, polydup
from hypothesis import event, given
from hypothesis import strategies as st


@examples(8)
@given(WORLDS, st.data())
def test_what_was_there_is_never_new(world, data):
    repo = fresh()
    written(repo, world)
    repo.commit()
    after = changed(world, data)
    written(repo, after, world)
    assert check(repo).blamed == set()
