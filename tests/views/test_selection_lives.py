"""Lives: whoever has most of anything is there."""

import pytest
from invented import Invented

from island.views.chronicle.teller import needed
from island.views.chronicle.themes import THEMES as TOLD_THEMES
from island.views.selection.eras import eras_of, yearly
from island.views.selection.lives import THEMES, counts_of, descendants_of, lives_of
from island.views.selection.results import Era, Life
from island.world.words import EventKind as K

WHOLE = (Era(1, 0, 19, "the quiet years", ()),)
HALVES = (Era(1, 0, 9, "the quiet years", ()), Era(2, 10, 19, "the even years", ()))


def first_of(lives: tuple[Life, ...], theme: str, era: int = 1) -> Life:
    (found,) = [life for life in lives if (life.theme, life.era, life.rank) == (theme, era, 1)]
    return found


def test_the_greatest_thief_is_first_of_thieves(invented: Invented) -> None:
    """Who came home with something: 4 only tried."""
    for who, times, meals in ((2, 3, 1), (4, 9, 0), (5, 7, 1), (6, 2, 1)):
        for tick in range(times):
            invented.event(tick, K.STOLE, who, 3, amount=meals)
    assert first_of(lives_of(invented.reader, WHOLE), "thief") == Life(5, 1, "thief", 7, 1)


@pytest.mark.parametrize("theme", [theme for theme in THEMES if theme.kind is not None], ids=lambda theme: theme.name)
def test_every_kind_of_deed_is_counted_for_its_doer_or_sufferer(invented: Invented, theme: object) -> None:
    for tick in range(30):
        invented.event(tick, theme.kind, 5, 6)  # type: ignore[attr-defined]
    who = 5 if theme.role == "actor" else 6  # type: ignore[attr-defined]
    assert counts_of(invented.reader, [theme.name])[theme.name][who] >= 30  # type: ignore[attr-defined]


DONE, WARM, COLD = 4, 7, 8


@pytest.mark.parametrize(
    ("theme", "kind", "outcome"),
    [("host", K.FEASTED, WARM), ("storyteller", K.TOLD, WARM), ("comforter", K.COMFORTED, WARM), ("helper", K.HELPED, DONE)],
)
def test_what_was_done_for_others_is_counted_where_it_went_well(invented: Invented, theme: str, kind: K, outcome: int) -> None:
    for tick in range(30):
        invented.event(tick, kind, 5, 6, outcome=outcome if tick < 12 else COLD)
    assert counts_of(invented.reader, [theme])[theme] == {5: 12}


def test_years_of_leading_are_those_of_all_terms_and_warnings_those_that_were_heard(invented: Invented) -> None:
    for since, until in ((8, 16), (24, 60)):
        invented.event(since, K.LEADER_NAMED, 5, outcome=0)
        invented.event(until, K.LEADER_DEPOSED, 5, outcome=0)
    invented.event(40, K.LEADER_NAMED, 6, outcome=1)
    for amount in (0, 3, 4):
        invented.event(9, K.WATCHED, 2, amount=amount)
    counts = counts_of(invented.reader, ["leader", "watcher"])
    assert (counts["leader"][5], counts["leader"][6], counts["watcher"]) == (2 + 9, 9, {2: 7})


@pytest.mark.parametrize("name", TOLD_THEMES)
def test_a_life_is_told_with_the_count_it_was_chosen_for(invented: Invented, name: str) -> None:
    for tick in range(20):
        for kind in (K.FEASTED, K.TOLD, K.COMFORTED, K.HELPED, K.WATCHED, K.STOLE, K.GAVE, K.FISHED, K.LEADER_NAMED):
            invented.event(tick, kind, 5, 6, amount=tick, outcome=(DONE, WARM, COLD)[tick % 3])
    for who, count in counts_of(invented.reader, [name])[name].items():
        row = TOLD_THEMES[name].of_one(2)
        columns, rows = invented.reader.query(row.sql, needed(row.sql, {"who": who, "tpy": 4}))
        assert dict(zip(columns, rows[0], strict=True))["count"] == count


def test_descendants_are_counted_once_however_many_ways_lead_to_them(invented: Invented) -> None:
    """Cousins wed: their child descends from the same pair twice."""
    son, daughter = invented.person(mother=3, father=2), invented.person(mother=3, father=2)
    cousin, other = invented.person(mother=daughter), invented.person(father=son)
    child = invented.person(mother=cousin, father=other)
    counts = descendants_of(invented.reader)
    assert (counts[3], counts[2], counts[son], counts[cousin], counts[child]) == (6, 6, 2, 1, 0)  # 7 is a child of 3 and 2 too
    assert first_of(lives_of(invented.reader, WHOLE), "descendants").agent_id == 2


def test_parents_in_a_circle_have_no_end_but_a_count(invented: Invented) -> None:
    one = invented.person()
    two = invented.person(mother=one)
    invented._write("UPDATE villagers SET mother = ? WHERE agent_id = ?", two, one)
    invented._write("UPDATE villagers SET father = agent_id WHERE agent_id = ?", one)
    assert descendants_of(invented.reader)[one] == 1


def test_the_biggest_family_the_bereaved_and_the_oldest_are_there(invented: Invented) -> None:
    for _ in range(4):
        invented.death(invented.person(mother=5), 20)
    old = invented.person(born=-90)
    lives = lives_of(invented.reader, WHOLE)
    assert (first_of(lives, "parent").agent_id, first_of(lives, "bereaved").agent_id) == (5, 5)
    assert first_of(lives, "oldest") == Life(old, 1, "oldest", 109, 1)


def test_the_most_refused_is_there(invented: Invented) -> None:
    for tick in range(3):
        asked = invented.event(tick, K.COURTED, 4, 5)
        invented.event(tick + 1, K.REFUSED, 5, 4, causes=(asked,))
    assert first_of(lives_of(invented.reader, WHOLE), "refused") == Life(4, 1, "refused", 3, 1)


def test_each_era_has_firsts_of_its_own(invented: Invented) -> None:
    """A life belongs to the era of its middle."""
    early, late = invented.person(tick=0), invented.person(tick=60)
    invented.death(early, 20)
    for who, times in ((early, 2), (late, 5)):
        for tick in range(times):
            invented.event(tick, K.STOLE, who, 3, amount=1)
    lives = lives_of(invented.reader, HALVES)
    assert (first_of(lives, "thief", 1).agent_id, first_of(lives, "thief", 2).agent_id) == (early, late)


def test_nobody_is_chosen_for_nothing(invented: Invented) -> None:
    reader = invented.reader
    lives = lives_of(reader, eras_of(yearly(reader)))
    assert lives and all(life.count > 0 and life.rank <= 3 for life in lives)
    assert [life.rank for life in lives] == sorted(life.rank for life in lives)
