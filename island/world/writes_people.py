"""What the writers of all events have in common: what changes in a person, and what is told to one. Part of `apply`."""

from island.world.state import Event, Household, Memory, News, Villager, World
from island.world.tales import YEARS_A_POINT
from island.world.words import NewsKind, Work
from island.world.writes_society import feel

_NEWS_KEPT = 6
_MEMORIES_KEPT = 12


def person(world: World, agent_id: int) -> Villager:
    return world.villagers[agent_id]


def home_of(world: World, agent_id: int) -> Household:
    return world.households[world.villagers[agent_id].household]


def practise(villager: Villager, work: Work, gain: int = 1) -> None:
    skill = villager.skills[work]
    villager.skills[work] = min(100, skill + (2 * gain if skill < 30 else gain))


def heal(villager: Villager, amount: int) -> None:
    villager.health = max(0, min(100, villager.health + amount))


def both_feel(world: World, one: int, other: int, change: int) -> None:
    feel(person(world, one), other, change)
    feel(person(world, other), one, change)


def tell_news(villager: Villager, kind: NewsKind, who: int, event_id: int) -> None:
    """News waits until its hearer's next thought; the most pressing is kept."""
    if any(item.kind is kind and item.who == who for item in villager.news):
        return
    villager.news.append(News(kind, who, event_id))
    if len(villager.news) > _NEWS_KEPT:
        villager.news.sort(key=lambda item: (item.kind, item.event_id))
        del villager.news[_NEWS_KEPT:]


def tell_village(world: World, village_id: int, kind: NewsKind, event: Event) -> None:
    """Everybody who lives in a village hears of what its actor did."""
    for villager in world.villagers.values():
        if world.households[villager.household].village == village_id:
            tell_news(villager, kind, event.actor, event.event_id)


def remember(world: World, agent_id: int, memory: Memory) -> None:
    """Keep a year's memory, or a tale; of more than a dozen the faintest goes: the lightest, where years take weight."""
    memories = world.villagers[agent_id].memories
    memories.append(memory)
    if len(memories) > _MEMORIES_KEPT:
        memories.remove(
            min(memories, key=lambda kept: (kept.importance * YEARS_A_POINT * world.ticks_a_year + kept.kept_tick, kept.tick))
        )
