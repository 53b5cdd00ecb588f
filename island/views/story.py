"""One life as a page of text: who it was, whose child and parent, year by year what happened to the person and was told of it, and the end."""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from island.views.info import CAUSES
from island.views.sentences import called, filled, sentence_of
from island.world.event_kinds import BY_WORD

if TYPE_CHECKING:
    from island.history.causes import Happening
    from island.history.people import Person
    from island.history.story import Story, Tie, ToldThought


def story_text(story: "Story") -> str:
    """The whole page; lines are as long as what was told."""
    return "\n".join([*_head(story), *_years(story), *_end(story)]) + "\n"


def _head(story: "Story") -> Iterator[str]:
    person = story.person
    yield f"# {person.full_name} @{person.agent_id} ({person.span})"
    yield ""
    born = " on the island" if person.is_born_here else f", came to the island in year {person.arrived_year}"
    traits = f", {' and '.join(person.traits)}" if person.traits else ""
    yield f"{'A woman' if person.is_female else 'A man'}{traits}; born in year {person.born_year}{born}."
    if parents := [_name(story, parent) for parent in (story.mother, story.father) if parent]:
        yield f"Child of {' and '.join(parents)}."
    for tie in story.spouses:
        yield f"Married to {_tie(story, tie)}."
    if story.children:
        yield f"Children: {', '.join(f'{_name(story, child)} ({child.span})' for child in story.children)}."
    for name, ties in (("Friends", story.friends), ("Foes", story.foes)):
        if ties:
            yield f"{name}: {', '.join(_tie(story, tie) for tie in ties[:6])}{_more(len(ties) - 6)}."
    if story.deeds:
        yield f"Deeds: {', '.join(f'{deed} {count}' for deed, count in story.deeds.items())}."


def _name(story: "Story", person: "Person") -> str:
    return called(person.full_name, person.agent_id, story.namesakes)


def _tie(story: "Story", tie: "Tie") -> str:
    years = f"since {tie.since_year}" if tie.until_year is None else f"{tie.since_year} to {tie.until_year}"
    return f"{_name(story, tie.person)} ({years})"


def _more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""


def _years(story: "Story") -> Iterator[str]:
    lines = [(told.year, told.tick, 1, _told(told)) for told in story.thoughts]
    lines += [(told.year, told.tick, 2, _memory(told)) for told in story.memories if told.sentence]
    for happening in story.events:
        if text := _befell(happening, story):
            lines.append((happening.year, happening.tick, 0, text))
    lines += [(year, 0, 0, text) for year, text in _losses(story)]
    for year, group in groupby(sorted(lines, key=lambda line: line[:3]), key=lambda line: line[0]):
        yield ""
        yield f"Year {year}{_age(story.person, year)}"
        seen = ""
        for *_, text in group:
            if text != seen:
                yield f"  {text}"
            seen = text


def _losses(story: "Story") -> Iterator[tuple[int, str]]:
    """Spouses and children who died in this life, by year."""
    end = story.person.died_year
    close = [("wife" if tie.person.is_female else "husband", tie.person) for tie in story.spouses]
    close += [("daughter" if child.is_female else "son", child) for child in story.children]
    for kind, person in close:
        if person.died_year is not None and (end is None or person.died_year <= end):
            # of two deaths in one year it is not told which came first; the other's page says so too
            yield person.died_year, f"{_name(story, person)}, {kind}, died of {_cause(person)}"


def _cause(person: "Person") -> str:
    return CAUSES.get(person.death_cause or "", person.death_cause or "an unknown cause")


def _age(person: "Person", year: int) -> str:
    return f", {year - person.born_year} years old" if year > person.born_year else ""


def _told(told: "ToldThought") -> str:
    return f'{told.season}: "{told.sentence}"'


def _memory(told: "ToldThought") -> str:
    return f'to be remembered: "{told.sentence}"'


def _befell(happening: "Happening", story: "Story") -> str:
    """The event as a clause of this life; empty when it has none, and for the death, which ends the page."""
    kind = BY_WORD.get(happening.what)
    is_actor = happening.actor_id == story.person.agent_id
    if kind is None or happening.event_id == story.person.death_event:
        return ""
    template = kind.life if is_actor else kind.other_life
    return f"{happening.season}: {filled(template, happening, story.namesakes)}" if template else ""


def _end(story: "Story") -> Iterator[str]:
    person = story.person
    yield ""
    if person.died_year is None:
        yield f"{person.full_name} is alive."
        return
    yield f"{person.full_name} died in year {person.died_year}, {person.age_at_death} years old, of {_cause(person)}."
    if len(story.death) > 1:
        yield f"Because (island why RUN @{person.agent_id} draws all of it):"
        for happening in story.death[1:9]:
            yield f"  year {happening.year}, {happening.season}: {sentence_of(happening, story.namesakes)}"
