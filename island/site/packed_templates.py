"""The templates of sentences for a report: most are a head that is said with several tails, such as "I fished at Long Reef" and " as the sun rose."."""

import re
from collections import Counter
from collections.abc import Iterable

from island.site.coded import joined, json_of, numbers_of, signed

_BREAK = re.compile(",? ")


def in_order(groups: dict[int, Iterable[str]]) -> dict[int, list[str]]:
    """The templates of each deed in the order in which `packed` writes them: by head, then by tail."""
    halves = _halves(groups)
    return {deed: sorted(group, key=lambda template: halves[template]) for deed, group in groups.items()}


def packed(groups: dict[int, list[str]]) -> bytes:
    """Heads and tails, each once, then by deed the number of each template's head, as steps, and of its tail."""
    halves = _halves(groups)
    heads, tails = (sorted({half[which] for half in halves.values()}) for which in (0, 1))
    head_numbers, tail_numbers = ({half: number for number, half in enumerate(one)} for one in (heads, tails))
    steps, ends = [], []
    for group in groups.values():
        last = 0
        for head, tail in (halves[template] for template in group):
            steps.append(signed(head_numbers[head] - last))
            ends.append(tail_numbers[tail])
            last = head_numbers[head]
    numbers = ([int(deed) for deed in groups], [len(group) for group in groups.values()], steps, ends)
    return joined([json_of(heads), json_of(tails), *map(numbers_of, numbers)])


def _halves(groups: dict[int, Iterable[str]] | dict[int, list[str]]) -> dict[str, tuple[str, str]]:
    """Head and tail of each template: cut where the rarer of the two halves is common to most templates, if it is to two."""
    templates = {template for group in groups.values() for template in group}
    breaks = {template: [found.start() for found in _BREAK.finditer(template)] for template in templates}
    heads = Counter(template[:at] for template, places in breaks.items() for at in places)
    tails = Counter(template[at:] for template, places in breaks.items() for at in places)

    def cut(template: str) -> int:
        def shared(at: int) -> tuple[int, int]:
            return min(heads[template[:at]], tails[template[at:]]), at

        common, at = max(map(shared, breaks[template]), default=(0, 0))
        return at if common > 1 else len(template)

    return {template: (template[: (at := cut(template))], template[at:]) for template in templates}
