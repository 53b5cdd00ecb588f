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


def plain_sentence(happening: "Happening", namesakes: frozenset[str]) -> str:
    """As `sentence_of`, but a theft with what was taken, and other deeds without the word for what came of them."""
    kind = BY_WORD.get(happening.what)
    if happening.what != "stole":
        return filled(kind.sentence, happening, namesakes) if kind else "what is not known"
    amount = happening.amount if isinstance(happening.amount, int) else 0
    if happening.outcome == "caught":
        return filled("{actor} was caught stealing from {other}", happening, namesakes)
    taken = f"{amount} meal{'' if amount == 1 else 's'}" if amount > 0 else "nothing, as there was none,"
    return filled(f"{{actor}} stole {taken} from {{other}}", happening, namesakes)


def filled(template: str, happening: "Happening", namesakes: frozenset[str]) -> str:
    """A template of `island.world.event_kinds` with the happening's own words."""
    return template.format(
        actor=called(happening.actor, happening.actor_id, namesakes),
        other=called(happening.other, happening.other_id, namesakes),
        place=happening.place or "a place",
        amount=CAUSES.get(str(happening.amount), happening.amount),
        outcome=happening.outcome,
    )
