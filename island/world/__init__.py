"""The island's state and rules: plain functions on plain integer data. No clock, no SQL, no SimPy, no text, no global random."""
