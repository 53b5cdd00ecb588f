"""The one family of errors a user can cause; the command prints them in one line and exits 2."""


class IslandError(Exception):
    """Something outside the program is wrong: a file, a flag, a model, a disk. One line: expected, got, where, what to do."""
