"""Files of named queries are read whole: an entry that is written a little otherwise would silently be none, or half of one."""

from importlib.resources import files

import pytest

from island.history.queries import queries_in

FILES = [
    ("island.assess", "measures.sql"),
    ("island.assess", "minds.sql"),
    ("island.exports", "queries.sql"),
    ("island.history", "invariants.sql"),
    ("island.views.selection", "queries.sql"),
]


@pytest.mark.parametrize(("package", "file"), FILES)
def test_every_entry_of_a_file_is_a_query_with_what_it_is_about(package: str, file: str) -> None:
    """A semicolon in the second line of `about` once cut the query off, and it was asked as nothing."""
    found = queries_in(package, file)
    assert len(found) == files(package).joinpath(file).read_text(encoding="utf-8").count("\n-- name: ")
    assert all(query.sql.startswith(("SELECT", "WITH")) and query.about and "\n" not in query.about for query in found)
