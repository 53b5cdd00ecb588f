"""The phrase grammar at work: from what a villager knows to a sentence, by keyed choices. The teacher's pen."""

from collections.abc import Callable
from typing import NamedTuple

from island.codec.stream import SENTENCE_LIMIT, Stream
from island.codec.vocabulary import Topic, Vocabulary
from island.teacher.phrases import CLAUSES, FRAMES, REFLECTIONS
from island.world.customs import SPEECHES, meant
from island.world.observe import Near, Observation
from island.world.state import NOBODY, Action
from island.world.words import Custom, Deed, Outcome, PlaceKind, Trait, Work

_LIKE_FAILED = (Outcome.COLD, Outcome.NOTHING, Outcome.DONE)  # where a partner can only be gone, there are no phrases of failing
Draw = Callable[[int], int]
"""`draw(limit)` gives the next keyed integer below the limit."""


class Row(NamedTuple):
    """A phrase cut into token ids, with slot names in between."""

    facts: frozenset[str]
    parts: list[int | str]
    weight: int


class Grammar:
    """Phrases cut into token ids once, at start."""

    def __init__(self, vocabulary: Vocabulary):
        self._vocabulary = vocabulary
        self._frames: dict[tuple[Deed, Outcome], list[Row]] = {}
        self._clauses: dict[str, list[Row]] = {}
        self._memories: dict[Topic, list[Row]] = {}
        for frame in FRAMES:
            row = self._row(frame.when, frame.text, 2)
            for outcome in frame.outcomes:
                self._frames.setdefault((frame.deed, outcome), []).append(row)
        for clause in CLAUSES:
            self._clauses.setdefault(clause.slot, []).append(self._row(clause.when, clause.text))
        for item in REFLECTIONS:
            self._memories.setdefault(item.topic, []).append(self._row(item.when, item.text))

    def _row(self, when: str, text: str, weight_of_a_fact: int = 1) -> Row:
        """What is true of few is said more often when it is true."""
        facts, parts = frozenset(when.split()), list[int | str]()
        for number, part in enumerate(text.replace("{", "}").split("}")):
            parts += [part] if number % 2 else self._encode(part)
        return Row(facts, parts, 1 + weight_of_a_fact * len(facts))

    def _encode(self, text: str) -> list[int]:
        ids = self._vocabulary.ids
        words = (
            text.replace(",", " , ")
            .replace(".", " . ")
            .replace(";", " ; ")
            .replace(":", " : ")
            .replace("!", " ! ")
            .replace("?", " ? ")
            .split()
        )
        return [
            token
            for word in words
            for token in ([ids[word]] if len(word) == 1 and word in ids and not word.isalpha() else self._vocabulary.encode(word))
        ]

    def tell(
        self, stream: Stream, seen: Observation, action: Action, outcome: Outcome, place: PlaceKind | None, draw: Draw
    ) -> list[int]:
        """A sentence for a deed, its full stop included, the end mark not."""
        facts, smalls = self._facts(stream, seen, action)
        facts |= {f"place={place.name}"} if place is not None else set()
        rows = next(self._frames[action.deed, like] for like in (outcome, *_LIKE_FAILED) if (action.deed, like) in self._frames)
        partner = stream.bind(action.partner) if action.partner != NOBODY else None
        place_id = stream.vocabulary.of[PlaceKind][PlaceKind.VILLAGE if place is None else place]
        for _ in range(4):
            tokens = self._fill(_pick(rows, facts, draw), facts, smalls, partner, place_id, stream, draw)
            if len(tokens) <= SENTENCE_LIMIT:
                return tokens
        return tokens[: SENTENCE_LIMIT - 1] + tokens[-1:]

    def reflect(self, stream: Stream, draw: Draw) -> list[int]:
        """The sentence of the year, about the stream's theme."""
        _, topic, who, place = stream.theme
        facts = _persona(stream)
        partner = None if who == NOBODY else stream.bind(who)
        place_id = stream.vocabulary.of[PlaceKind][PlaceKind.VILLAGE if place is None else place]
        tokens = self._fill(_pick(self._memories[topic], facts, draw), facts, {}, partner, place_id, stream, draw)
        return tokens[:SENTENCE_LIMIT]

    def _fill(
        self,
        frame: list[int | str],
        facts: set[str],
        smalls: dict[str, int],
        partner: int | None,
        place: int,
        stream: Stream,
        draw: Draw,
    ) -> list[int]:
        tokens: list[int] = []
        for part in frame:
            if isinstance(part, int):
                tokens.append(part)
            elif part == "p":
                tokens.append(stream.vocabulary.someone if partner is None else partner)
            elif part == "place":
                tokens.append(place)
            elif draw(100) < 55:
                tokens += self._clause(part, facts, smalls, stream, draw)
        return tokens

    def _clause(self, slot: str, facts: set[str], smalls: dict[str, int], stream: Stream, draw: Draw) -> list[int]:
        fitting = [row for row in self._clauses[slot] if row.facts <= facts]
        if not fitting:
            return []
        row = _weighted(fitting, draw)
        kin = next((smalls[fact] for fact in sorted(row.facts) if fact in smalls), stream.vocabulary.someone)
        return [part if isinstance(part, int) else kin for part in row.parts]

    def _facts(self, stream: Stream, seen: Observation, action: Action) -> tuple[set[str], dict[str, int]]:
        """The facts that hold now, and whom `home=...` facts speak of."""
        facts = _persona(stream)
        facts |= {
            f"season={seen.season.name}",
            f"weather={seen.weather.name}",
            f"hunger={seen.hunger}",
            f"food={seen.food}",
            f"hut={seen.hut}",
            f"wood={seen.wood}",
            f"field={seen.field.name}",
        }
        facts |= {
            name
            for name, holds in (
                ("hungry", seen.hunger >= 2),
                ("sick", seen.is_sick),
                ("grief", seen.grief != NOBODY),
                ("pregnant", seen.is_pregnant),
                ("bare", seen.is_bare),
            )
            if holds
        }
        if action.deed in SPEECHES:
            facts |= {f"custom={one.name}" for one in Custom if one == meant(seen, action.deed)}
        partner = _seen(seen, stream, action.partner)
        if partner is not None:
            facts |= {f"rel={partner.relation.name}", f"status={partner.status.name}"}
        smalls: dict[str, int] = {}
        for near in seen.home:
            token = stream.bind(near.agent_id)
            if token is not None and action.partner == NOBODY:
                smalls.setdefault("home=ANY", token)
                if near.status.name in ("HUNGRY", "SICK", "SMALL"):
                    smalls.setdefault(f"home={near.status.name}", token)
        return facts | set(smalls), smalls


def _seen(seen: Observation, stream: Stream, agent_id: int) -> Near | None:
    people = (*seen.home, *seen.near)
    return next((near for near in people if near.agent_id == agent_id), None)


def _persona(stream: Stream) -> set[str]:
    me = stream.identity
    facts = {f"trait={Trait(trait).name}" for trait in me.traits}
    return facts | {
        f"age={me.age.name}",
        f"work={Work(me.work).name}",
        f"level={me.work_level}",
        f"sex={'F' if me.is_female else 'M'}",
    }


def _pick(rows: list[Row], facts: set[str], draw: Draw) -> list[int | str]:
    return _weighted([row for row in rows if row.facts <= facts], draw).parts


def _weighted(rows: list[Row], draw: Draw) -> Row:
    chosen = draw(sum(row.weight for row in rows))
    for row in rows:
        chosen -= row.weight
        if chosen < 0:
            return row
    raise AssertionError("weights add up")
