"""How a run is told by another thread to end."""

from collections.abc import Callable
from threading import Lock


class Stopped(Exception):
    """The run was told to end."""


class Stop:
    """Set once, from any thread; what ends the work is done there and then."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._actions: list[Callable[[], None]] = []
        self._is_set = False

    def set(self) -> None:
        """Tell the run to end; its processes are gone when this returns, one that was just starting soon after."""
        with self._lock:
            self._is_set = True
            actions = list(self._actions)
        for action in actions:
            action()

    def check(self) -> None:
        """Raises Stopped once it is set."""
        if self._is_set:
            raise Stopped

    def calls(self, action: Callable[[], None]) -> None:
        """What ends the work: called when it is set, at once if it is."""
        with self._lock:
            self._actions.append(action)
            now = self._is_set
        if now:
            action()
