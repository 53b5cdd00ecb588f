"""One thought, accounted for: what was read, what was legal and how likely, what was chosen and said, what came of it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from island.codec.vocabulary import Vocabulary
from island.errors import IslandError
from island.history.causes import Chain
from island.history.folder import sha256_of
from island.history.reader import HistoryReader
from island.minds import WORDLESS, model_path
from island.records import Thought, ThoughtKind
from island.scenario import Scenario
from island.thinking.odds import Odds, odds_of
from island.thinking.reading import Read, Reader
from island.thinking.recall import recall
from island.thinking.wording import DEEDS
from island.views.sentences import called, sentence_of
from island.world.legal import actions_of
from island.world.state import NOBODY, Action
from island.world.words import HAS_PARTNER, Deed, Outcome, PlaceKind, Season, word

SHOWN = 200  # consequences that are followed
_NO_BRAIN = {
    "random": "no brain: this run picks any legal deed by chance, and reads and says nothing",
    "scripted": "no brain: this run decides by the teacher's rules, which give no probabilities",
    "dice": "no brain: this run throws loaded dice among the legal deeds, and reads and says nothing",
}
_BRAINS = ("lm", "blind")


@dataclass(frozen=True)
class LegalDeed:
    """`chance` is None in a run without a brain."""

    deed: str
    partner_id: int | None
    text: str
    chance: float | None
    is_chosen: bool


@dataclass(frozen=True)
class Consequence:
    """The nearest event downstream that concerns a person, or a death."""

    agent_id: int
    year: int
    season: str
    event_id: int
    text: str


@dataclass(frozen=True)
class Account:
    agent_id: int
    name: str
    is_female: bool
    tick: int
    year: int
    season: str
    mind: str
    note: str  # why there are no probabilities; empty with a brain
    settings: dict[str, float]  # temperature and top_p of deciding
    read: Read | None
    legal: tuple[LegalDeed, ...]  # likeliest first
    legal_count: int
    muddled: float | None  # the chance of writing no legal deed: over 0 in unconstrained runs only
    chosen: str
    is_drawn_again: bool | None  # the run's own draw, made again, gives the same deed
    outcome: str
    said: str
    event_id: int | None
    deaths: tuple[Consequence, ...]
    people: tuple[Consequence, ...]
    beyond: int  # more events came of these

    @property
    def rank(self) -> int | None:
        """1 if the likeliest deed was chosen; None where nothing is known of likelihood, or what was written is no deed."""
        chosen = [number for number, one in enumerate(self.legal, 1) if one.is_chosen and one.chance is not None]
        return chosen[0] if chosen else None

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"rank": self.rank}


def account_of(
    reader: HistoryReader, settings: Scenario, agent_id: int, tick: int, on_progress: Callable[[str], None]
) -> Account:
    """Raises IslandError when the person decided nothing then, or brain or vocabulary are not those of the run."""
    people = _People(reader)
    thought = _thought(reader, people, agent_id, tick)
    info = reader.info()
    read, odds, legal = None, None, [_action(thought)] if thought.deed != NOBODY else []
    if settings.mind.kind not in WORDLESS:
        vocabulary = _vocabulary(settings, info)
        model = _model(settings, info) if settings.mind.kind in _BRAINS else None
        found = recall(reader, settings, vocabulary, thought, on_progress)
        read = _as_recorded(Reader(found.stream, people.called, people.names, _places(reader, tick)).read(), reader, thought)
        legal = actions_of(found.legal)
        odds = odds_of(model, found, settings.mind) if model else None
    chain = reader.causes(thought.event_id, forward=True, most=SHOWN) if thought.event_id != NOBODY else None
    deaths, touched = _what_came(chain, agent_id) if chain else ((), ())
    year, season = _when(reader, tick)
    return Account(
        agent_id, people.called(agent_id), people.is_female[agent_id], tick, year, season,
        settings.mind.kind, _NO_BRAIN.get(settings.mind.kind, ""),
        {"temperature": settings.mind.decide_temperature, "top_p": settings.mind.decide_top_p},
        read, _legal_deeds(legal, odds, thought, people), thought.legal_count, odds.muddled if odds else None,
        _text(_action(thought), people) if thought.deed != NOBODY else "",
        odds.drawn[: len(thought.decided)] == list(thought.decided) if odds else None,
        word(Outcome(thought.outcome)) if thought.outcome != NOBODY else "",
        thought.sentence, None if thought.event_id == NOBODY else thought.event_id,
        deaths, touched, chain.beyond if chain else 0,
    )  # fmt: skip


def _as_recorded(read: Read, reader: HistoryReader, thought: Thought) -> Read:
    """What was said names the very place on record, where the stream holds its kind alone."""
    before = reader.recorded_thoughts(thought.tick - len(read.earlier), thought.tick - 1)
    said = [one.sentence for one in before if one.agent_id == thought.agent_id and one.kind is ThoughtKind.DECIDE]
    if len(said) != len(read.earlier):
        return read
    return replace(read, earlier=tuple(replace(one, said=text or one.said) for one, text in zip(read.earlier, said, strict=True)))


def tick_of(reader: HistoryReader, tick: int | None, year: int | None, season: str | None) -> int:
    """The tick meant by its number, or by year and season: the first of it."""
    if (tick is None) == (year is None and season is None) or (year is None) != (season is None):
        raise IslandError("which thought? expected TICK, such as 2048, or --year 512 --season spring")
    if tick is not None:
        return tick
    names = [word(one) for one in Season]
    if season not in names:
        raise IslandError(f"--season is {str(season)[:40]}; expected one of {', '.join(names)}")
    rows = _rows(
        reader, "SELECT min(tick) FROM ticks WHERE year = :year AND season = :season", year=year, season=names.index(season)
    )
    if rows[0][0] is None:
        last = _rows(reader, "SELECT max(year) FROM ticks")[0][0]
        raise IslandError(f"year {year}, {season}: not in this history; expected years 0 to {last}")
    return int(rows[0][0])


# -- what a run was ----------------------------------------------------------------------------------------------------


def _vocabulary(settings: Scenario, info: dict[str, Any]) -> Vocabulary:
    path = model_path(settings).with_suffix(".vocab")
    vocabulary = Vocabulary.load(path)
    if vocabulary.hash.hex() != info["vocab_hash"]:
        raise IslandError(f"{path}: another vocabulary than the run's, {info['vocab_hash'][:12] or 'none'}; put that one back")
    return vocabulary


def _model(settings: Scenario, info: dict[str, Any]) -> Path:
    path = model_path(settings)
    try:
        found = sha256_of(path)
    except OSError as error:
        raise IslandError(f"{path}: {error.strerror}; expected the brain of the run, {info['brain_sha256'][:12]}") from None
    if found != info["brain_sha256"]:
        raise IslandError(
            f"{path}: is brain {found[:12]}; expected that of the run, {info['brain_sha256'][:12]}; put that brain back"
        )
    return path


def _rows(reader: HistoryReader, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    return reader.query(sql, values)[1]


def _when(reader: HistoryReader, tick: int) -> tuple[int, str]:
    year, season = _rows(reader, "SELECT year, season FROM ticks WHERE tick = :tick", tick=tick)[0]
    return year, word(Season(season))


def _places(reader: HistoryReader, tick: int) -> dict[str, str]:
    """By kind, where only one of a kind was known then: which of several the stream means is not in it."""
    known = ""
    if _rows(reader, "SELECT count(*) FROM sqlite_schema WHERE name = 'landmarks'")[0][0]:
        known = " WHERE place_id IN (SELECT place_id FROM landmarks WHERE found_tick <= :tick)"
    sql = f"SELECT kind, min(name) FROM places{known} GROUP BY kind HAVING count(*) = 1"
    rows = _rows(reader, sql, tick=tick) if known else _rows(reader, sql)
    return {PlaceKind(kind).name: name for kind, name in rows}


class _People:
    """Everybody's names."""

    def __init__(self, reader: HistoryReader):
        rows = _rows(reader, "SELECT agent_id, name, house, is_female FROM villagers")
        self.names: dict[int, str] = {who: name for who, name, _, _ in rows}
        self.is_female: dict[int, bool] = {who: bool(is_female) for who, _, _, is_female in rows}
        self._full = {who: f"{name} {house}" for who, name, house, _ in rows}
        seen, twice = set[str](), set[str]()
        for name in self._full.values():
            (twice if name in seen else seen).add(name)
        self._namesakes = frozenset(twice)

    def called(self, agent_id: int) -> str:
        return called(self._full.get(agent_id), agent_id, self._namesakes)


def _thought(reader: HistoryReader, people: _People, agent_id: int, tick: int) -> Thought:
    for thought in reader.recorded_thoughts(tick, tick):
        if thought.agent_id == agent_id and thought.kind is ThoughtKind.DECIDE:
            return thought
    sql = "SELECT min(tick), max(tick) FROM thoughts WHERE agent_id = :who AND kind = 0"
    first, last = _rows(reader, sql, who=agent_id)[0]
    when = "nothing in this whole history" if first is None else f"from tick {first} to {last}"
    raise IslandError(f"{people.called(agent_id)}: no decision in tick {tick}; this person decided {when}")


# -- what was done, and what came of it --------------------------------------------------------------------------------


def _action(thought: Thought) -> Action:
    return Action(Deed(thought.deed), thought.partner)


def _text(action: Action, people: _People) -> str:
    return DEEDS[action.deed].format(people.called(action.partner) if action.deed in HAS_PARTNER else "")


def _legal_deeds(legal: list[Action], odds: Odds | None, thought: Thought, people: _People) -> tuple[LegalDeed, ...]:
    chosen = _action(thought) if thought.deed != NOBODY else None
    return tuple(
        LegalDeed(
            word(one.deed),
            None if one.partner == NOBODY else one.partner,
            _text(one, people),
            odds.chance[one] if odds else None,
            one == chosen,
        )
        for one in (odds.chance if odds else legal)
    )


def _what_came(chain: Chain, agent_id: int) -> tuple[tuple[Consequence, ...], tuple[Consequence, ...]]:
    """(all deaths, the nearest event of everybody else whom it reached)."""
    deaths: list[Consequence] = []
    people: dict[int, Consequence] = {}
    for happening in chain.happenings.values():
        if happening.event_id == chain.root:
            continue
        line = sentence_of(happening, chain.namesakes)
        for who in (happening.actor_id, happening.other_id):
            if who is None:
                continue
            found = Consequence(who, happening.year, happening.season, happening.event_id, line)
            if happening.what == "died" and who == happening.actor_id:
                deaths.append(found)
            elif who != agent_id:
                people.setdefault(who, found)
    return tuple(deaths), tuple(people.values())
