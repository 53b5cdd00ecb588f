"""The kinship that the world counts is that of the measures, over years that were lived."""

from island.assess.kinship import Person, _Table
from island.world.state import KIN_UNIT


def test_the_worlds_kinship_is_the_tables_after_forty_years(village) -> None:
    simulation, table = village(seed=2), _Table()
    for _ in range(160):
        for one in simulation.advance().villagers:
            table.come(Person(one.agent_id, one.mother, one.father, 0, None))
    kinship = simulation.world.kinship
    assert len(kinship) > 10 and set(simulation.world.villagers) <= set(kinship)
    pairs = [(row.get(other, 0) / KIN_UNIT, table.kinship(one, other)) for one, row in kinship.items() for other in kinship]
    assert max(abs(counted - exact) for counted, exact in pairs) < 2 / KIN_UNIT
    assert sum(exact > 0 for _, exact in pairs) > 2 * len(kinship), "there are families"
