"""A page of a report: its history beside another one. What stands on rows of this history leads to their pages."""

from collections.abc import Callable, Iterator

from island.site.shell import render
from island.views.compare import Claim, Comparison, drawn

PAGE = ("beside", "/beside", "Beside")
_MOST = 4  # links behind a statement
_KINDS = {"events": ("event", "event {}"), "villagers": ("person", "@{}")}


def beside(found: Comparison, link: Callable[[str, int | str], str]) -> str:
    """Trusted HTML of the page; A is the history of the report. `link` makes an address, as for the chronicle."""

    def links(claim: Claim) -> Iterator[tuple[str, str]]:
        rows = [row.removeprefix("a:").split("/") for row in claim.rows if row.startswith("a:")]
        for table, number in [row for row in rows if row[0] in _KINDS and len(row) == 2][:_MOST]:
            kind, text = _KINDS[table]
            yield link(kind, int(number)), text.format(number)

    return render("comparison.html", told=found.told, links=links, picture="" if found.is_same else drawn(found))
