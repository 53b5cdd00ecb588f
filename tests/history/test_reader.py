import contextlib
import sqlite3
from pathlib import Path

import pytest
from history_village import RUN, Village

from island.errors import IslandError
from island.history import database, mark, schema
from island.history.database import open_file
from island.history.reader import HistoryReader
from island.history.writer import HistoryWriter
from island.records import TickRecord
from island.world.state import Event, Household
from island.world.words import Craft, EventKind, FeudEnd, Outcome


def test_info_sums_the_run(ten_ticks: Path) -> None:
    info = HistoryReader(ten_ticks).info()
    promised = [
        "seed",
        "years",
        "ticks",
        "thoughts",
        "events",
        "tokens",
        "alive",
        "born",
        "died",
        "digest",
        "wall_s",
        "thoughts_per_s",
        "tokens_per_s",
    ]
    assert set(promised) <= info.keys()
    assert (info["seed"], info["years"], info["ticks"], info["thoughts"], info["tokens"]) == (2**64 - 1, 2, 10, 71, 500)
    assert (info["alive"], info["born"], info["died"], info["deaths"]["storm"]) == (6, 1, 1, 1)
    assert (info["population_min"], info["population_max"]) == (5, 6)


def test_info_of_a_run_without_ticks_is_empty_not_an_error(tmp_path: Path) -> None:
    HistoryWriter.create(tmp_path / "run", RUN).close()
    assert HistoryReader(tmp_path / "run").info()["ticks"] == 0


def test_reader_sees_committed_ticks_while_a_writer_runs(tmp_path: Path) -> None:
    village = Village()
    with HistoryWriter.create(tmp_path / "run", RUN) as writer:
        writer.write(village.step(), village.world)
        reader = HistoryReader(tmp_path / "run")
        assert reader.head() == writer.head()
        writer.write(village.step(), village.world)
        assert reader.head() == writer.head()
    assert reader.info()["ticks"] == 2


def test_a_held_reader_sees_one_moment_whatever_is_written(tmp_path: Path) -> None:
    village = Village()
    with HistoryWriter.create(tmp_path / "run", RUN) as writer:
        writer.write(village.step(), village.world)
        reader = HistoryReader(tmp_path / "run")
        with reader.held() as held:
            before = held.head()
            writer.write(village.step(), village.world)
            assert held.head() == before != reader.head()
            assert held.rows("SELECT count(*) FROM ticks") == [(1,)]


def test_a_held_reader_opens_the_file_once_and_can_only_read(ten_ticks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []

    def counted(path: Path, mode: str) -> sqlite3.Connection:
        opened.append(path)
        return open_file(path, mode)

    monkeypatch.setattr(database, "open_file", counted)
    with HistoryReader(ten_ticks).held() as held, held.held() as again:
        opened.clear()
        assert again.rows("SELECT count(*) FROM villagers") == held.rows("SELECT count(*) FROM villagers")
        with pytest.raises(IslandError, match="only reading"):
            held.rows("ATTACH ':memory:' AS other")
        assert held.info()["ticks"] == 10
    assert not opened


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM thoughts",
        "UPDATE runs SET seed = 1",
        "ATTACH 'other.db' AS other",
        "VACUUM INTO 'other.db'",
        "PRAGMA journal_mode = WAL",
        "PRAGMA user_version = 9",
        "PRAGMA query_only = 0",
        "CREATE TEMP TABLE t (a)",
        "SELECT load_extension('x')",
        "SELECT 1; DELETE FROM thoughts",
        "SELEC 1",
        "SELECT * FROM nowhere",
        "SELECT 1 \0",
        "SELECT '\udc80'",
        "",
    ],
)
def test_sql_can_only_read(ten_ticks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    monkeypatch.chdir(tmp_path)
    before = (ten_ticks / "history.db").read_bytes()
    with pytest.raises(IslandError) as error:
        HistoryReader(ten_ticks).query(sql)
    assert "\n" not in str(error.value)
    assert (ten_ticks / "history.db").read_bytes() == before and list(tmp_path.iterdir()) == []


def test_sql_answers_with_columns_and_rows(ten_ticks: Path) -> None:
    columns, rows = HistoryReader(ten_ticks).query("SELECT who, cause, age FROM deaths")
    assert (columns, rows) == (["who", "cause", "age"], [("Mara Holm", "storm", 21)])


@pytest.mark.parametrize("name", [name for name in schema.views if name not in ("strifes", "raids")])  # one village has none
def test_every_view_has_rows(ten_ticks: Path, name: str) -> None:
    assert HistoryReader(ten_ticks).query(f"SELECT * FROM {name}")[1]


def test_deeds_view_shows_names_and_words(ten_ticks: Path) -> None:
    sql = "SELECT year, season, who, deed, partner, outcome, sentence FROM deeds WHERE tick = 5 AND agent_id = 1"
    assert HistoryReader(ten_ticks).query(sql)[1] == [
        (1, "summer", "Mara Holm", "talk", "Tom Holm", "some", "I talked with Tom Holm.")
    ]


@pytest.mark.parametrize("who", [4, "4", "@4", "Olo", "olo", " Olo  Holm ", "Olo Holm @4"])
def test_villager_is_found_by_number_and_by_name(ten_ticks: Path, who: int | str) -> None:
    assert HistoryReader(ten_ticks).find_villager(who) == 4


def test_ambiguous_name_lists_the_candidates(ten_ticks: Path) -> None:
    with pytest.raises(IslandError, match=r"@1 Mara Holm \(born -20, died 1\), @6 Mara Reef \(born -20, alive\)"):
        HistoryReader(ten_ticks).find_villager("Mara")
    assert HistoryReader(ten_ticks).find_villager("Mara Reef") == 6


@pytest.mark.parametrize(
    ("who", "hint"),
    [
        ("Olof", "did you mean Olo"),
        ("99", "expected @1 to @7"),
        ("#4", "people"),
        ("Olo Holm @1", "@1 is Mara Holm"),
        ("Zzz", "people"),
    ],
)
def test_unknown_villager_gets_a_hint(ten_ticks: Path, who: str, hint: str) -> None:
    with pytest.raises(IslandError, match=hint):
        HistoryReader(ten_ticks).find_villager(who)


def test_story_tells_kin_deeds_memories_and_ties(ten_ticks: Path) -> None:
    reader = HistoryReader(ten_ticks)
    story = reader.villager_story(1)
    assert [(tie.person.full_name, tie.since_year, tie.until_year) for tie in story.spouses] == [("Tom Holm", 0, 1)]
    assert story.deeds == {"talked": 6} and len(story.memories) == 1
    assert [happening.what for happening in story.happenings if happening.what != "talked"] == [
        "arrived",
        "craft brought",
        "married",
        "injured",
        "died",
        "craft lost",
    ]
    child = reader.villager_story(7)
    assert child.mother is not None and child.mother.agent_id == 3
    assert child.father is not None and [person.agent_id for person in reader.villager_story(2).children] == [7]


def test_death_is_told_with_its_chain_of_causes(ten_ticks: Path) -> None:
    death = HistoryReader(ten_ticks).villager_story(1).death
    assert [(happening.what, happening.depth) for happening in death] == [("died", 0), ("storm rose", 1), ("injured", 1)]


def test_schema_page_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "schema.md"
    assert page.read_text(encoding="utf-8") == schema.markdown(), "run: python -m island.history.schema > docs/schema.md"


def test_a_history_is_known_by_the_marks_of_the_schema() -> None:
    made = {version: mark.sha256_of_objects(schema.own_objects(version)) for version in mark.SCHEMAS}
    assert made == mark.SCHEMAS, "put these into island/history/mark.py"
    assert {index.name for index in schema.closing_indexes} == mark.CLOSING_INDEXES


@pytest.mark.parametrize("version", mark.SCHEMAS)
def test_a_history_of_every_readable_version_is_recognized(version: int) -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as raw:
        for statement in schema.create_statements(version):
            raw.execute(statement)
        raw.execute(f"PRAGMA application_id={mark.APPLICATION_ID}")
        raw.execute(f"PRAGMA user_version={version}")
        mark.check_is_history(raw, Path("history.db"))
        raw.execute(f"PRAGMA user_version={max(mark.SCHEMAS) + 1}")
        with pytest.raises(IslandError, match="expected 2 or 3"):
            mark.check_is_history(raw, Path("history.db"))


def test_every_table_and_column_has_a_comment() -> None:
    for table in schema.metadata.tables.values():
        assert table.comment and all(column.comment for column in table.columns), table.name
    assert all(description for description, _ in schema.views.values())


def test_file_carries_the_meaning_of_every_column(ten_ticks: Path) -> None:
    db = sqlite3.connect(ten_ticks / "history.db")
    found = {(name, column) for name, column in db.execute("SELECT object, column_name FROM meanings")}
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        assert {(name, row[1]) for row in db.execute(f"PRAGMA table_info({name})")} <= found
    db.close()


def test_knowledge_says_who_held_a_craft_until_when_and_whether_it_was_lost_with_them(ten_ticks: Path) -> None:
    columns, rows = HistoryReader(ten_ticks).query("SELECT * FROM knowledge ORDER BY event_id")
    assert columns == ["village_id", "craft", "agent_id", "from_year", "to_year", "event_id", "lost_event_id"]
    assert [row[:5] for row in rows] == [(0, "nets", 5, 0, None), (0, "nets", 6, 0, None), (0, "salt", 1, 0, 1)]
    (loss,) = HistoryReader(ten_ticks).query("SELECT event_id FROM happenings WHERE what = 'craft lost'")[1]
    assert [row[6] for row in rows] == [None, None, *loss]


class TwoVillages(Village):
    """6 and then 5 leave for village 1, with what they know: in the second and the third year. 9 comes and goes in the tick before."""

    def _happen(self, record: TickRecord) -> None:
        super()._happen(record)
        if record.tick == 3:
            self.event(record, EventKind.CRAFT_BROUGHT, 9, amount=int(Craft.NETS))
            self.event(record, EventKind.LEFT_TO_WED, 9)
        for tick, who in ((4, 6), (8, 5)):
            if record.tick == tick:
                self.event(record, EventKind.SETTLED, who, amount=1)
                self.world.households[1].members.remove(who)
                self.world.households.setdefault(2, Household(2, village=1)).members.append(who)
                self.world.villagers[who].household = 2


def test_knowledge_is_of_the_village_in_which_it_is_held_and_leaves_it_with_the_last_who_goes(tmp_path: Path) -> None:
    village = TwoVillages()
    with HistoryWriter.create(tmp_path / "run", RUN) as writer:
        for _ in range(10):
            writer.write(village.step(), village.world)
    sql = """SELECT k.village_id, k.agent_id, k.from_year, k.to_year, e.what, x.what, x.actor_id FROM knowledge k
             JOIN happenings e ON e.event_id = k.event_id LEFT JOIN happenings x ON x.event_id = k.lost_event_id
             WHERE craft = 'nets' AND k.agent_id <> 9 ORDER BY k.event_id, k.village_id"""
    assert HistoryReader(tmp_path / "run").rows(sql) == [
        (0, 5, 0, 2, "craft found", "settled", 5),
        (0, 6, 0, 1, "craft learned", None, None),
        (1, 6, 1, None, "settled", None, None),
        (1, 5, 2, None, "settled", None, None),
    ]
    rows = HistoryReader(tmp_path / "run").rows(
        "SELECT village_id, from_year, to_year, lost_event_id FROM knowledge WHERE agent_id = 9"
    )
    assert rows == [(0, 0, 0, None)]


class AtStrife(TwoVillages):
    """Two of village 0 raid village 1 in one season, where 6 and 5 live by then; 5 strikes back, and 3 raids a neighbour; a wedding ends it.

    A raid of the next year begins another one, and while it lasts 4 dies in it.
    """

    def _happen(self, record: TickRecord) -> None:
        super()._happen(record)
        if record.tick == 12:
            first, _ = (self.event(record, EventKind.RAIDED, who, 6, outcome=int(Outcome.DONE)) for who in (3, 4))
            self.began = self._begins(record, first, 0, 1)
        if record.tick == 13:
            self.event(record, EventKind.RAIDED, 5, 2, outcome=int(Outcome.CAUGHT))
            self.event(record, EventKind.RAIDED, 3, 4, outcome=int(Outcome.DONE))
            self.event(record, EventKind.RAIDED, 4, outcome=int(Outcome.NOTHING))
        if record.tick == 18:
            wedding = self.event(record, EventKind.MARRIED, 6, 3)
            causes = (self.began.event_id, wedding.event_id)
            self.event(record, EventKind.STRIFE_ENDED, 6, 3, amount=1, outcome=int(FeudEnd.WEDDING), causes=causes)
        if record.tick == 20:
            self._begins(record, self.event(record, EventKind.RAIDED, 5, 4, outcome=int(Outcome.DONE)), 1, 0)

    def _begins(self, record: TickRecord, raid: Event, by: int, raided: int) -> Event:
        more = {"amount": raided, "outcome": by, "causes": (raid.event_id,)}
        return self.event(record, EventKind.STRIFE_BEGAN, raid.actor, raid.other, **more)


def test_strifes_are_of_villages_with_their_raids_in_both_directions_and_their_ends(tmp_path: Path) -> None:
    village = AtStrife()
    with HistoryWriter.create(tmp_path / "run", RUN) as writer:
        for _ in range(22):
            writer.write(village.step(), village.world)
    columns, rows = HistoryReader(tmp_path / "run").query("SELECT * FROM strifes ORDER BY event_id")
    assert columns == [
        "village_id", "other_village_id", "from_year", "to_year", "how_ended", "raids", "deaths", "event_id", "ended_event_id",
    ]  # fmt: skip
    assert [row[:7] for row in rows] == [(0, 1, 3, 4, "wedding", 2, 1), (1, 0, 5, None, None, 1, None)]
    assert rows[0][7] == village.began.event_id and rows[0][8] > rows[0][7] and rows[1][8] is None
