"""The program: `polydup-hook`, `python -m polydup_hook`, and the hook of a repository begin here.

A signal may come before anything else does, so that all else is loaded after this.
"""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]  # the half of `signal` that is there at once

_INTERRUPTED = 130


def run() -> None:
    """Run the command, and end the process with its exit code.

    Whatever asks it to end (Ctrl-C, a terminal that goes away, `kill`) interrupts it at once: what it has started and
    what is half-written goes, and nothing is said.
    """
    code = _INTERRUPTED
    try:
        _heed(_interrupt)
        from polydup_hook.cli import main

        code = main()
    except KeyboardInterrupt:
        pass
    _heed(signal.SIG_IGN)  # it ends anyhow
    raise SystemExit(code)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _heed(action: object) -> None:
    for name in ('SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'):
        number = getattr(signal, name, None)
        # One that is ignored stays so: `nohup`, or a job in the background.
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, action)


def _leave() -> None:
    """Look for no modules where we stand: `python -m` does, and that is the repository."""
    import os  # it is there since Python began
    import sys

    try:
        here = os.getcwd()
    except FileNotFoundError:  # it is gone, as the command will say
        return
    with_us = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if sys.path and sys.path[0] in ('', here) and here != with_us:  # a checkout of ours need not be installed
        del sys.path[0]


if __name__ == '__main__':
    _leave()
    run()
