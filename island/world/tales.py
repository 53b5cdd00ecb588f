"""Which of the things that somebody remembers is told as a tale."""

from island.world.state import NOBODY, LostCraft, Memory, Villager, World

WORTH_TELLING = 4  # importance
_OLD_ENOUGH = 5  # years of age to remember what others could do


def tale_for(teller: Villager, listener: Villager) -> Memory | None:
    """The weightiest that the listener neither lived nor heard, the older first; it loses two points of weight in the telling."""
    heard = {memory.text for memory in listener.memories}
    worth = [
        one for one in teller.memories
        if one.importance >= WORTH_TELLING and one.text not in heard and one.whose != listener.agent_id
    ]  # fmt: skip
    if not worth:
        return None
    tale = min(worth, key=lambda one: (-one.importance, one.tick))
    whose = teller.agent_id if tale.whose == NOBODY else tale.whose
    return tale._replace(importance=tale.importance - 1, whose=whose)


def knew_of(villager: Villager, lost: LostCraft) -> bool:
    """Whether somebody remembers a craft that is lost: they lived beside those who knew it, or were told of it."""
    lived_then = villager.agent_id < lost.before and villager.born_year <= lost.year - _OLD_ENOUGH
    return lived_then or bool(villager.heard_of >> lost.craft & 1)


def crafts_told(world: World, teller: Villager) -> int:
    """The bits of the lost crafts that come into a tale of what once was."""
    return sum(1 << lost.craft for lost in world.lost_crafts if knew_of(teller, lost))
