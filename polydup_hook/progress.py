"""The progress of a long run on a terminal: files, bytes, and the time that is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from polydup_hook.watch import Watch

if TYPE_CHECKING:
    from rich.progress import Progress

_LONG = 200
"""Files from which on a stage takes long enough to be shown: rich itself takes a tenth of a second to load."""


class Bar(Watch):
    """A bar that is gone when its stage is over. It is drawn by the thread that works: none is left to be stopped."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown: Progress | None = None
        self._size = 0

    def begins(self, stage: str, files: int) -> None:
        if files < _LONG:
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn('polydup-hook: {task.description}'),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn('files{task.fields[size]}'),
            TimeRemainingColumn(compact=True),
        )
        self._size = 0
        self._shown = Progress(*columns, console=Console(file=self._stream), auto_refresh=False, transient=True)
        self._shown.add_task(stage, total=files, size='')
        self._shown.start()

    def advances(self, files: int, size: int = 0) -> None:
        if self._shown is None:
            return
        from rich.filesize import decimal

        self._size += size
        (task,) = self._shown.task_ids
        self._shown.update(task, advance=files, size=f', {decimal(self._size)}' if self._size else '', refresh=True)

    def ends(self) -> None:
        if self._shown is not None:
            self._shown.stop()
            self._shown = None
