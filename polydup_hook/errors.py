"""What can go wrong in words for the user, and what the process says of it with its exit code."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command; part of the public interface."""

    CLEAN = 0
    NEW_DUPLICATES = 1
    USER_ERROR = 2
    INTERNAL_ERROR = 3
    INTERRUPTED = 130


class UserError(Exception):
    """Something the user can mend: the message says what, where, and how, in one line."""


class BadParameter(ValueError, RuntimeError):
    """What a program handed in cannot be: the message names it, its value and its range.

    A RuntimeError too: the original bindings raise nothing else.
    """


class MissingPath(FileNotFoundError, RuntimeError):
    """A file or folder that a program named is not there."""
