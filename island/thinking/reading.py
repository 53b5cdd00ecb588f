"""A stream's tokens as lines that people read: who I am, the ticks of the year so far, and what this tick brings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from island.codec.stream import Stream, display
from island.codec.vocabulary import BEGIN, Vocabulary
from island.thinking.wording import AGES, DEEDS, LEVELS, NEWS, worded
from island.world.words import Age, Deed, NewsKind, Outcome, PlaceKind, Relation, Season, Status, Trait, Weather, Work, word
from island.world.words import Field as FieldState


@dataclass(frozen=True)
class Tick:
    """A tick as it was read. `deed` and `said` are empty in the one in which the decision is still to come."""

    title: str  # the season
    senses: tuple[str, ...]
    deed: str = ""
    said: str = ""


@dataclass(frozen=True)
class Read:
    """All that one stream held at a decision."""

    who: tuple[str, ...]  # person, kin
    memories: tuple[str, ...]
    earlier: tuple[Tick, ...]  # of this year
    now: Tick


_SEEN_AT = {"home": "at home", "near": "nearby", "guest": "a guest in another village, with"}


class Reader:
    """Reads one stream. `called` names a person for lines, `names` for sentences; `places` by the name of the kind."""

    def __init__(self, stream: Stream, called: Callable[[int], str], names: dict[int, str], places: dict[str, str]):
        self._stream, self._called, self._names, self._places = stream, called, names, places
        self._vocabulary = stream.vocabulary
        self._meaning = meanings(stream.vocabulary)
        self._is_female = stream.identity.is_female

    def read(self) -> Read:
        who: list[str] = []
        memories: list[str] = []
        ticks: list[_Growing] = []
        for mark, items in groups(self._stream.tokens, self._vocabulary):
            if mark == "tick":
                ticks.append(_Growing(*self._season(items)))
            elif mark == "mem":
                memories.append(self._sentence(items))
            elif mark == "tale":
                memories.append(f"from the life of {self._person(items[:1])}: {self._sentence(items[1:])}")
            elif not ticks:
                who += self._about_me(mark, items)
            elif mark == "do":
                ticks[-1].deed = self._deed(items)
            elif mark == "came":
                ticks[-1].deed += self._came(items)
            elif mark == "say":
                ticks[-1].said = self._sentence(items)
            else:
                ticks[-1].senses += self._sensed(mark, items)
        *earlier, now = [tick.done() for tick in ticks] or [Tick("", ())]
        return Read(tuple(who), tuple(memories), tuple(earlier), now)

    # -- the parts -----------------------------------------------------------------------------------------------------

    def _about_me(self, mark: str, items: list[int]) -> Iterator[str]:
        if mark in ("female", "male"):
            age, work = self._one(items, Age, Age.ADULT), self._one(items, Work, Work.FISHING)
            decade, level = self._level(items, "decade"), self._level(items, "level")
            traits = [worded(one) for one in self._all(items, Trait)]
            yield f"{AGES[age][mark == 'female']} {decade}, {' and '.join(dict.fromkeys(traits))}; {level} {worded(work)}"
        elif mark in ("wed", "single"):
            yield "married" if mark == "wed" else "not married"
            if kin := self._people(items):
                yield f"kin and friends: {'; '.join(kin)}"
        elif mark in ("leader", "owes"):
            yield {"leader": "follows {}", "owes": "owes much to {}"}[mark].format(self._person(items))

    def _season(self, items: list[int]) -> tuple[str, list[str]]:
        season, weather = self._one(items, Season, Season.SPRING), self._one(items, Weather, Weather.FAIR)
        levels = {
            name: self._level(items, name)
            for name in ("hunger", "health", "food", "wood", "hut", "fish", "plants", "game", "tools", "herbs")
        }
        me = f"{levels['hunger']} and {levels['health']}"
        house = f"in the house {levels['food']}, {levels['wood']}, {levels['tools']}, {levels['herbs']}, {levels['hut']}"
        island = f"on the island {levels['fish']}, {levels['plants']}, {levels['game']}"
        field = [worded(one) for one in self._all(items, FieldState)]
        beyond = [told] if (told := self._level(items, "beyond")) else []
        return word(season), [worded(weather), me, "; ".join([house, *field]), "; ".join([island, *beyond])]

    def _sensed(self, mark: str, items: list[int]) -> list[str]:
        if mark in _SEEN_AT:
            return [f"{_SEEN_AT[mark]}: {'; '.join(self._people(items))}"]
        if mark == "grief":
            return [f"mourns {self._person(items)}"]
        if mark == "custom":
            return [f"a custom bears on it to {DEEDS[deed].format('somebody')}" for deed in self._all(items[:1], Deed)]
        if mark == "news":
            return [f"news: {self._news(items)}"]
        if mark == "heard":
            return [f'heard from {self._person(items[:1])}: "{self._sentence(items[1:])}"']
        return {"sick": ["sick"], "pregnant": ["with child"], "spoils": ["food goes bad"], "bare": ["the woods are bare"]}.get(
            mark, []
        )

    def _news(self, items: list[int]) -> str:
        kind = self._one(items, NewsKind, NewsKind.STORM)
        return NEWS[kind].format(self._person(items[1:]), me="her" if self._is_female else "him")

    def _people(self, items: list[int]) -> list[str]:
        """`person, what they are to me, what I notice` for each."""
        found: list[str] = []
        for token in items:
            meaning = self._meaning.get(token)
            if token in self._stream.people or token == self._vocabulary.someone:
                found.append(self._person([token]))
            elif found and isinstance(meaning, Relation | Status):
                found[-1] += f", {worded(meaning)}"
        return found

    def _person(self, items: list[int]) -> str:
        known = [self._stream.people[token] for token in items if token in self._stream.people]
        if not known:
            return "someone"
        is_me = known[0] == self._stream.identity.agent_id
        return ("herself" if self._is_female else "himself") if is_me else self._called(known[0])

    def _deed(self, items: list[int]) -> str:
        deeds = self._all(items[:1], Deed)
        return DEEDS[deeds[0]].format(self._person(items[1:])) if deeds else ""

    def _came(self, items: list[int]) -> str:
        outcomes = [word(one) for one in self._all(items, Outcome)]
        places = [self._places.get(one.name, word(one)) for one in self._all(items, PlaceKind)]
        return "".join([f": {' '.join(outcomes)}", *(f" at {place}" for place in places)])

    def _sentence(self, items: list[int]) -> str:
        return display(self._stream.to_words(items), self._vocabulary, self._names, self._places)

    # -- the symbols ---------------------------------------------------------------------------------------------------

    def _all(self, items: list[int], kind: type[Any]) -> list[Any]:
        return [meaning for meaning in map(self._meaning.get, items) if isinstance(meaning, kind)]

    def _one(self, items: list[int], kind: type[Any], otherwise: Any) -> Any:
        return next(iter(self._all(items, kind)), otherwise)

    def _level(self, items: list[int], name: str) -> str:
        for meaning in map(self._meaning.get, items):
            if type(meaning) is tuple and meaning[0] == name:
                return LEVELS[name][meaning[1]]
        return f"{name} unknown"


class _Growing:
    """A tick while it is read."""

    def __init__(self, title: str, senses: list[str]):
        self.title, self.senses, self.deed, self.said = title, senses, "", ""

    def done(self) -> Tick:
        return Tick(self.title, tuple(self.senses), self.deed, self.said)


def groups(tokens: list[int], vocabulary: Vocabulary) -> Iterator[tuple[str, list[int]]]:
    """Each mark with the tokens up to the next."""
    marks = {token: mark for mark, token in vocabulary.mark.items()}
    at, items = "", list[int]()
    for token in tokens:
        if token in marks:
            yield at, items
            at, items = marks[token], []
        elif token != BEGIN:
            items.append(token)
    yield at, items


def meanings(vocabulary: Vocabulary) -> dict[int, Any]:
    """What each symbol stands for: a member of a list, or (name of a level, its number)."""
    found: dict[int, Any] = {}
    for kind, ids in vocabulary.of.items():
        found |= dict(zip(ids, kind, strict=True))
    for name, ids in vocabulary.level.items():
        found |= {token: (name, number) for number, token in enumerate(ids)}
    return found
