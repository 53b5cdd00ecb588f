"""A family tree as GEDCOM, read back by libraries that are not ours."""

import io
from pathlib import Path

import gedcom7
import pytest
from exports_calls import export, refused
from ged4py import GedcomReader
from ged4py.date import DateValueInterpreted, DateValuePhrase
from gedcom7.types import GedcomStructure

from island.exports.gedcom import Dialect
from island.history.reader import HistoryReader

YEARS_ADDED = 1000


def tree_of(run: Path, tmp_path: Path) -> list[GedcomStructure]:
    out = tmp_path / "tree.ged"
    export(run, "--format", "gedcom", "--out", out)
    with open(out, "rb") as file:
        return gedcom7.load(file)


def old_tree_of(run: Path, tmp_path: Path) -> Path:
    out = tmp_path / "old.ged"
    export(run, "--format", "gedcom", "--gedcom-version", "5.5.1", "--out", out)
    return out


def below(structure: GedcomStructure, *tags: str) -> list[str]:
    """Payloads of all structures on this path, pointers as they stand."""
    found = [structure]
    for tag in tags:
        found = [child for one in found for child in one.children if child.tag == tag]
    return [one.pointer or one.text for one in found]


def records(tree: list[GedcomStructure], tag: str) -> dict[str | None, GedcomStructure]:
    return {record.xref: record for record in tree if record.tag == tag}


def rows(reader: HistoryReader, sql: str) -> list[tuple[object, ...]]:
    return reader.query(sql)[1]


def dated(year: object) -> tuple[list[str], list[str]]:
    return ([], []) if year is None else ([str(int(str(year)) + YEARS_ADDED)], [f"island year {year}"])


def test_gedcom_7_is_valid(ten_ticks: Path, tmp_path: Path) -> None:
    assert gedcom7.validate(tree_of(ten_ticks, tmp_path)) == []


def test_gedcom_7_people_are_the_rows(ten_ticks: Path, tmp_path: Path, reader: HistoryReader) -> None:
    people = records(tree_of(ten_ticks, tmp_path), "INDI")
    sql = """SELECT agent_id, name, house, is_female, born_year, died_tick / 4, death_cause, death_event FROM villagers"""
    found = rows(reader, sql)
    assert len(people) == len(found) == 7
    for agent_id, name, house, is_female, born, died, cause, event in found:
        person = people[f"@I{agent_id}@"]
        assert below(person, "NAME") == [f"{name} /{house}/"]
        assert below(person, "NAME", "SURN") == [house]
        assert below(person, "SEX") == ["F" if is_female else "M"]
        assert (below(person, "BIRT", "DATE"), below(person, "BIRT", "DATE", "PHRASE")) == dated(born)
        assert (below(person, "DEAT", "DATE"), below(person, "DEAT", "DATE", "PHRASE")) == dated(died)
        assert below(person, "DEAT", "CAUS") == ([] if cause is None else [cause])
        assert below(person, "DEAT", "SOUR", "PAGE") == ([] if event is None else [f"event {event}"])
        assert below(person, "REFN") == [str(agent_id)]


def test_gedcom_7_families_are_the_marriages_and_the_parents(ten_ticks: Path, tmp_path: Path, reader: HistoryReader) -> None:
    """Una's parents, 3 and 2, are not married to each other: a family of its own without MARR."""
    families = records(tree_of(ten_ticks, tmp_path), "FAM").values()
    ((since,),) = rows(reader, "SELECT since_tick / 4 FROM relations WHERE kind = 'spouse'")
    found = {
        (*below(family, "HUSB"), *below(family, "WIFE")): (below(family, "MARR", "DATE"), below(family, "CHIL"))
        for family in families
    }
    assert found == {("@I2@", "@I1@"): (dated(since)[0], []), ("@I2@", "@I3@"): ([], ["@I7@"])}


def test_gedcom_7_pointers_of_persons_and_families_agree(ten_ticks: Path, tmp_path: Path) -> None:
    tree = tree_of(ten_ticks, tmp_path)
    families = records(tree, "FAM")
    for xref, person in records(tree, "INDI").items():
        assert all(xref in below(families[mark], "CHIL") for mark in below(person, "FAMC"))
        assert all(xref in below(families[mark], "HUSB") + below(families[mark], "WIFE") for mark in below(person, "FAMS"))
    assert sum(len(below(person, "FAMS")) for person in records(tree, "INDI").values()) == 4


def test_gedcom_names_the_run_its_seed_and_its_digest(ten_ticks: Path, tmp_path: Path, reader: HistoryReader) -> None:
    tree = tree_of(ten_ticks, tmp_path)
    ((text,),) = (below(source, "TEXT") for source in records(tree, "SOUR").values())
    assert {f"digest: {reader.info()['digest']}", "seed: 18446744073709551615", "run: synthetic"} <= set(text.split("\n"))
    assert "a simulation" in below(tree[0], "NOTE")[0]


def test_gedcom_5_5_1_is_read_back_as_the_rows(ten_ticks: Path, tmp_path: Path, reader: HistoryReader) -> None:
    with GedcomReader(str(old_tree_of(ten_ticks, tmp_path))) as tree:
        people = {person.sub_tag_value("REFN"): person for person in tree.records0("INDI")}
        assert len(people) == 7
        for agent_id, name, house, born in rows(reader, "SELECT agent_id, name, house, born_year FROM villagers"):
            person = people[str(agent_id)]
            assert (person.name.given, person.name.surname) == (name, house)
            date = person.sub_tag_value("BIRT/DATE")
            assert isinstance(date, DateValueInterpreted)
            assert (date.date.year, date.phrase) == (int(str(born)) + YEARS_ADDED, f"island year {born}")
        una, parents = people["7"], [people["2"].xref_id, people["3"].xref_id]
        assert [una.father.xref_id, una.mother.xref_id] == parents
        assert len(list(tree.records0("FAM"))) == 2


def test_gedcom_5_5_1_lines_are_short_enough(hostile: Path, tmp_path: Path) -> None:
    text = old_tree_of(hostile, tmp_path).read_text(encoding="utf-8-sig")
    assert max(map(len, text.split("\n"))) <= 255


@pytest.mark.parametrize("version", ["7", "5.5.1"])
def test_hostile_names_stay_names(hostile: Path, tmp_path: Path, version: str) -> None:
    """As many persons as there are, one trailer, no control characters; parents in a circle or unknown harm nobody."""
    out = tmp_path / "tree.ged"
    export(hostile, "--format", "gedcom", "--gedcom-version", version, "--out", out)
    text = out.read_text(encoding="utf-8-sig")
    lines = text.split("\n")
    assert sum(line.endswith(" INDI") and line.startswith("0 @I") for line in lines) == 7
    assert [number for number, line in enumerate(lines) if line == "0 TRLR"] == [len(lines) - 2]
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    if version == "7":
        assert gedcom7.validate(gedcom7.loads(text)) == []
    else:
        assert "@@I99@@" in text
        with GedcomReader(str(out)) as tree:
            first = next(iter(tree.records0("INDI")))
            assert first.name.given == "@@I99@@ 0 TRLR"  # ged4py leaves it at that


def test_memory_that_fills_many_lines_is_read_back_whole() -> None:
    """5.5.1 cuts inside words only, as readers drop spaces at the ends of lines."""
    memory = " ".join(f"word{number}@home" for number in range(120))
    for dialect in (Dialect(True), Dialect(False)):
        lines = ["0 HEAD", "1 GEDC", "2 VERS 7.0", "0 @I1@ INDI", *dialect.record(1, "NOTE", memory), "0 TRLR", ""]
        if dialect.is_7:
            assert below(gedcom7.loads("\n".join(lines))[1], "NOTE") == [memory]
        else:
            text = "\n".join(lines).replace("2 VERS 7.0", "2 VERS 5.5.1\n2 FORM LINEAGE-LINKED\n1 CHAR UTF-8")
            assert all(line == line.strip() for line in text.split("\n"))
            with GedcomReader(io.BytesIO(text.encode("utf-8-sig"))) as tree:
                assert next(iter(tree.records0("INDI"))).sub_tag_value("NOTE").replace("@@", "@") == memory


def test_year_that_gedcom_cannot_write_is_left_in_words() -> None:
    assert list(Dialect(True).date(2, -1000)) == ["2 DATE", "3 PHRASE island year -1000"]
    assert list(Dialect(False).date(2, -1000)) == ["2 DATE (island year -1000)"]
    assert list(Dialect(True).date(2, -999)) == ["2 DATE 1", "3 PHRASE island year -999"]


def test_phrase_alone_is_a_date_for_readers_of_5_5_1() -> None:
    text = "\n".join(["0 HEAD", "1 CHAR UTF-8", "0 @I1@ INDI", "1 BIRT", *Dialect(False).date(2, -1000), "0 TRLR", ""])
    with GedcomReader(io.BytesIO(text.encode("utf-8-sig"))) as tree:
        assert isinstance(next(iter(tree.records0("INDI"))).sub_tag_value("BIRT/DATE"), DateValuePhrase)


def test_export_refuses_to_overwrite_without_force(ten_ticks: Path, tmp_path: Path) -> None:
    out = tmp_path / "tree.ged"
    out.write_text("mine")
    assert "--force" in refused(ten_ticks, "--format", "gedcom", "--out", out)
    assert out.read_text() == "mine"
    export(ten_ticks, "--format", "gedcom", "--out", out, "--force")
    assert out.read_text().startswith("0 HEAD")


def test_unknown_version_is_one_line(ten_ticks: Path, tmp_path: Path) -> None:
    assert "7 or 5.5.1" in refused(ten_ticks, "--format", "gedcom", "--gedcom-version", "6", "--out", tmp_path / "x.ged")
    assert list(tmp_path.iterdir()) == []
