"""How everybody was at the end of a tick, and what each house had: the panel that a researcher expects, a row a person and tick."""

from island.history.canonical import Row
from island.world.state import NOBODY, World


def conditions_of(world: World) -> list[Row]:
    """Rows of `conditions` by agent_id: the tick, the person, the house, hunger, health, and the work best known with its skill."""
    rows, tick = [], world.tick
    for agent_id, one in sorted(world.villagers.items()):
        skill = max(one.skills)
        work = one.skills.index(skill) if skill else None
        house = one.household if one.household != NOBODY else None
        rows.append((tick, agent_id, house, one.hunger, one.health, work, skill))
    return rows


def stores_of(world: World) -> list[Row]:
    """Rows of `stores` by household, of those in which somebody lives."""
    houses = sorted(world.households.items())
    return [(world.tick, number, home.village, home.meals, home.wood, home.hut) for number, home in houses if home.members]
