"""What happened in one sentence, and people so that each can be told from every other."""

from typing import TYPE_CHECKING

from island.views.info import CAUSES
from island.world.event_kinds import BY_WORD

if TYPE_CHECKING:
    from island.history.causes import Happening


def called(full_name: str | None, agent_id: int | None, namesakes: frozenset[str]) -> str:
    """A person's name, with the number where others have the name too: `Urura Marshholm @718`."""
    if not full_name:
        return "somebody"
    return f"{full_name} @{agent_id}" if full_name in namesakes else full_name


def sentence_of(happening: "Happening", namesakes: frozenset[str]) -> str:
    """What happened, in one short sentence without a stop."""
    kind = BY_WORD.get(happening.what)
    if kind is None:
        return "what is not known"
    sentence = filled(kind.told(happening.outcome, happening.actor_id is not None), happening, namesakes)
    return f"{sentence}: {happening.outcome}" if kind.is_deed and happening.outcome else sentence


def filled(template: str, happening: "Happening", namesakes: frozenset[str]) -> str:
    """A template of `island.world.event_kinds` with the happening's own words."""
    return template.format(
        actor=called(happening.actor, happening.actor_id, namesakes),
        other=called(happening.other, happening.other_id, namesakes),
        place=happening.place or "a place",
        amount=CAUSES.get(str(happening.amount), happening.amount),
        outcome=happening.outcome,
    )
