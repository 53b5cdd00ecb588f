"""Who may stand on whom, as docs/design.md says; a wrong arrow fails here before it becomes a habit.

An arrow is an import, a module that is started (`-m island`) or named in a string, and what a C file includes.
"""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EVERYBODY = ("island.errors", "island.records", "island.rng")
"""Small shared modules that anybody may import, the brain excepted."""

# Longest prefix wins. What a package may import of ours, besides itself and EVERYBODY; `x.*` means x with all rooms in it.
ALLOWED: dict[str, tuple[str, ...]] = {
    "tests": (),  # nobody stands on the tests
    "brain": (),
    "brain.proof": ("brain",),
    "brain.bench": ("brain", "brain.proof"),
    "island": (),  # __init__, __main__, errors, rng
    "island.__main__": ("island.cli",),
    "island.records": ("island.world",),
    "island.settings": (),
    "island.scenario": ("island.settings",),
    "island.printing": (),
    "island.tables": ("island.printing",),
    "island.world": ("island.scenario",),
    "island.codec": ("island.world",),
    "island.sim": ("island.world", "island.codec", "island.scenario"),
    "island.minds": (
        "island.minds.*",
        "brain",
        "island.codec",
        "island.sim",
        "island.world",
        "island.scenario",
        "island.teacher",
    ),
    "island.minds.blind": ("island.minds.lm", "island.sim", "island.world"),
    "island.minds.chance": ("island.sim", "island.world"),
    "island.minds.dice": ("island.minds.chance", "island.sim", "island.world"),
    "island.minds.lm": ("brain", "island.codec", "island.sim", "island.world", "island.minds.writing"),
    "island.minds.replay": ("island.codec", "island.minds.blind", "island.minds.writing", "island.sim", "island.world"),
    "island.minds.writing": ("island.codec", "island.sim", "island.world"),
    "island.teacher": ("island.codec", "island.minds.writing", "island.sim", "island.world"),
    "island.history": ("island.world",),
    "island.views": (
        "island.history.causes",
        "island.history.kin",
        "island.history.people",
        "island.history.proofs",
        "island.history.reader",
        "island.history.story",
        "island.history.verify",
        "island.history.years",
        "island.printing",
        "island.world.event_kinds",
        "island.world.words",
        "island.world.state",
    ),
    "island.views.selection": ("island.history", "island.printing", "island.views", "island.world"),
    "island.views.chronicle": ("island.history", "island.printing", "island.views", "island.views.selection", "island.world"),
    "island.views.pictures": ("island.history", "island.printing", "island.views", "island.views.selection", "island.world"),
    "island.views.compare": (
        "island.history",
        "island.printing",
        "island.scenario",
        "island.views",
        "island.views.pictures",
        "island.world",
    ),
    "island.site": ("island.history", "island.printing", "island.views", "island.views.*", "island.world"),
    "island.exports": ("island.history", "island.printing", "island.views", "island.views.*", "island.world"),
    "island.thinking": ("island.*", "brain"),
    "island.engines": (),
    "island.forks": (
        "island.archipelago.recorded",
        "island.codec",
        "island.history",
        "island.minds",
        "island.scenario",
        "island.settings",
        "island.sim",
        "island.world",
    ),
    "island.archipelago": (
        "island.engines",
        "island.history",
        "island.minds",
        "island.scenario",
        "island.sim",
        "island.world",
    ),
    "island.sweep": ("island.*", "brain"),
    "island.commands": ("island.*",),
    "island.app": ("island.*", "brain"),
    "island.cli": ("island.*",),
    "island.measure": ("island.*", "brain"),
    "island.assess": ("island.*", "brain"),
    "training": (
        "brain",
        "island.codec",
        "island.world",
        "island.sim",
        "island.minds",
        "island.minds.lm",
        "island.scenario",
        "island.teacher",
    ),
}

# A library lives in one place only.
HOMES = {
    "simpy": ("island.sim",),
    "sqlalchemy": ("island.history", "island.archipelago.sea"),
    "sqlite3": (
        "island.history",
        "island.archipelago.sea",
        "island.views.selection.sidecar",
        "island.exports.edition",
    ),  # all but the first write files of their own
    "torch": ("training", "brain.bench.peers.torch_model"),  # the benchmark's peers import theirs inside functions only
    "onnx": ("brain.bench.peers.onnx_runtime",),
    "onnxruntime": ("brain.bench.peers.onnx_runtime",),
    "llama_cpp": ("brain.bench.peers.llama_cpp",),
    "gguf": ("training.formats", "brain.bench.peers.llama_cpp"),
    "safetensors": ("training.formats",),
    "ctypes": ("brain.binding", "training.train"),  # training only asks malloc to keep its memory
    "typer": ("island.cli", "island.commands"),
    "jinja2": ("island.site", "island.views.chronicle", "island.views.page"),
    "starlette": ("island.site",),
    "uvicorn": ("island.site",),
    "duckdb": ("island.exports", "island.sweep.dataset"),
    "pyarrow": ("island.sweep.dataset",),
    "scipy": ("island.sweep.statistics", "island.measure.causes", "island.assess"),
    "matplotlib": ("island.sweep.plot", "island.assess.plots"),
    "gedcom7": (),  # a test reads our family trees with it
    "resvg_py": ("island.views.pictures",),
    "ruamel": ("island.scenario", "island.forks.changes", "island.sweep.plan"),
    "ray": ("island.engines.cluster",),
    "pydantic": ("island.settings", "island.forks.changes", "island.sweep.plan"),
    "rich": ("island.printing", "island.views", "brain.bench.table"),
}

# The pure packages know no clock, no chance but the keyed one, no files and no processes.
IMPURE = ("random", "secrets", "uuid", "time", "datetime", "os", "socket", "subprocess", "threading", "asyncio")


def modules() -> Iterator[tuple[str, Path]]:
    for package in ("brain", "island", "training"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


@functools.cache
def arrows() -> list[tuple[str, Path, str, int]]:
    """(module, its file, what it imports, line) of all there are."""
    return [(name, path, imported, line) for name, path in modules() for imported, line in imports(name, path)]


def imports(name: str, path: Path) -> Iterator[tuple[str, int]]:
    """(imported module, line) anywhere in a file; `from package import module` counts as that module."""
    is_package = path.name == "__init__.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = name.split(".")
                kept = parts[: len(parts) - node.level + is_package]
                base = ".".join([*kept, *([base] if base else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield (full if is_module(full) else base), node.lineno
        elif isinstance(node, ast.List | ast.Tuple):
            words = [word.value if isinstance(word, ast.Constant) else None for word in node.elts]
            yield from ((started(str(words[i + 1])), node.lineno) for i, word in enumerate(words[:-1]) if word == "-m")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value and is_module(node.value):
            yield node.value, node.lineno


def started(name: str) -> str:
    """The module that `-m name` runs."""
    return f"{name}.__main__" if is_module(f"{name}.__main__") else name


def is_module(name: str) -> bool:
    if not re.fullmatch(r"(brain|island|training)(\.\w+)*", name):
        return False
    path = ROOT / Path(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def layer_of(name: str) -> str:
    return max((layer for layer in ALLOWED if is_within(name, layer)), key=len)


def is_allowed(imported: str, other: str) -> bool:
    if other.endswith(".*"):
        return is_within(imported, other[:-2])
    return is_within(imported, other) and layer_of(imported) == layer_of(other)


def wrong_arrows() -> Iterator[str]:
    for name, path, imported, line in arrows():
        layer = layer_of(name)
        may = ALLOWED[layer] + (() if is_within(layer, "brain") else EVERYBODY)
        is_ours = imported.split(".")[0] in ("brain", "island", "training", "tests")
        is_itself = layer_of(imported) == layer if is_ours else False
        # `import island` for the version, and the package of an allowed module, carry no code of another layer
        if is_ours and not is_itself and imported != "island" and not any(is_allowed(imported, other) for other in may):
            yield f"{path.relative_to(ROOT)}:{line}: {name} imports {imported}"


def test_no_module_imports_against_the_flow() -> None:
    assert list(wrong_arrows()) == []


@pytest.mark.parametrize("library", HOMES)
def test_library_lives_in_one_place_only(library: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for name, path, imported, line in arrows()
        if is_within(imported, library) and not any(is_within(name, home) for home in HOMES[library])
    ]
    assert wrong == []


@pytest.mark.parametrize("package", ["island.world", "island.codec"])
def test_pure_package_knows_no_clock_no_chance_and_no_files(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {imported}"
        for name, path, imported, line in arrows()
        if is_within(name, package) and any(is_within(imported, module) for module in IMPURE)
    ]
    assert wrong == []


def test_a_wrong_arrow_is_seen(tmp_path: Path) -> None:
    """The reader of imports itself: relative and lazy imports, and modules named in a from-import, are all found."""
    file = tmp_path / "state.py"
    file.write_text("from .. import app\ndef f():\n    from island.history import writer\n    import simpy.events\n")
    assert [imported for imported, _ in imports("island.world.state", file)] == [
        "island.app",
        "island.history.writer",
        "simpy.events",
    ]


def test_a_started_module_is_an_arrow_too(tmp_path: Path) -> None:
    file = tmp_path / "exact.py"
    file.write_text("run([sys.executable, '-m', 'island', 'run'])\nload('training.train')\nprint('python -m brain.build')\n")
    assert sorted(imported for imported, _ in imports("brain.proof.exact", file)) == [
        "island.__main__",
        "training.train",
    ]


# What a C file may include of ours: files, and rooms with all that is in them.
MAY_INCLUDE = {
    "brain/run.h": (),
    "brain/run.c": ("brain/run.h", "brain/engine", "brain/command/command.h"),
    "brain/engine": ("brain/engine",),
    "brain/command": ("brain/command",),  # what it uses of the engine stands before it in run.c
    "brain/proof": ("brain/run.h",),
    "brain/bench": (),
}


def c_files() -> list[Path]:
    return sorted(path for path in (ROOT / "brain").rglob("*.[ch]"))


def included(path: Path) -> Iterator[Path]:
    for name in re.findall(r'^#include "(.*)"', path.read_text(encoding="utf-8"), re.MULTILINE):
        yield (path.parent / name).resolve()


def stands_in(path: Path, room: str) -> bool:
    return path == ROOT / room or (ROOT / room) in path.parents


def circles(graph: dict[Path, list[Path]]) -> Iterator[str]:
    """Every file from which its includes lead back to it."""
    for start in graph:
        reached, to_visit = set[Path](), list(graph[start])
        while to_visit:
            at = to_visit.pop()
            if at not in reached:
                reached.add(at)
                to_visit += graph.get(at, [])
        if start in reached:
            yield start.name


def test_no_c_file_includes_against_the_flow() -> None:
    wrong = []
    for path in c_files():
        (may,) = [rooms for room, rooms in MAY_INCLUDE.items() if stands_in(path, room)]
        wrong += [
            f"{path.name} includes {other.name}" for other in included(path) if not any(stands_in(other, room) for room in may)
        ]
    assert wrong == []


def test_c_includes_make_no_circle() -> None:
    assert list(circles({path: list(included(path)) for path in c_files()})) == []
    one, two, three = Path("one.h"), Path("two.h"), Path("three.h")
    assert list(circles({one: [two], two: [three], three: [one, three]})) == ["one.h", "two.h", "three.h"]


@pytest.mark.parametrize("path", [path for path in c_files() if path.suffix == ".h"], ids=lambda path: path.name)
def test_a_header_includes_before_it_says_anything(path: Path) -> None:
    """What is included in the middle stands on the half above it, and is stood on by the half below: a circle of two files."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    head = re.match(r"(?:\s*#(?:ifndef|define|ifdef|endif|include|if)\b[^\n]*)*\s*", text)
    assert head and '#include "' not in text[head.end() :]
