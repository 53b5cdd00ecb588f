"""The scripted mind: a utility AI over what is in the stream, and the grammar of phrases as its pen. Teacher and baseline."""

from island.codec.vocabulary import Vocabulary
from island.minds.writing import WritingMind
from island.rng import Luck, Purpose
from island.sim.mind import Ask, Telling
from island.teacher import abroad, customs, leisure
from island.teacher.grammar import Draw, Grammar
from island.teacher.situation import FOLLY, Situation
from island.world.customs import SPEECHES
from island.world.legal import Legal, actions_of
from island.world.state import NOBODY, Action
from island.world.words import Age, Deed, Field, Relation, Season, Status, Trait, Weather, Work

_NEED = ((72, 58, 38, 12), (74, 62, 40, 14), (80, 74, 48, 16), (76, 56, 30, 8))  # by season, then by food in the house
_OF_LEISURE = frozenset(deed for deed in Deed if deed > Deed.PEACE)
_BARE = 22  # points that bare woods take from felling: it brings a third of what it did
NOISE = 16  # points; two draws are added, so that clear cases are never in doubt and close ones are


class ScriptedMind(WritingMind):
    """Decides by points and writes by grammar."""

    def __init__(self, vocabulary: Vocabulary):
        super().__init__(vocabulary)
        self.grammar = Grammar(vocabulary)

    def choose(self, luck: Luck, asks: list[Ask], legal: list[Legal]) -> list[list[int]]:
        written = []
        for ask, allowed in zip(asks, legal, strict=True):
            stream = self.streams[ask.agent_id]
            teacher = Teacher(ask.observation, stream.identity)
            written.append(stream.spell(teacher.choose(luck, actions_of(allowed))))
        return written

    def write(self, luck: Luck, tellings: list[Telling]) -> list[list[int]]:
        end = self.vocabulary.mark["end"]
        written = []
        for one in tellings:
            stream = self.streams[one.agent_id]
            sentence = self.grammar.tell(
                stream, one.observation, one.action, one.outcome, one.place, _dice(luck, one.agent_id, 0)
            )
            written.append([*sentence, end])
        return written

    def write_memory(self, luck: Luck, agent_ids: list[int]) -> list[list[int]]:
        end = self.vocabulary.mark["end"]
        return [[*self.grammar.reflect(self.streams[one], _dice(luck, one, 128)), end] for one in agent_ids]


def _dice(luck: Luck, agent_id: int, first: int) -> Draw:
    count = first

    def draw(limit: int) -> int:
        nonlocal count
        count += 1
        return luck.below(limit, Purpose.PHRASE, agent_id, count)

    return draw


class Teacher(Situation):
    """Points for every action from one observation. All it uses is in the stream."""

    def choose(self, luck: Luck, actions: list[Action]) -> Action:
        me = self.seen.agent_id
        best, best_points = actions[0], -(1 << 30)
        for number, action in enumerate(actions):
            noise = luck.below(NOISE, Purpose.TEACHER, me, 2 * number) + luck.below(NOISE, Purpose.TEACHER, me, 2 * number + 1)
            points = self.points(action) + noise
            if points > best_points:
                best, best_points = action, points
        return best

    def points(self, action: Action) -> int:
        deed, partner = action
        points = self._work(deed) if partner == NOBODY else self._dealing(deed, partner)
        return points + customs.respect(self, deed, partner) if deed in self.held else points

    def _work(self, deed: Deed) -> int:
        seen = self.seen
        if deed in (Deed.FISH, Deed.GATHER, Deed.HUNT):
            return self._food_need() + self._yield(deed) - 12 * self.seen.is_guest
        if deed in (Deed.PLANT, Deed.HARVEST):
            return self._field(deed)
        if deed in (Deed.CHOP, Deed.BUILD):
            return self._shelter(deed) + 6 * (self.work is Work.BUILDING)
        if deed is Deed.REST:
            weary = max(58 if seen.is_sick else 0, (66, 52, 36, 30)[seen.health])
            return weary + 14 * self.has(Trait.IDLE) - 8 * self.has(Trait.DILIGENT)
        if deed is Deed.EXPLORE:
            return 40 + 22 * self.has(Trait.CURIOUS) + 8 * self.has(Trait.BOLD) - 12 * self.has(Trait.TIMID)
        if deed is Deed.SING:
            return 32 + 20 * self.has(Trait.MERRY) + (6 if seen.food == 3 else 0)
        if deed in abroad.DEEDS:
            return abroad.points(self, deed)
        return customs.speech(self, deed) if deed in SPEECHES else leisure.alone(self, deed)

    def _field(self, deed: Deed) -> int:
        """Sown in spring, whatever the hunger, and cut when it is ripe; who starves cuts it green."""
        seen, skilled = self.seen, 8 * (self.work is Work.GROWING)
        if deed is Deed.HARVEST:
            ripe = seen.field is Field.RIPE
            return 96 + skilled if ripe else 52 if seen.hunger == 3 and seen.food == 0 else FOLLY
        if seen.field is not Field.BARE:
            return FOLLY
        return (
            skilled + (94 if seen.food else 84) if seen.season is Season.SPRING else 34 if seen.season is Season.SUMMER else FOLLY
        )

    def _shelter(self, deed: Deed) -> int:
        """Wood for the winter is cut in autumn, and the hut is mended while there is wood."""
        seen, cold = self.seen, self.seen.season in (Season.AUTUMN, Season.WINTER)
        if deed is Deed.CHOP:
            need = (84 if cold else 50, 58 if seen.season is Season.AUTUMN else 46 if cold else 26, 4)[seen.wood]
            return need - _BARE * seen.is_bare
        return FOLLY if seen.wood == 0 else (80, 58 if cold else 50, FOLLY)[seen.hut]

    def _food_need(self) -> int:
        seen = self.seen
        need = _NEED[seen.season][seen.food] + 9 * seen.hunger
        need += 6 * self.has(Trait.DILIGENT) - 6 * self.has(Trait.IDLE)
        return need - 10 if seen.age is Age.CHILD else need

    def _yield(self, deed: Deed) -> int:
        """What the season, the weather and the stock make of the work; a doubling is worth about fourteen points."""
        seen, bold, timid = self.seen, self.has(Trait.BOLD), self.has(Trait.TIMID)
        if deed is Deed.FISH:
            work = Work.FISHING
            points = (-16, -8, 2)[seen.fish] + (5, 0, 2, -14)[seen.season]
            points += {Weather.STORMY: 16 * bold - 44, Weather.FROST: -7}.get(seen.weather, 0)
        elif deed is Deed.GATHER:
            work = Work.GATHERING
            points = (-16, -8, 2)[seen.plants] + (-14, 3, 7, -52)[seen.season]
            points += {Weather.DRY: -11, Weather.FROST: -18}.get(seen.weather, 0)
        else:
            work = Work.HUNTING
            points = (-16, -8, 2)[seen.game] + (-7, -6, 3, 4)[seen.season] + 4 * bold - 6 * timid
            points += -10 if seen.weather is Weather.STORMY else 0
        return points + ((2, 8, 16)[self.level] if self.work is work else -4)

    def _dealing(self, deed: Deed, partner: int) -> int:
        near = self.people.get(partner)
        relation = near.relation if near else Relation.NEIGHBOUR
        status = near.status if near else Status.WELL
        close = relation in (Relation.SPOUSE, Relation.CHILD, Relation.PARENT, Relation.SIBLING)
        dear = close or relation is Relation.FRIEND
        kind, hot, calm = self.has(Trait.KIND), self.has(Trait.HOT), self.has(Trait.CALM)
        if deed is Deed.BLAME:
            return customs.blame(self, partner, relation, status)
        if deed in _OF_LEISURE:
            return leisure.towards(self, deed, partner, relation, status)
        if deed is Deed.MOURN:
            return 66
        if deed is Deed.TALK:
            return (
                (20 if self.seen.age is Age.CHILD else 40)
                + 8 * (self.seen.food == 3)
                + 9 * dear
                - 18 * (relation is Relation.FOE)
                + 8 * self.has(Trait.MERRY)
                + 12 * (status is Status.GRIEVING and dear)
            )
        if deed is Deed.GIVE:
            hungry = (0, 20, 56, 60)[self.seen.food] if status is Status.HUNGRY else (0, 0, 0, 10)[self.seen.food]
            return 26 + hungry + 12 * kind + 8 * dear - 26 * self.has(Trait.GREEDY) - 30 * (relation is Relation.FOE)
        if deed is Deed.TEACH:
            return 36 + 14 * close + 6 * self.level + 6 * kind if status is Status.LEARNS else FOLLY
        if deed is Deed.TEND:
            if status is not Status.SICK:
                return FOLLY
            return 62 + 24 * close + 10 * kind + 14 * (self.work is Work.HEALING) - 30 * (relation is Relation.FOE)
        if deed is Deed.PLAY:
            return (
                37
                if self.seen.age is Age.CHILD
                else 22 + 14 * (relation is Relation.CHILD) + 8 * self.has(Trait.MERRY) + 4 * kind
            )
        if deed is Deed.COURT:
            return (
                FOLLY
                if status is not Status.UNWED
                else (
                    76
                    + 10 * (relation is Relation.FRIEND)
                    - 12 * self.has(Trait.TIMID)
                    - 20 * (self.seen.age is Age.ELDER)
                    - 40 * (relation is Relation.FOE)
                )
            )
        return self._strife(deed, partner, relation, hot, calm, kind)

    def _strife(self, deed: Deed, partner: int, relation: Relation, hot: int, calm: int, kind: int) -> int:
        seen, foe = self.seen, relation is Relation.FOE
        proud, greedy = self.has(Trait.PROUD), self.has(Trait.GREEDY)
        if deed is Deed.ACCEPT:
            return 80 - 50 * foe + 10 * (relation is Relation.FRIEND) - 14 * proud
        if deed is Deed.REFUSE:
            return 58 + 22 * proud + 30 * foe + 8 * (relation is Relation.NEIGHBOUR)
        if deed is Deed.QUARREL:
            return (
                (16 if seen.age is Age.CHILD else 42)
                + 18 * foe
                + 10 * hot
                + 5 * proud
                - 8 * calm
                + 40 * (partner in self.wrongs)
                + 5 * seen.hunger
            )
        if deed is Deed.STEAL:
            need = 15 * seen.hunger + 16 * (seen.food == 0)
            return (
                30
                + need
                + 10 * greedy
                + 12 * foe
                + 7 * self.has(Trait.BOLD)
                + 7 * self.has(Trait.IDLE)
                - 20 * kind
                - 10 * self.has(Trait.LOYAL)
            )
        return 60 + 12 * calm + 10 * kind - 16 * proud  # PEACE
