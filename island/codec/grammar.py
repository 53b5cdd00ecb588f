"""The phrase grammar at work: from what a villager knows to a sentence, by keyed choices. The teacher's pen."""

from collections.abc import Callable

from island.codec import phrases
from island.codec.stream import Stream
from island.codec.vocabulary import Vocabulary
from island.world.observe import Near, Observation
from island.world.state import NOBODY, Action
from island.world.words import Craft, Outcome, PlaceKind, Trait

SENTENCE_LIMIT = 24
Draw = Callable[[int], int]
"""`draw(limit)` gives the next keyed integer below the limit."""
_SLOTS = ("why", "weather", "mood", "after", "home")


class Grammar:
    """Phrases cut into token ids once, at start."""

    def __init__(self, vocabulary: Vocabulary):
        self._vocabulary = vocabulary
        self._frames: dict[tuple[str, str], list[tuple[frozenset[str], list[int | str], int]]] = {}
        for frame in phrases.FRAMES:
            for outcome in frame.outcomes or tuple(item.name for item in Outcome):
                atoms = frozenset(frame.when.split())
                self._frames.setdefault((frame.deed, outcome), []).append(
                    (atoms, self._cut(frame.text), frame.weight * (1 + 2 * len(atoms)))
                )
        self._clauses: dict[str, list[tuple[frozenset[str], list[int | str], int]]] = {slot: [] for slot in _SLOTS}
        for clause in phrases.CLAUSES:
            atoms = frozenset(clause.when.split())
            self._clauses[clause.slot].append((atoms, self._cut(clause.text), 1 + len(atoms)))
        self._memories: dict[str, list[tuple[frozenset[str], list[int | str], int]]] = {}
        for item in phrases.REFLECTIONS:
            atoms = frozenset(item.when.split())
            self._memories.setdefault(item.topic, []).append((atoms, self._cut(item.text), 1 + len(atoms)))

    def _cut(self, text: str) -> list[int | str]:
        """Token ids with slot names in between."""
        parts: list[int | str] = []
        for number, part in enumerate(text.replace("{", "}").split("}")):
            parts += [part] if number % 2 else self._encode(part)
        return parts

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
        rows = self._frames.get((action.deed.name, outcome.name)) or self._frames[(action.deed.name, "DONE")]
        partner = stream.bind(action.partner) if action.partner != NOBODY else None
        place_id = stream.lexicon.place[PlaceKind.VILLAGE if place is None else place]
        for _ in range(4):
            tokens = self._fill(_pick(rows, facts, draw), facts, smalls, partner, place_id, stream, draw)
            if len(tokens) <= SENTENCE_LIMIT:
                return tokens
        return tokens[: SENTENCE_LIMIT - 1] + tokens[-1:]

    def reflect(self, stream: Stream, draw: Draw) -> list[int]:
        """The sentence of the year, about the stream's topic."""
        _, topic, who = stream.topic
        facts = _persona(stream)
        partner = None if who == NOBODY else stream.bind(who)
        place_id = stream.lexicon.place[PlaceKind.VILLAGE if stream.topic_place is None else stream.topic_place]
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
                tokens.append(stream.lexicon.someone if partner is None else partner)
            elif part == "place":
                tokens.append(place)
            elif draw(100) < 55:
                tokens += self._clause(part, facts, smalls, stream, draw)
        return tokens

    def _clause(self, slot: str, facts: set[str], smalls: dict[str, int], stream: Stream, draw: Draw) -> list[int]:
        fitting = [row for row in self._clauses[slot] if row[0] <= facts]
        if not fitting:
            return []
        atoms, parts, _ = _weighted(fitting, draw)
        kin = next((smalls[atom] for atom in sorted(atoms) if atom in smalls), stream.lexicon.someone)
        return [part if isinstance(part, int) else kin for part in parts]

    def _facts(self, stream: Stream, seen: Observation, action: Action) -> tuple[set[str], dict[str, int]]:
        """The atoms that hold now, and whom `home=...` atoms speak of."""
        facts = _persona(stream)
        facts |= {
            f"season={seen.season.name}",
            f"weather={seen.weather.name}",
            f"hunger={seen.hunger}",
            f"food={seen.food}",
            f"hut={seen.hut}",
            f"wood={seen.wood}",
        }
        facts |= {
            name
            for name, holds in (
                ("hungry", seen.hunger >= 2),
                ("sick", seen.is_sick),
                ("grief", seen.grief != NOBODY),
                ("pregnant", seen.is_pregnant),
            )
            if holds
        }
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
        f"craft={Craft(me.craft).name}",
        f"level={me.craft_level}",
        f"sex={'F' if me.is_female else 'M'}",
    }


def _pick(rows: list[tuple[frozenset[str], list[int | str], int]], facts: set[str], draw: Draw) -> list[int | str]:
    return _weighted([row for row in rows if row[0] <= facts], draw)[1]


def _weighted(rows: list[tuple[frozenset[str], list[int | str], int]], draw: Draw) -> tuple[frozenset[str], list[int | str], int]:
    chosen = draw(sum(row[2] for row in rows))
    for row in rows:
        chosen -= row[2]
        if chosen < 0:
            return row
    raise AssertionError("weights add up")
