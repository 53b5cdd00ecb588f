"""`island think` as a user calls it."""

import json
from pathlib import Path

from calls import island, refused


def test_think_shows_what_was_read_and_what_was_chosen(winter: Path) -> None:
    done = island("think", winter, "@3", "0", cwd=winter)
    assert done.returncode == 0, done.stderr
    assert "# " in done.stdout and "\nRead:\n" in done.stdout and "\nChose to " in done.stdout
    by_season = island("think", winter, "@3", "--year", "0", "--season", "spring", cwd=winter)
    assert by_season.stdout == done.stdout or "no decision" in by_season.stderr


def test_think_json_has_the_same_for_machines(winter: Path) -> None:
    found = json.loads(island("think", winter, "@3", "0", "--json", cwd=winter).stdout)
    assert found["agent_id"] == 3 and found["tick"] == 0
    assert len(found["legal"]) == found["legal_count"] and sum(one["is_chosen"] for one in found["legal"]) == 1


def test_a_thought_that_there_is_not_is_one_line(winter: Path) -> None:
    assert "no decision in tick 100000" in refused("think", winter, "@3", "100000", cwd=winter)
    assert "which thought? expected TICK, such as 2048, or --year 512 --season spring" in refused(
        "think", winter, "@3", cwd=winter
    )
    assert "--season is wet" in refused("think", winter, "@3", "--year", "0", "--season", "wet", cwd=winter)
    assert "nobody has this number" in refused("think", winter, "@0", "1", cwd=winter)
