"""Forks of a run: the same past, something changed, another future."""
