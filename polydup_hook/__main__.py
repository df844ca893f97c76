"""`python -m polydup_hook` is `polydup-hook`."""

from __future__ import annotations

from polydup_hook.cli import run

if __name__ == '__main__':
    run()
