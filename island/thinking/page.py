"""The account of a thought as a page of text."""

from collections.abc import Iterator

from island.thinking.account import Account, Consequence
from island.thinking.reading import Read, Tick

LISTED = 8  # people to whom something came of it


def page(account: Account) -> str:
    when = f"{account.season} of year {account.year} (tick {account.tick})"
    lines = [f"# {account.name} @{account.agent_id}, {when}", *([account.note] if account.note else [])]
    if account.read:
        lines += ["", "Read:", *_read(account.read)]
    lines += ["", *_legal(account), "", *_choice(account), "", *_what_came(account)]
    return "\n".join(lines) + "\n"


def _read(read: Read) -> Iterator[str]:
    yield from (f"  {line}" for line in read.who)
    yield from (f'  remembers: "{line}"' for line in read.memories)
    for tick in read.earlier:
        yield from _tick(tick)
    yield from _tick(read.now)


def _tick(tick: Tick) -> Iterator[str]:
    """What was sensed, a line each; what is past ends in what was done and told then."""
    yield f"  {tick.title}: {'; '.join(tick.senses[:1])}"
    yield from (f"    {line}" for line in tick.senses[1:])
    if tick.deed:
        yield f"    did: {tick.deed}"
    if tick.said:
        yield f'    said: "{tick.said}"'


def _legal(account: Account) -> Iterator[str]:
    if account.legal and account.legal[0].chance is None:
        listed = f": {', '.join(one.text for one in account.legal)}" if len(account.legal) == account.legal_count else ""
        yield f"Could do {account.legal_count} things{listed}."
        return
    settings = account.settings
    yield f"Could do {account.legal_count} things, with these chances (temperature {settings['temperature']:g}, top-p {settings['top_p']:g}):"
    for one in account.legal:
        if one.chance or one.is_chosen:
            yield f"  {one.chance or 0:7.2%}  {one.text}{'   <- chosen' if one.is_chosen else ''}"
    if account.muddled and account.muddled > 1e-6:
        yield f"  {account.muddled:7.2%}  something that is no legal deed"
    if never := [one.text for one in account.legal if not one.chance and not one.is_chosen]:
        yield f"  too unlikely for this run to draw: {', '.join(never)}"


def _choice(account: Account) -> Iterator[str]:
    if not account.chosen:
        yield "Chose nothing: what was written is no legal deed."
        return
    rank = account.rank
    likely = "" if rank is None else ", the likeliest" if rank == 1 else f", number {rank} by likelihood"
    yield f"Chose to {account.chosen}{likely}."
    if account.outcome:
        yield f"What came of it at once: {account.outcome}."
    if account.said:
        yield f'Said: "{account.said}"'
    if account.is_drawn_again is False:
        yield "Note: drawn again with the run's own luck, the brain decides otherwise; was this history changed?"


def _what_came(account: Account) -> Iterator[str]:
    reached = len(account.people)
    if not account.deaths and not reached:
        yield "It mattered to nobody else, as far as the history knows."
        return
    people = f"{reached} other {'person' if reached == 1 else 'people'}"
    deaths = f"{len(account.deaths)} death{'s' * (len(account.deaths) != 1)}"
    more = f", and {account.beyond:,} more events came of those" if account.beyond else ""
    yield f"Why it mattered: it reached {people} and led to {deaths}{more}."
    yield from map(_line, account.deaths[:LISTED])
    told = {one.event_id for one in account.deaths}
    others = list({one.event_id: one for one in account.people if one.event_id not in told}.values())
    yield from map(_line, others[:LISTED])
    if account.event_id is not None:
        yield f"  all of it: island consequences RUN {account.event_id}"


def _line(one: Consequence) -> str:
    return f"  year {one.year}, {one.season}: {one.text}  (event {one.event_id})"
