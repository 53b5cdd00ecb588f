"""The part of `apply` that writes kinship, houses and what is inherited."""

from island.world.names import house_names
from island.world.state import KIN_UNIT, Event, Household, Villager, World
from island.world.words import Naming

# -- kinship -----------------------------------------------------------------------------------------------------------


def count_kin(world: World, one: Villager) -> None:
    """Enter somebody who is born or lands: akin to everybody by the mean of their parents' kinship (the tabular method).

    Whoever has no parent here is akin to nobody. Halves are rounded to the even, so that the centuries do not wear kinship down.
    """
    kinship = world.kinship
    parents = [kinship[parent] for parent in (one.mother, one.father) if parent in kinship]
    mine = {}
    for other, theirs in kinship.items() if parents else ():
        if value := _half(sum([row.get(other, 0) for row in parents])):
            mine[other] = theirs[one.agent_id] = value
    mine[one.agent_id] = _half(KIN_UNIT + (parents[0].get(one.father, 0) if len(parents) == 2 else 0))
    kinship[one.agent_id] = mine


def _half(value: int) -> int:
    half = value >> 1
    return half + (value & half & 1)


def forget_kin(world: World) -> None:
    """Drop the gone, but for those whose child is still to be born."""
    expected = {one.child_father for one in world.villagers.values()}
    for gone in [one for one in world.kinship if one not in world.villagers and one not in expected]:
        for other in world.kinship.pop(gone):
            if other != gone:
                del world.kinship[other][gone]


# -- houses ------------------------------------------------------------------------------------------------------------


def house_founded(world: World, event: Event) -> None:
    """From now on the children of this home are born into a house of that name."""
    founder = world.villagers[event.actor]
    house = house_names(world, Naming(event.outcome), event.place, founder)[event.amount]
    world.households[founder.household].house = house
    if house not in world.houses:
        world.houses.append(house)


def leave_home(world: World, home: Household) -> None:
    """Somebody is gone from a home; one in which nobody is left waits for its heirs."""
    if not home.members:
        world.left_home = world.households.pop(home.household_id)
    forget_kin(world)


def inherited(world: World, event: Event) -> None:
    """`amount` meals and `outcome` logs go from the home that `other` left to that of the actor."""
    left, home = world.left_home, world.households[world.villagers[event.actor].household]
    assert left is not None, "nobody has left a home"
    left.meals, left.wood = left.meals - event.amount, left.wood - event.outcome
    home.meals, home.wood = home.meals + event.amount, home.wood + event.outcome


def home_inherited(world: World, event: Event) -> None:
    """The better hut and the more rested field are kept; what grows is added to what the heir grows."""
    left, home = world.left_home, world.households[world.villagers[event.actor].household]
    assert left is not None, "nobody has left a home"
    home.hut, home.soil = max(home.hut, left.hut), max(home.soil, left.soil)
    if event.amount > 0 and home.crop_meals <= 0:
        home.crop_event, home.crop_ripe_day, home.crop_rot_day = left.crop_event, left.crop_ripe_day, left.crop_rot_day
    home.crop_meals += event.amount
