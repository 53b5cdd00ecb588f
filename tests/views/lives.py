"""Lives made by hand, for the tests of what is told of them."""

from typing import Any

from island.history.causes import Happening
from island.history.people import Person
from island.history.story import Link, Memory, Story, Tie


def person(agent_id: int, name: str, **more: Any) -> Person:
    given: dict[str, Any] = {
        "house": "Holm",
        "is_female": True,
        "born_year": 0,
        "is_born_here": True,
        "arrived_year": 0,
        "died_year": None,
        "death_cause": None,
        "death_event": None,
        "mother": None,
        "father": None,
        "traits": (),
    }
    return Person(agent_id=agent_id, name=name, **{**given, **more})


def happening(event_id: int, what: str, actor: Person, other: Person | None = None, **more: Any) -> Happening:
    """In the year of its number."""
    given: dict[str, Any] = {"tick": event_id * 4, "year": event_id, "season": "spring", "day": event_id * 360, "place": None}
    given |= {"amount": 0, "outcome": None} | more
    names = (actor.agent_id, actor.full_name, other.agent_id if other else None, other.full_name if other else None)
    return Happening(
        event_id=event_id, what=what, **dict(zip(("actor_id", "actor", "other_id", "other"), names, strict=True)), **given
    )


def story(of: Person, *happenings: Happening, **more: Any) -> Story:
    given: dict[str, Any] = {
        name: [] for name in ("spouses", "children", "friends", "foes", "memories", "remembered_by", "death")
    }
    given |= {"mother": None, "father": None, "deeds": {}, "causes": {}, "effects": {}, "namesakes": frozenset()}
    return Story(person=of, happenings=list(happenings), **{**given, **more})


__all__ = ["Link", "Memory", "Tie", "happening", "person", "story"]
