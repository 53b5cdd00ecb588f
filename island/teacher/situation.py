"""What the teacher knows of one villager at a dawn: the observation and who they are, as what its points are counted from."""

from island.world.customs import shown
from island.world.observe import Identity, Near, Observation
from island.world.tales import WORTH_TELLING
from island.world.words import NewsKind, Trait

FOLLY = -100  # points of what nobody does who sees what is there


class Situation:
    """All of it is in the stream."""

    def __init__(self, seen: Observation, me: Identity):
        self.me = me
        self.seen, self.traits, self.work, self.level = seen, me.traits, me.work, me.work_level
        self.has_tale = any(memory.importance >= WORTH_TELLING for memory in me.memories)
        self.people: dict[int, Near] = {near.agent_id: near for near in (*seen.near, *seen.home)}
        self.held = shown(seen) if seen.customs else []  # what customs forbid or ask for now
        self.wrongs = {
            item.who for item in seen.news if item.kind in (NewsKind.CAUGHT_THIEF, NewsKind.QUARRELLED_ME, NewsKind.HARMED_ME)
        }

    def has(self, trait: Trait) -> int:
        """1 of those who have it, else 0: a factor of points."""
        return int(trait in self.traits)
