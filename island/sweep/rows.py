"""The tables of a dataset, and how their rows are found in a history. No clock and no machine gets into them."""

from dataclasses import dataclass
from typing import Any

from island.history.reader import HistoryReader

Columns = dict[str, list[Any]]


@dataclass(frozen=True)
class Table:
    """`columns`: name -> int, float, text or bool; every one may be null. `sql`: what gives them, in the order of the rows."""

    name: str
    columns: dict[str, str]
    sql: str


def _counts(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "int")


ISLANDS = {
    "key": "text",  # digest of all that the island follows from
    "ended": "text",  # lived: all years were; died out: nobody was left; failed: see failure
    "failure": "text",
    "mind": "text",
    "brain_sha256": "text",
    "overrides": "text",  # JSON: what the setting is, beyond the scenario
    "fork": "text",  # JSON: what was changed in the past of the island it comes from
    "digest": "text",  # of the history
    **_counts("ticks_a_year", "years_planned", "years", "alive", "people", "born", "died", "died_hunger"),
    **_counts("population_min", "population_max", "thoughts", "events"),
}
"""One row an island, made by `row_of_island` or `row_of_failure`."""

TABLES = (
    Table(
        "people",
        {
            "agent_id": "int", "name": "text", "house": "text", "is_female": "bool", "is_born_here": "bool", "mother": "int",
            "father": "int", "born_year": "int", "arrived_year": "int", "died_year": "int", "death_cause": "text",
        },
        """
        SELECT v.agent_id, v.name, v.house, v.is_female, v.is_born_here, v.mother, v.father, v.born_year, a.year, d.year, v.death_cause
        FROM villagers v LEFT JOIN ticks a ON a.tick = v.arrived_tick LEFT JOIN ticks d ON d.tick = v.died_tick ORDER BY v.agent_id
        """,
    ),
    Table(
        "events",
        {"year": "int", "what": "text", "count": "int"},
        """
        SELECT t.year, n.name, count(*) FROM events e JOIN ticks t USING (tick) JOIN event_kind_names n ON n.code = e.kind
        GROUP BY 1, 2 ORDER BY 1, 2
        """,
    ),
    Table(
        "deeds",
        {"year": "int", "deed": "text", "outcome": "text", "count": "int"},
        """
        SELECT t.year, d.name, o.name, count(*) FROM thoughts h JOIN ticks t USING (tick) JOIN deed_names d ON d.code = h.deed
        LEFT JOIN outcome_names o ON o.code = h.outcome WHERE h.kind = 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """,
    ),
)  # fmt: skip


def _census_table() -> Table:
    from island.history import schema

    columns = {column.name: "float" if column.name.startswith("mean_") else "int" for column in schema.census.columns}
    return Table("census", columns, f"SELECT {', '.join(columns)} FROM census ORDER BY year")


def tables() -> list[Table]:
    return [_census_table(), *TABLES]


def columns_of(reader: HistoryReader) -> dict[str, Columns]:
    """table -> column -> values, at one moment of a history."""
    found: dict[str, Columns] = {}
    with reader.at_one_moment() as ask:
        for table in tables():
            rows = list(ask(table.sql)[1])
            values: list[Any] = list(zip(*rows, strict=True)) or [()] * len(table.columns)
            found[table.name] = {name: list(column) for name, column in zip(table.columns, values, strict=True)}
            for name, kind in table.columns.items():
                if kind == "bool":
                    found[table.name][name] = [bool(value) for value in found[table.name][name]]
    return found


def row_of_island(info: dict[str, Any]) -> dict[str, Any]:
    """From what `HistoryReader.info` says of a finished run."""
    row = dict.fromkeys(ISLANDS) | {name: info[name] for name in ISLANDS if name in info}
    return row | {"ended": "lived" if info["alive"] else "died out", "died_hunger": info["deaths"]["hunger"]}
