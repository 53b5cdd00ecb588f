"""The Parquet dataset of a sweep: a file for each table of each island, in hive partitions by setting and seed.

The same islands give the same bytes, whoever lived them and however often it was stopped: columns, order and the writer's options
are fixed, and nothing in them knows a clock or a machine. The row in `islands` is written last: where it is, the island is done.
"""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from island.errors import IslandError
from island.history.folder import fresh, sync_folder
from island.sweep.rows import ISLANDS, Columns, tables

DONE, FAILED = "island.parquet", "failed.parquet"
_EXTRA = ".venv/bin/pip install '.[sweep]'"


def require_libraries() -> None:
    """Raises IslandError when the extra is not installed."""
    _pyarrow()
    _duckdb()


def _pyarrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise IslandError(f"sweep needs pyarrow; install it with: {_EXTRA}") from None
    return pyarrow


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        raise IslandError(f"sweep needs duckdb; install it with: {_EXTRA}") from None
    return duckdb


class Dataset:
    """The folder `dataset` of a sweep."""

    def __init__(self, home: Path):
        self.path = home / "dataset"

    # -- writing -------------------------------------------------------------------------------------------------------

    def add(self, setting: str, seed: int, row: dict[str, Any], found: dict[str, Columns]) -> None:
        """Everything of an island that was lived, safe on the disk when this returns. Raises OSError."""
        for table in tables():
            self._write(table.name, setting, seed, "part.parquet", table.columns, found[table.name])
        self._write("islands", setting, seed, DONE, ISLANDS, {name: [row[name]] for name in ISLANDS})
        (self._place("islands", setting, seed) / FAILED).unlink(missing_ok=True)

    def add_failure(self, setting: str, seed: int, row: dict[str, Any]) -> None:
        self._write("islands", setting, seed, FAILED, ISLANDS, {name: [row[name]] for name in ISLANDS})

    def is_done(self, setting: str, seed: int) -> bool:
        return (self._place("islands", setting, seed) / DONE).exists()

    def _place(self, table: str, setting: str, seed: int) -> Path:
        return self.path / table / f"setting={setting}" / f"seed={seed}"

    def _write(self, table: str, setting: str, seed: int, name: str, columns: dict[str, str], values: Columns) -> None:
        place = self._place(table, setting, seed)
        place.mkdir(parents=True, exist_ok=True)
        write_whole(place / name, parquet(columns, values))

    # -- reading -------------------------------------------------------------------------------------------------------

    def open(self) -> Any:
        """A DuckDB connection with the tables as views. Raises IslandError when no island is there yet."""
        if not any(self.path.glob("islands/setting=*/seed=*/*.parquet")):
            raise IslandError(f"{self.path}: no island is done yet; see: island sweep status {self.path.parent}")
        database = _duckdb().connect()
        for name, columns in [("islands", ISLANDS), *((table.name, table.columns) for table in tables())]:
            database.execute(f"CREATE VIEW {name} AS {self._source(name, columns)}")
        return database

    def _source(self, name: str, columns: dict[str, str]) -> str:
        pattern = str(self.path / name / "setting=*" / "seed=*" / "*.parquet")
        if not any(self.path.glob(f"{name}/setting=*/seed=*/*.parquet")):  # every island has failed
            types = {"int": "BIGINT", "float": "DOUBLE", "text": "VARCHAR", "bool": "BOOLEAN"}
            nothing = ", ".join(f"NULL::{types[kind]} AS {column}" for column, kind in columns.items())
            return f"SELECT {nothing}, NULL::VARCHAR AS setting, NULL::UBIGINT AS seed WHERE false"
        quoted = "'" + pattern.replace("'", "''") + "'"
        return f"SELECT * FROM read_parquet({quoted}, hive_partitioning = true, hive_types = {{'setting': VARCHAR, 'seed': UBIGINT}})"


def parquet(columns: dict[str, str], values: Columns) -> bytes:
    """A Parquet file."""
    pa = _pyarrow()
    types = {"int": pa.int64(), "float": pa.float64(), "text": pa.string(), "bool": pa.bool_()}
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    out = io.BytesIO()
    pa.parquet.write_table(
        pa.table([values[name] for name in columns], schema=schema), out, compression="zstd", compression_level=3, version="2.6",
        store_schema=False, write_statistics=True, row_group_size=1 << 20,
    )  # fmt: skip
    return out.getvalue()


def write_whole(path: Path, data: bytes) -> None:
    """The old bytes or the new ones, never half of either, after a power cut too. Raises OSError."""
    try:
        with open(fresh(path), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh(path), path)
    except OSError:
        fresh(path).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def files_of(home: Path) -> Iterator[Path]:
    """Every file of the dataset, sorted, for whoever compares two."""
    yield from sorted(path for path in Dataset(home).path.rglob("*") if path.is_file())
