"""One life as a page: who it was, the plots of it, what others say of it, its years, and the end with what led to it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from island.views.page import BY_YEAR, Item, Page, Section, as_rows, most_of, times
from island.views.plots import PLOTS, Life, cause_of, near_deaths
from island.views.proofs import arrow_note
from island.views.sentences import sentence_of
from island.world.event_kinds import BY_WORD
from island.world.words import LEAVINGS, word

if TYPE_CHECKING:
    from island.history.causes import Happening
    from island.history.proofs import Proof
    from island.history.story import Story, Tie
    from island.views.plots import Proofs

_SAID = 3  # things that others say
_TOLD = 20  # deeds that stand among the years in their doer's own words, besides those of the plots
_PASSING = frozenset(
    (
        "starving",
        "fed again",
        "fell sick",
        "recovered",
        "injured",
        "crop ripened",
        "crop lost",
        "hut damaged",
        "moved",
        "withheld",
    )
)
"""What befalls everybody again and again: it has no line of its own among the years."""
_UNTOLD = frozenset(("crop ripened", "recovered", "fed again", "died"))
"""What others tell already: the harvest, the sickness, the hunger; the death ends the page."""


_LEAVINGS = frozenset(word(kind) for kind in LEAVINGS)
_OVERSEAS = "what became of them is told on another shore (island voyages DIR, of the archipelago)"


def gone_from(story: "Story") -> "Happening | None":
    """How a person left the island over the sea, if they did; who comes back is somebody new there."""
    mine = (one for one in story.happenings if one.what in _LEAVINGS and one.actor_id == story.person.agent_id)
    return next(mine, None)


def story_page(story: "Story", proofs: "Proofs | None" = None) -> Page:
    """With the `proofs` that are kept, a cause that was tried says what came of its effect without it."""
    life = Life(story, proofs)
    person, gone = story.person, gone_from(story)
    title = f"{person.full_name} @{person.agent_id} ({person.span})"
    life.names(person.full_name, person.agent_id)
    lead = tuple(_lead(life))
    plots = [Section(heading, tuple(plot(life))) for heading, plot in PLOTS]
    said = Section(f"What others say of {life.her}", tuple(said_of(life)))
    years = Section(BY_YEAR, tuple(_years(life)))
    parts = [*plots, said, years, Section("The end" if gone or person.died_year is not None else "Now", tuple(_end(life)))]
    return Page(title, lead, tuple(part for part in parts if part.items))


def story_rows(story: "Story", proofs: "Proofs | None" = None) -> dict[str, Any]:
    """The page for machines, with the person, the kin by number, the deeds in numbers and the causes that were tried."""
    kin = {name: person.agent_id if person else None for name, person in (("mother", story.mother), ("father", story.father))}
    ties = {
        name: [{"agent_id": tie.person.agent_id, "since_year": tie.since_year, "until_year": tie.until_year} for tie in found]
        for name, found in (("spouses", story.spouses), ("friends", story.friends), ("foes", story.foes))
    }
    children = [child.agent_id for child in story.children]
    return {
        "person": asdict(story.person),
        **kin,
        "children": children,
        **ties,
        "deeds": story.deeds,
        "proofs": [asdict(proof) for proof in _tried(story, proofs or {})],
        **as_rows(story_page(story, proofs)),
    }


def _tried(story: "Story", proofs: "Proofs") -> Iterator["Proof"]:
    """Of what befell the person, and of what led to the death."""
    events = {one.event_id for one in (*story.happenings, *story.death)}
    return (proof for (event_id, _), proof in proofs.items() if event_id in events)


# -- who it was --------------------------------------------------------------------------------------------------------


def _lead(life: Life) -> Iterator[str]:
    story, person = life.story, life.person
    born = " on the island" if person.is_born_here else f", came to the island in year {person.arrived_year}"
    traits = f", {' and '.join(person.traits)}" if person.traits else ""
    gone = gone_from(story)
    died = f"; sailed away in year {gone.year}, {gone.year - person.born_year} years old" if gone else "; alive"
    if person.died_year is not None:
        died = f"; died in year {person.died_year}, {person.age_at_death} years old, of {cause_of(person)}"
    yield f"{'A woman' if person.is_female else 'A man'}{traits}; born in year {person.born_year}{born}{died}."
    if parents := [life.name(parent) for parent in (story.mother, story.father) if parent]:
        yield f"Child of {' and '.join(parents)}."
    for tie in story.spouses:
        yield f"Married to {_tie(life, tie)}."
    if story.children:
        yield f"Children: {', '.join(f'{life.name(child)} ({child.span})' for child in story.children)}."
    for name, ties in (("Friends", story.friends), ("Foes", story.foes)):
        if ties:
            yield f"{name}: {most_of(ties, 6, partial(_tie, life))}."
    if story.deeds:
        yield f"Deeds: {', '.join(f'{deed} {count:,}' for deed, count in story.deeds.items())}."


def _tie(life: Life, tie: "Tie") -> str:
    years = f"since {tie.since_year}" if tie.until_year is None else f"{tie.since_year} to {tie.until_year}"
    return f"{life.name(tie.person)} ({years})"


# -- what others say ---------------------------------------------------------------------------------------------------


def said_of(life: Life) -> list[Item]:
    """Three things that others told of this person: the rarest deeds first, each another deed and of another teller."""
    told: list[tuple[Any, ...]] = [
        (one.what, one.outcome, one.year, one.actor, one.actor_id, one.sentence, one.event_id)
        for one in life.story.happenings
        if one.sentence and one.actor_id != life.person.agent_id
    ]
    told += [("remembered", None, one.year, one.by, one.by_id, one.sentence, one.event_id) for one in life.story.remembered_by]
    counts = Counter(row[:2] for row in told)
    chosen: list[Any] = []
    kinds: set[str] = set()
    tellers: set[int | None] = set()
    for row in sorted(told, key=lambda row: (counts[row[:2]], row[6] or 0)):
        what, _, _, _, teller, sentence, _ = row
        if what not in kinds and teller not in tellers and sentence not in life.quoted and len(chosen) < _SAID:
            chosen.append(row)
            kinds.add(what)
            tellers.add(teller)
            life.quoted.add(sentence)
    return [_saying(life, row) for row in sorted(chosen, key=lambda row: row[6] or 0)]


def _saying(life: Life, row: Any) -> Item:
    what, _, year, name, teller, sentence, event_id = row
    kind = BY_WORD.get(what)
    words = f"{{actor}} remembered {life.her}" if kind is None or what == "remembered" else kind.sentence
    text = words.format(actor=life.names(name, teller), other=life.her, place="", amount="", outcome="")
    return Item(f'"{sentence}"', (f"{text}, year {year}",), (event_id,) if event_id else ())


# -- the years ---------------------------------------------------------------------------------------------------------


def _years(life: Life) -> Iterator[Item]:
    """A line a year: what was done over and over, merged; below it what happened once, and what was told of it."""
    story = life.story
    chosen = {one.event_id for one in _choose(life, _TOLD)}
    events: dict[int, list[Happening]] = {}
    for one in story.happenings:
        events.setdefault(one.year, []).append(one)
    memories = {one.year: one for one in story.memories}
    deaths = near_deaths(life)
    for year in sorted(events.keys() | memories.keys() | {death[0] for death in deaths}):
        found = events.get(year, [])
        below = [text for one in found if (text := _line(life, one, chosen))]
        below += [f"{life.name(person)}, the {kind}, died of {cause_of(person)}" for when, kind, person in deaths if when == year]
        if (memory := memories.get(year)) and memory.sentence not in life.quoted:
            life.quoted.add(memory.sentence)
            below.append(f'to be remembered: "{memory.sentence}"')
        routine = _routine(life, found)
        if routine or below:
            age = f", {year - life.person.born_year} years old" if year > life.person.born_year else ""
            ids = tuple(one.event_id for one in found)
            yield Item(f"Year {year}{age}{': ' if routine else ''}{routine}", tuple(below), ids)


def _routine(life: Life, found: list["Happening"]) -> str:
    """`fished four times, planted, stole twice`."""
    mine = [one for one in found if life.is_mine(one) and one.what not in _UNTOLD]
    counts = Counter(_done(one.what) for one in mine if _is_merged(one))
    return ", ".join(f"{text} {times(count)}" if count > 1 else text for text, count in counts.most_common())


def _is_merged(one: "Happening") -> bool:
    return one.what in _PASSING or (one.what in BY_WORD and BY_WORD[one.what].is_deed)


def _done(what: str) -> str:
    """`fished`, `talked`, `gave food`: the words of the event without the people in it."""
    kind = BY_WORD[what]
    said = kind.sentence if kind.is_deed else kind.life
    return re.sub(r"( (with|to|from|by))? \{other\}|: \{amount\}", "", said).removeprefix("{actor} ")


def _line(life: Life, one: "Happening", chosen: set[int]) -> str:
    """What stands below its year: a turn of this life, or a deed in its doer's own words."""
    if one.event_id in chosen and (quote := life.quote(one)):
        return f"{one.season}, {_words(life, one, BY_WORD[one.what].sentence)}{quote}"
    kind = BY_WORD.get(one.what)
    if kind is None or one.what in _PASSING or one.what in _UNTOLD:
        return ""
    template = kind.life if life.is_mine(one) else kind.other_life
    return f"{one.season}: {_words(life, one, template)}" if template else ""


def _words(life: Life, one: "Happening", template: str) -> str:
    names = {"other": life.partner_name(one)} if life.is_mine(one) else {"actor": life.partner_name(one)}
    full = {"actor": "", "other": "", "place": one.place or "a place", "amount": one.amount, "outcome": one.outcome, **names}
    return template.format(**full).strip()


def _choose(life: Life, most: int) -> list["Happening"]:
    """The deeds of this person that tell most of the life: the rarer the deed and what came of it, the sooner chosen.

    Each (deed, outcome) brings its first telling, then its second ...: a common deed is in, and does not crowd out the rest.
    """
    deeds = [one for one in life.story.happenings if life.is_mine(one) and one.what in BY_WORD and BY_WORD[one.what].is_deed]
    counts = Counter((one.what, one.outcome) for one in deeds)
    seen: Counter[tuple[str, Any]] = Counter()
    ranked = []
    for one in deeds:
        if one.sentence and one.sentence not in life.quoted:
            key = (one.what, one.outcome)
            seen[key] += 1
            ranked.append((seen[key], counts[key], one.event_id, one))
    return [row[3] for row in sorted(ranked, key=lambda row: row[:3])[:most]]


# -- the end -----------------------------------------------------------------------------------------------------------


def _end(life: Life) -> Iterator[Item]:
    person, death = life.person, life.story.death
    if gone := gone_from(life.story):
        yield Item(f"{sentence_of(gone, life.story.namesakes)} in year {gone.year}; {_OVERSEAS}.", (), (gone.event_id,))
        return
    if person.died_year is None:
        yield Item(f"{person.full_name} is alive.")
        return
    text = f"{person.full_name} died in year {person.died_year}, {person.age_at_death} years old, of {cause_of(person)}."
    below = tuple(
        f"year {one.year}, {one.season}: {sentence_of(one, life.story.namesakes)}{_tried_of(life, one)}" for one in death[1:9]
    )
    because = f" Because (island why RUN @{person.agent_id} draws all of it):" if below else ""
    yield Item(text + because, below, tuple(one.event_id for one in death[:9]))


def _tried_of(life: Life, cause: "Happening") -> str:
    """What came of those events on the way to the death that this is a cause of, where it was tried."""
    return "".join(arrow_note(life.proofs, one.event_id, cause.event_id) for one in life.story.death[:9])
