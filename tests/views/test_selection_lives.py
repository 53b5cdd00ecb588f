"""Lives: whoever has most of anything is there."""

import pytest
from invented import Invented

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
    for who, times in ((2, 3), (5, 7), (6, 2)):
        for tick in range(times):
            invented.event(tick, K.STOLE, who, 3)
    assert first_of(lives_of(invented.reader, WHOLE), "thief") == Life(5, 1, "thief", 7, 1)


@pytest.mark.parametrize("theme", [theme for theme in THEMES if theme.kind is not None], ids=lambda theme: theme.name)
def test_every_kind_of_deed_is_counted_for_its_doer_or_sufferer(invented: Invented, theme: object) -> None:
    for tick in range(30):
        invented.event(tick, theme.kind, 5, 6)  # type: ignore[attr-defined]
    who = 5 if theme.role == "actor" else 6  # type: ignore[attr-defined]
    assert counts_of(invented.reader, [theme.name])[theme.name][who] >= 30  # type: ignore[attr-defined]


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
            invented.event(tick, K.STOLE, who, 3)
    lives = lives_of(invented.reader, HALVES)
    assert (first_of(lives, "thief", 1).agent_id, first_of(lives, "thief", 2).agent_id) == (early, late)


def test_nobody_is_chosen_for_nothing(invented: Invented) -> None:
    reader = invented.reader
    lives = lives_of(reader, eras_of(yearly(reader)))
    assert lives and all(life.count > 0 and life.rank <= 3 for life in lives)
    assert [life.rank for life in lives] == sorted(life.rank for life in lives)
