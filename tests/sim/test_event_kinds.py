"""What the events of a real village hold is what the table of their kinds says."""

from island.world.event_kinds import COLUMNS, KINDS
from island.world.state import NOBODY
from island.world.words import Deed, EventKind


def test_every_kind_of_event_is_in_the_table() -> None:
    assert list(KINDS) and set(KINDS) == set(EventKind)
    assert {kind for kind in EventKind if KINDS[kind].is_deed} == {EventKind(deed) for deed in Deed}


def test_events_use_only_what_the_table_says(ten_years) -> None:
    """A column without a meaning is empty; a number that stands for a word stands for one of its list."""
    seen = set()
    for record in ten_years[1]:
        for event in record.events:
            kind = KINDS[event.kind]
            seen.add(event.kind)
            for column in COLUMNS:
                value, empty = getattr(event, column), 0 if column == "amount" else NOBODY
                assert getattr(kind, column) or value == empty, (event, column)
                words = getattr(kind, f"{column}_words", None)
                assert words is None or value in list(words), (event, column)
    assert len(seen) > 40, "the village lived"


def test_people_are_named_where_the_table_says(ten_years) -> None:
    """Only a storm, a season and the like befall nobody; whoever does something to a person names the person."""
    may_be_nobody = {EventKind.INJURED, EventKind.REMEMBERED, EventKind.DIED, EventKind.MOVED, EventKind.FELL_SICK}
    may_be_nobody |= {EventKind.VISITED, EventKind.RAIDED, EventKind.STRIFE_ENDED, EventKind.PLACE_FOUND}
    for record in ten_years[1]:
        for event in record.events:
            assert (event.actor != NOBODY) == bool(KINDS[event.kind].actor), event
            assert event.kind in may_be_nobody or (event.other != NOBODY) == bool(KINDS[event.kind].other), event
