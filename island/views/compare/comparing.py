"""The comparison as a whole: gathered once, then told as a page, as rows for machines, and drawn."""

from dataclasses import asdict, dataclass
from typing import Any

from island.history.reader import HistoryReader
from island.views.compare.claims import Claim, Part, Told
from island.views.compare.downstream import downstream_of, foreign_of
from island.views.compare.lives import Lives
from island.views.compare.numbers import Numbers, numbers_of
from island.views.compare.pair import Kinship, Pair, Say, pair_of
from island.views.compare.parting import first_tick_of
from island.views.compare.picture import course
from island.views.compare.told_downstream import downstream_part
from island.views.compare.told_lives import alone_part, lives_part
from island.views.compare.told_numbers import course_part, numbers_part
from island.views.compare.told_parting import lead_of, parting_part
from island.views.page import Item, Page, Section
from island.views.pictures.svg import AUTO

_NOT_SAID = "Two histories are two draws of chance: whether a difference in these numbers is always so, only many pairs can say."


@dataclass(frozen=True)
class Comparison:
    """`lives` is None unless people are the same in both; `numbers` is None when no whole year can be compared."""

    pair: Pair
    told: Told
    lives: Lives | None
    numbers: tuple[Numbers, Numbers] | None

    @property
    def is_same(self) -> bool:
        return self.pair.kinship is Kinship.SAME


def comparison_of(a: HistoryReader, b: HistoryReader, say: Say = lambda text: None) -> Comparison:
    """Raises IslandError when one of the two has no tick yet, or rows that no island writes."""
    pair = pair_of(a, b, say)
    parts: list[Part] = []
    lives: Lives | None = None
    numbers: tuple[Numbers, Numbers] | None = None
    if pair.kinship is Kinship.PARTED:
        lives = Lives(pair)
        parts += _since_the_parting(pair, lives, say)
    if pair.kinship in (Kinship.PARTED, Kinship.STRANGERS) and (numbers := numbers_of(pair)):
        say("counting both")
        parts += [numbers_part(pair, *numbers), course_part(pair, *numbers)]
        parts.append(Part("What this does not say", (Claim("limit", _NOT_SAID, {}),)))
    told = Told("Two histories of the island", tuple(lead_of(pair)), tuple(part for part in parts if part.claims))
    return Comparison(pair, told, lives, numbers)


def _since_the_parting(pair: Pair, lives: Lives, say: Say) -> list[Part]:
    first = first_tick_of(pair)
    say("following what came of it")
    until = pair.until_tick
    came = {
        side.key: (
            downstream_of(side, first.roots(side), until),
            foreign_of(side, lives.spans(side.key), first.tick, until),
        )
        for side in pair.sides
    }
    say("comparing lives")
    lived = lives_part(lives, lives.known_in_a(first.touched))
    return [parting_part(pair, first), lived, downstream_part(pair, came), alone_part(lives)]


def as_page(found: Comparison) -> Page:
    """For people: text, Markdown and HTML are ways to write it."""
    told = found.told
    sections = (Section(part.heading, tuple(Item(claim.text, claim.below) for claim in part.claims)) for part in told.parts)
    return Page(told.title, tuple(claim.text for claim in told.lead), tuple(sections))


def as_json(found: Comparison) -> dict[str, Any]:
    """For machines: every claim with its numbers, its question and its rows, and all who live in one alone or otherwise."""
    pair, lives = found.pair, found.lives
    answer: dict[str, Any] = {
        "kinship": pair.kinship.value,
        "is_same": found.is_same,
        "first_differing_tick": pair.parting,
        "common_ticks": pair.common_ticks,
        "until_tick": pair.until_tick,
        "a": _side_rows(pair, 0),
        "b": _side_rows(pair, 1),
        "lead": [asdict(claim) for claim in found.told.lead],
        "parts": [asdict(part) for part in found.told.parts],
    }
    if lives is not None:
        answer["same_people"] = sorted(lives.same.items())
        answer["only_a"], answer["only_b"] = list(lives.only_a), list(lives.only_b)
        answer["changed_lives"] = [asdict(change) for change in lives.changes]
    return answer


def _side_rows(pair: Pair, which: int) -> dict[str, Any]:
    side = pair.sides[which]
    names = ("name", "seed", "mind", "brain_sha256", "ticks_a_year")
    return {
        "folder": side.folder,
        **{name: side.run[name] for name in names},
        "last_tick": side.last_tick,
        "alive": side.alive,
        "digest": side.digest,
    }


def drawn(found: Comparison, theme: str = AUTO) -> str:
    """The picture as SVG text."""
    return course(found.pair, numbers_of(found.pair, from_start=True)).written(theme)
