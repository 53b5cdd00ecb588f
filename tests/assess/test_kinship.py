"""The coefficient of kinship, against what is known of pedigrees and against genes that are dropped down one."""

import numpy as np
import pytest

from island.assess.kinship import Person, are_cousins_or_closer, of_weddings

PEDIGREE = [  # agent_id, mother, father, come, died
    Person(1, None, None, 0, None), Person(2, None, None, 0, None), Person(3, None, None, 0, None), Person(4, None, None, 0, None),
    Person(5, 1, 2, 10, None), Person(6, 1, 2, 12, None),  # siblings
    Person(7, 5, 3, 30, None), Person(8, 6, 4, 31, None),  # first cousins
    Person(9, 3, 7, 50, None),  # a child of 3 and of 3's own child
    Person(10, 7, 8, 60, None), Person(11, 7, 8, 61, None),  # children of cousins
]  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [(1, 2, 0), (1, 5, 1 / 4), (5, 6, 1 / 4), (5, 8, 1 / 8), (7, 8, 1 / 16), (3, 9, 3 / 8), (10, 11, 1 / 4 + 1 / 32)],
)
def test_the_coefficient_of_known_kin(a: int, b: int, expected: float) -> None:
    assert of_weddings(PEDIGREE, [(100, a, b)], 4) == [pytest.approx(expected)]


def test_genes_dropped_down_a_deep_pedigree_meet_as_often_as_the_coefficient_says() -> None:
    rng = np.random.default_rng(3)
    people = [Person(one, None, None, 0, None) for one in range(1, 9)]
    for one in range(9, 60):
        mother, father = rng.choice(np.arange(max(1, one - 12), one), 2, replace=False)
        people.append(Person(one, int(mother), int(father), one, None))
    drops = 40_000
    genes = np.zeros((60, 2, drops), np.int16)
    for person in people:
        for side, parent in enumerate((person.mother, person.father)):
            pick = rng.integers(0, 2, drops)
            genes[person.agent_id, side] = 2 * person.agent_id + side if parent is None else genes[parent, pick, np.arange(drops)]
    (found,) = of_weddings(people, [(99, 58, 59)], 4)
    one, other = (genes[who, rng.integers(0, 2, drops), np.arange(drops)] for who in (58, 59))
    assert found > 0.1 and found == pytest.approx(float((one == other).mean()), abs=0.01)


def test_places_of_the_dead_are_used_again_and_change_nothing() -> None:
    """Six hundred strangers come and die before two siblings wed."""
    passing = [Person(100 + one, None, None, 14 + one, 15 + one) for one in range(600)]
    orphans = [Person(900, 1, 2, 700, None)]
    people = [one._replace(gone_tick=11) if one.agent_id == 2 else one for one in PEDIGREE]
    assert of_weddings([*people, *passing, *orphans], [(800, 5, 6)], 4) == [pytest.approx(1 / 4)]


def test_cousins_are_told_from_second_cousins() -> None:
    parents = {one.agent_id: (one.mother, one.father) for one in PEDIGREE}
    parents |= {12: (7, None), 13: (8, None)}
    assert are_cousins_or_closer(parents, 7, 8) and are_cousins_or_closer(parents, 5, 8) and are_cousins_or_closer(parents, 1, 7)
    assert not are_cousins_or_closer(parents, 12, 13) and not are_cousins_or_closer(parents, 1, 4)
