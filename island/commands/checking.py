"""Invariants of whole histories: `island verify RUN --invariants`."""

import dataclasses
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from island.commands.sailing import is_sea
from island.printing import one_line, put, put_json
from island.tables import put_rows

if TYPE_CHECKING:
    from island.history.invariants import Violation
    from island.history.queries import Query
    from island.history.reader import HistoryReader

SHOWN_MOST = 20
"""Lines for what breaks one invariant; --json has all."""
EXIT_VIOLATED = 1


def verify_invariants(folder: Path, as_json: bool) -> int:
    """Writes how often each invariant is broken in a run, or in each island of an archipelago, then a line for each violation.

    Returns the exit code.
    """
    from island.history.invariants import check
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader

    found = {}
    for run in _runs_in(folder):
        with odd_rows_explained(run):
            reader = HistoryReader(run, even_if_changed=True)
            found[run] = list(check(reader))
            if not as_json:
                _put_run(run, reader, found[run])
    if as_json:
        put_json(
            [
                {"run": str(run), "invariant": one.name, "violations": list(map(dataclasses.asdict, violations))}
                for run, checked in found.items()
                for one, violations in checked
            ]
        )
    return EXIT_VIOLATED if any(violations for checked in found.values() for _, violations in checked) else 0


def _runs_in(folder: Path) -> list[Path]:
    if not is_sea(folder):
        return [folder]
    from island.archipelago.sea import Sea

    return [folder / name for name in Sea(folder).info.islands]


def _put_run(folder: Path, reader: "HistoryReader", checked: "list[tuple[Query, list[Violation]]]") -> None:
    put(f"{folder}:")
    put_rows(("invariant", "violations"), [(one.name, len(violations)) for one, violations in checked])
    names = dict(reader.rows("SELECT agent_id, name || ' ' || house FROM villagers")) if any(v for _, v in checked) else {}
    for one, violations in checked:
        for violation in violations[:SHOWN_MOST]:
            people = ", ".join(f"{names.get(who, 'nobody')} (@{who})" for who in violation.people)
            where = f"event {violation.event_id}" if violation.event_id is not None else f"tick {violation.tick}"
            put(one_line(f"{one.name}: {where}: {people}{': ' * bool(people)}{violation.what}; look: {_look(folder, violation)}"))
        if len(violations) > SHOWN_MOST:
            put(f"{one.name}: and {len(violations) - SHOWN_MOST:,} more (--json has all)")


def _look(folder: Path, violation: "Violation") -> str:
    """The command that shows it."""
    run = shlex.quote(str(folder))
    if violation.event_id is not None:
        return f"island why {run} {violation.event_id}"
    if violation.people:
        return f"island story {run} @{violation.people[0]}"
    return f'island sql {run} "select * from happenings where tick = {violation.tick}"'
