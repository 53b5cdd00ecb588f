"""What becomes of a home in which nobody is left."""

from island.world.state import Household, Villager, World, age_band
from island.world.turn import Turn
from island.world.words import Age, EventKind

_KIN_LEAST = 32  # of 1024, half of what a first cousin is: nobody further off comes to claim it


def heirs_of(world: World, last: Villager) -> list[Villager]:
    """Of the last who lives in a home, while they still do: the grown children, the eldest first; else the nearest kin, or nobody."""
    others = [one for one in world.villagers.values() if one.household != last.household]
    children = [one for one in others if last.agent_id in (one.mother, one.father) and age_band(world, one) >= Age.YOUTH]
    if children:
        return sorted(children, key=lambda one: (one.born_year, one.agent_id))
    kinship = world.kinship[last.agent_id]
    kin = [one for one in others if kinship.get(one.agent_id, 0) >= _KIN_LEAST]
    return [min(kin, key=lambda one: (-kinship[one.agent_id], one.born_year, one.agent_id))] if kin else []


def bequeath(turn: Turn, last: Villager, home: Household, heirs: list[Villager], cause: int) -> None:
    """The stores go to the heirs in equal shares, hut and field to the first of them; without heirs all of it falls in."""
    for number, heir in enumerate(heirs):
        rest = len(heirs) - number
        meals, logs = home.meals // rest, home.wood // rest
        if meals or logs:
            turn.record(EventKind.INHERITED, heir.agent_id, last.agent_id, amount=meals, outcome=logs, causes=(cause,))
    if heirs:
        crop = home.crop_meals if _outlasts(turn, home) else 0
        turn.record(EventKind.HOME_INHERITED, heirs[0].agent_id, last.agent_id, amount=crop, outcome=home.hut, causes=(cause,))
    else:
        turn.record(EventKind.HOME_FELL_IN, last.agent_id, amount=home.meals, outcome=home.wood, causes=(cause,))


def _outlasts(turn: Turn, home: Household) -> bool:
    """Whether there is a crop that does not rot before the next dawn."""
    return home.crop_rot_day >= turn.world.first_day() + turn.world.days_a_tick()
