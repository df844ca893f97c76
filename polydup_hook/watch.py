"""How a run tells how far it is, while that takes long."""

READING, COMPARING, FOLLOWING = 'building the index', 'comparing', 'following the history'


class Watch:
    """Is told of each long stage of a run, one after the other, in the thread of the run. This one does not care."""

    def begins(self, stage: str, count: int) -> None:
        """READING or COMPARING begins, of so many files, or FOLLOWING, of so many commits, and of others in between."""

    def advances(self, count: int, size: int = 0) -> None:
        """So many more are done, of `size` bytes together."""

    def ends(self) -> None:
        """The stage is over, done or not."""
