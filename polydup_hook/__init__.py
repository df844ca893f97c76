"""polydup-hook: stops a commit that brings a copy of existing code into the repository."""

__version__ = '0.2.0'
