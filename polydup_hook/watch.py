"""How a run tells how far it is, while that takes long."""

READING, COMPARING = 'building the index', 'comparing'


class Watch:
    """Is told of each long stage of a run, one after the other, in the thread of the run. This one does not care."""

    def begins(self, stage: str, files: int) -> None:
        """READING or COMPARING begins, of so many files."""

    def advances(self, files: int, size: int = 0) -> None:
        """So many more files are done, of `size` bytes together."""

    def ends(self) -> None:
        """The stage is over, done or not."""
