"""Which of the things that somebody remembers is told as a tale."""

from island.world.state import NOBODY, LostCraft, Memory, Villager, World

WORTH_TELLING = 4  # importance
YEARS_A_POINT = 4  # how many years, since something was lived, heard or told, weigh as much as a point of importance
_OLD_ENOUGH = 5  # years of age to remember what others could do


def tale_for(world: World, teller: Villager, listener: Villager) -> Memory | None:
    """What the listener neither lived nor heard: the weightiest, where years for which it was not told add weight.

    It loses a point of weight in the telling, and begins to fade anew with the listener.
    """
    heard = {memory.text for memory in listener.memories}
    worth = [
        one for one in teller.memories
        if one.importance >= WORTH_TELLING and one.text not in heard and one.whose != listener.agent_id
    ]  # fmt: skip
    if not worth:
        return None
    tale = max(worth, key=lambda one: (one.importance * YEARS_A_POINT * world.ticks_a_year - one.kept_tick, -one.tick))
    whose = teller.agent_id if tale.whose == NOBODY else tale.whose
    return tale._replace(importance=tale.importance - 1, whose=whose, kept_tick=world.tick)


def knew_of(villager: Villager, lost: LostCraft) -> bool:
    """Whether somebody remembers a craft that is lost: they lived beside those who knew it, or were told of it."""
    lived_then = villager.agent_id < lost.before and villager.born_year <= lost.year - _OLD_ENOUGH
    return lived_then or bool(villager.heard_of >> lost.craft & 1)


def crafts_told(world: World, teller: Villager) -> int:
    """The bits of the lost crafts that come into a tale of what once was."""
    return sum(1 << lost.craft for lost in world.lost_crafts if knew_of(teller, lost))
