"""A villager's stream: who is who in it, and everything it senses as token ids.

People are referents: `@me`, `@1` ... are bound to persons in the order in which they appear. Places are `#REEF` ...
"""

import re
from functools import lru_cache
from typing import NamedTuple

from island.codec.vocabulary import BEGIN, REFERENTS, Topic, Vocabulary
from island.world.customs import shown
from island.world.legal import Legal
from island.world.observe import Identity, Near, Observation
from island.world.state import NOBODY, Action, Words
from island.world.words import (
    HAS_PARTNER,
    Age,
    Deed,
    Field,
    NewsKind,
    Outcome,
    PlaceKind,
    Relation,
    Season,
    Status,
    Trait,
    Weather,
    Work,
)

CONTEXT = 384
SENTENCE_LIMIT = 24  # tokens of a sentence, its full stop among them, the end mark not
ROOM_FOR_A_TICK = 120  # a tick adds at most 115: senses 57, words heard 27, deed 2, what came of it 4, sentence 25
ROOM_TO_REFLECT = 30  # of which 29 are used: the question 4, the sentence 25
_TOPIC_OF_NEWS = {
    NewsKind.WED_ME: (Topic.WED, 9), NewsKind.BORN: (Topic.BORN, 9), NewsKind.DIED: (Topic.DIED, 10), NewsKind.CAUGHT_THIEF: (Topic.ROBBED, 6),
    NewsKind.TENDED_ME: (Topic.HELPED, 5), NewsKind.FED_ME: (Topic.HELPED, 5), NewsKind.REFUSED_ME: (Topic.REFUSED, 5), NewsKind.MADE_PEACE: (Topic.PEACE, 6),
    NewsKind.QUARRELLED_ME: (Topic.QUARREL, 4), NewsKind.TAUGHT_ME: (Topic.TAUGHT, 4), NewsKind.HUT_BROKEN: (Topic.STORM, 4),
    NewsKind.FELL_SICK: (Topic.SICK, 5), NewsKind.HELPED_ME: (Topic.HELPED, 5), NewsKind.FEASTED_ME: (Topic.FEAST, 4),
    NewsKind.COMFORTED_ME: (Topic.HELPED, 4), NewsKind.PAID_ME: (Topic.PEACE, 6), NewsKind.HARMED_ME: (Topic.WRONGED, 7),
    NewsKind.LEADS: (Topic.LEADER, 6), NewsKind.FEUD: (Topic.FEUD, 7), NewsKind.CRAFT: (Topic.CRAFT, 5),
    NewsKind.GUEST: (Topic.GUEST, 4), NewsKind.RAIDED_US: (Topic.RAIDED, 8),
    NewsKind.CUSTOM: (Topic.CUSTOM, 5), NewsKind.BLAMED_ME: (Topic.BLAMED, 6),
}  # fmt: skip
_TOPIC_OF_MINE = {
    NewsKind.LEADS: (Topic.LED, 9),
    NewsKind.CRAFT: (Topic.FOUND_OUT, 9),
    NewsKind.CUSTOM: (Topic.MY_CUSTOM, 8),
}  # news of which I am the hero
_TOPIC_OF_DEED = {
    (Deed.ACCEPT, Outcome.WED): (Topic.WED, 9), (Deed.ACCEPT, Outcome.PEACE): (Topic.PEACE, 6), (Deed.QUARREL, Outcome.COLD): (Topic.QUARREL, 4),
    (Deed.QUARREL, Outcome.HURT): (Topic.QUARREL, 5), (Deed.EXPLORE, Outcome.FOUND_PLACE): (Topic.FOUND, 8), (Deed.HARVEST, Outcome.PLENTY): (Topic.HARVEST, 3),
    (Deed.FISH, Outcome.PLENTY): (Topic.CATCH, 2), (Deed.BUILD, Outcome.DONE): (Topic.BUILT, 2),
    (Deed.FEAST, Outcome.WARM): (Topic.FEAST, 5), (Deed.MAKE, Outcome.DONE): (Topic.MADE, 2), (Deed.AVENGE, Outcome.DONE): (Topic.REVENGE, 7),
    (Deed.AVENGE, Outcome.HURT): (Topic.REVENGE, 6), (Deed.AVENGE, Outcome.CAUGHT): (Topic.REVENGE, 6), (Deed.TELL, Outcome.WARM): (Topic.TALE, 4),
    (Deed.ATONE, Outcome.DONE): (Topic.PEACE, 6), (Deed.ASK, Outcome.COLD): (Topic.WRONGED, 4), (Deed.ASK, Outcome.DONE): (Topic.HELPED, 5),
    (Deed.LEAVE, Outcome.DONE): (Topic.MOVED, 9), (Deed.RAID, Outcome.DONE): (Topic.RAID, 8), (Deed.RAID, Outcome.CAUGHT): (Topic.RAID, 7),
    (Deed.RAID, Outcome.HURT): (Topic.RAID, 8),
}  # fmt: skip


class Theme(NamedTuple):
    """What a year is about: the weightiest of what befell me."""

    importance: int = 0
    topic: Topic = Topic.QUIET
    who: int = NOBODY
    place: PlaceKind | None = None


class Stream:
    """One villager's year. `tokens` is all that has been sensed and written; `people` are those bound, by their referent's id."""

    def __init__(self, vocabulary: Vocabulary, identity: Identity):
        self.vocabulary, self.identity = vocabulary, identity
        self.people: dict[int, int] = {}
        self.referents: dict[int, int] = {}  # the other way round: agent_id -> the referent's id
        self.theme = Theme()
        self.n_fed = 0  # how many of the tokens the engine has been given or has written: the mind's to say
        self.bind(identity.agent_id)
        self.tokens: list[int] = self._begin(identity)

    # -- people --------------------------------------------------------------------------------------------------------

    def bind(self, agent_id: int) -> int | None:
        """The referent's id for a person, bound now if need be; None when all are taken."""
        token = self.referents.get(agent_id)
        if token is None and len(self.people) < REFERENTS:
            token = self.vocabulary.referents[len(self.people)]
            self.referents[agent_id], self.people[token] = token, agent_id
        return token

    def to_words(self, tokens: list[int]) -> Words:
        """Token ids with persons instead of referents, so that the words mean the same elsewhere."""
        people = self.people
        return tuple([-people[token] - 1 if token in people else token for token in tokens])

    def _from_words(self, words: Words) -> list[int]:
        tokens = []
        for word in words:
            token = self.bind(-word - 1) if word < 0 else word
            tokens.append(self.vocabulary.someone if token is None else token)
        return tokens

    # -- what is sensed ------------------------------------------------------------------------------------------------

    def _begin(self, me: Identity) -> list[int]:
        vocabulary = self.vocabulary
        of, mark = vocabulary.of, vocabulary.mark
        tokens = [
            BEGIN,
            mark["year"],
            mark["female" if me.is_female else "male"],
            of[Age][me.age],
            vocabulary.level["decade"][me.decade],
        ]
        tokens += [of[Trait][trait] for trait in me.traits]
        tokens += [of[Work][me.work], vocabulary.level["level"][me.work_level], mark["wed" if me.is_wed else "single"]]
        for near in me.kin:
            token = self.bind(near.agent_id)
            if token is not None:
                tokens += [token, of[Relation][near.relation]]
        for name, who in (("leader", me.leader), ("owes", me.owes)):
            token = None if who == NOBODY else self.bind(who)
            tokens += [] if token is None else [mark[name], token]
        for memory in me.memories:
            if memory.whose == NOBODY:
                tokens += [mark["mem"], *self._from_words(memory.words)]
            elif (whose := self.bind(memory.whose)) is not None:
                tokens += [mark["tale"], whose, *self._from_words(memory.words)]
        return tokens

    def _near(self, mark: str, people: tuple[Near, ...]) -> list[int]:
        relations, statuses, tokens = self.vocabulary.of[Relation], self.vocabulary.of[Status], []
        bound = self.referents
        for status, relation, agent_id in people:
            token = bound[agent_id] if agent_id in bound else self.bind(agent_id)
            if token is not None:
                tokens += [token, relations[relation], statuses[status]]
        return [self.vocabulary.mark[mark], *tokens] if tokens else []

    def sense(self, seen: Observation) -> list[int]:
        """What this tick brings, up to the mark after which the deed is written. Appended to the stream and returned."""
        vocabulary = self.vocabulary
        of, mark, level = vocabulary.of, vocabulary.mark, vocabulary.level
        tokens = [
            mark["tick"], of[Season][seen.season], of[Weather][seen.weather], level["hunger"][seen.hunger],
            level["health"][seen.health], level["food"][seen.food], level["wood"][seen.wood], level["hut"][seen.hut],
            level["fish"][seen.fish], level["plants"][seen.plants], level["game"][seen.game], of[Field][seen.field],
            level["tools"][seen.tools], level["herbs"][seen.herbs],
        ]  # fmt: skip
        if seen.spoils:
            tokens.append(mark["spoils"])
        if seen.is_bare:
            tokens.append(mark["bare"])
        if seen.beyond:
            tokens.append(level["beyond"][seen.beyond])
        if seen.is_sick:
            tokens.append(mark["sick"])
        if seen.is_pregnant:
            tokens.append(mark["pregnant"])
        for deed in shown(seen) if seen.customs else ():
            tokens += [mark["custom"], vocabulary.verbs[deed]]
        if seen.grief != NOBODY and (dead := self.bind(seen.grief)) is not None:
            tokens += [mark["grief"], dead]
        tokens += self._near("home", seen.home)
        tokens += self._near("guest" if seen.is_guest else "near", seen.near)
        for kind, who, _ in seen.news:
            person = None if who == NOBODY else self.bind(who)
            tokens += [mark["news"], of[NewsKind][kind]]
            if person is not None:
                tokens.append(person)
            if who == self.identity.agent_id and kind in _TOPIC_OF_MINE:
                self._note(*_TOPIC_OF_MINE[kind], NOBODY)
            elif kind in _TOPIC_OF_NEWS:
                self._note(*_TOPIC_OF_NEWS[kind], who)
        if seen.hunger == 3:
            self._note(Topic.HUNGER, 7, NOBODY)
        if seen.heard_from != NOBODY and (speaker := self.bind(seen.heard_from)) is not None:
            tokens += [mark["heard"], speaker, *self._from_words(seen.heard_words)]
        tokens.append(mark["do"])
        return self.feed(tokens)

    def came(self, action: Action, outcome: Outcome, place: PlaceKind | None) -> list[int]:
        """What came of the deed, up to the mark after which it is told."""
        vocabulary = self.vocabulary
        if (action.deed, outcome) in _TOPIC_OF_DEED:
            found = place if outcome is Outcome.FOUND_PLACE else None
            self._note(*_TOPIC_OF_DEED[action.deed, outcome], action.partner, found)
        where = [] if place is None else [vocabulary.of[PlaceKind][place]]
        return self.feed([vocabulary.mark["came"], vocabulary.of[Outcome][outcome], *where, vocabulary.mark["say"]])

    def reflect(self) -> list[int]:
        """The question at the year's end: what to remember, about whom."""
        _, topic, who, where = self.theme
        person = [] if who == NOBODY else [self.bind(who)]
        place = [] if where is None else [self.vocabulary.of[PlaceKind][where]]
        about = [token for token in person if token is not None] + place
        return self.feed([self.vocabulary.mark["reflect"], self.vocabulary.of[Topic][topic], *about])

    def _note(self, topic: Topic, importance: int, who: int, place: PlaceKind | None = None) -> None:
        if importance <= self.theme.importance or who == self.identity.agent_id:
            return
        if who == NOBODY or who in self.referents or len(self.people) < REFERENTS:
            self.theme = Theme(importance, topic, who, place)

    def feed(self, tokens: list[int]) -> list[int]:
        self.tokens += tokens
        return tokens

    def has_room(self) -> bool:
        return len(self.tokens) + ROOM_FOR_A_TICK + ROOM_TO_REFLECT <= CONTEXT

    # -- what is written -----------------------------------------------------------------------------------------------

    def spell(self, action: Action) -> list[int]:
        """The deed as it is written: the verb, and the partner where there is one."""
        verb = self.vocabulary.verbs[action.deed]
        return [verb] if action.partner == NOBODY else [verb, self.referents[action.partner]]

    def parse(self, tokens: list[int]) -> Action | None:
        """The action that was written, or None when it is no deed."""
        deed = self.vocabulary.deeds.get(tokens[0]) if tokens else None
        if deed is None:
            return None
        if deed not in HAS_PARTNER:
            return Action(deed)
        partner = self.people.get(tokens[1]) if len(tokens) > 1 else None
        return None if partner is None else Action(deed, partner)

    def can_be_spelled(self, legal: Legal) -> Legal:
        """Of the actions towards those who were sensed, the ones whose partner could be bound: all, while referents are left."""
        if len(self.people) < REFERENTS:
            return legal
        return Legal(legal.alone, [(who, deeds) for who, deeds in legal.towards if who in self.referents])


_POINTS = [(f" {point}", point) for point in ",.;:!?"]
_LETTER_I = re.compile(r"i(?<!\wi)\b")  # a lone i; an expression that begins with a letter is searched for three times as fast
_BEGINNING = re.compile(r"[.!?][\W\d_]*[^\W\d_]")  # from the end of a sentence to the first letter of the next


def display(words: Words, vocabulary: Vocabulary, name_of: dict[int, str], place_of: dict[str, str]) -> str:
    """A sentence for people: names and places put back, capitals where English wants them."""
    pieces, places = vocabulary.spoken, vocabulary.places
    parts = [pieces[word] if word >= 0 else " " + name_of.get(-word - 1, "someone") for word in words]
    if not places.keys().isdisjoint(words):
        for number, word in enumerate(words):
            if word in places:
                parts[number] = " " + place_of.get(places[word], places[word].lower())
    return _line(tuple(parts))


@lru_cache(maxsize=4096)  # two thirds of all sentences were said lately, word for word
def _line(parts: tuple[str, ...]) -> str:
    line = " ".join("".join(parts).split())
    for spaced, point in _POINTS:
        line = line.replace(spaced, point)
    line = _LETTER_I.sub("I", "." + line)
    return _BEGINNING.sub(lambda beginning: beginning[0].upper(), line)[1:]
