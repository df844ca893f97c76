"""The progress of a long run on a terminal: files, bytes, and the time that is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from polydup_hook.watch import FOLLOWING, Watch

if TYPE_CHECKING:
    from rich.progress import Progress

_LONG = 200
"""Files from which on a stage takes long enough to be shown: rich itself takes a tenth of a second to load."""


class Bar(Watch):
    """A bar that is gone when its stage is over. It is drawn by the thread that works: none is left to be stopped."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown: Progress | None = None
        self._size = self._depth = 0

    def begins(self, stage: str, count: int) -> None:
        self._depth += 1
        if self._depth > 1 or (stage != FOLLOWING and count < _LONG):
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn('polydup-hook: {task.description}'),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(f'{"commits" if stage == FOLLOWING else "files"}{{task.fields[size]}}'),
            TimeRemainingColumn(compact=True),
        )
        self._size = 0
        self._shown = Progress(*columns, console=Console(file=self._stream), auto_refresh=False, transient=True)
        self._shown.add_task(stage, total=count, size='')
        self._shown.start()

    def advances(self, count: int, size: int = 0) -> None:
        if self._shown is None or self._depth > 1:
            return
        from rich.filesize import decimal

        self._size += size
        (task,) = self._shown.task_ids
        self._shown.update(task, advance=count, size=f', {decimal(self._size)}' if self._size else '', refresh=True)

    def ends(self) -> None:
        self._depth -= 1
        if self._shown is not None and not self._depth:
            self._shown.stop()
            self._shown = None
