"""`island/world/apply.py`, with the `writes_*.py` that it alone calls, is all that writes the world: read in the sources."""

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from island.world.state import Household, Place, Villager, World

ROOT = Path(__file__).resolve().parent.parent.parent
FIELDS = {field.name for kind in (World, Villager, Household, Place) for field in dataclasses.fields(kind) if field.init}
FIELDS.add("year")  # forebears and ties are derived: what they say never changes
WRITES = {
    "add",
    "append",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "reverse",
    "setdefault",
    "sort",
    "update",
}


def targets(node: ast.AST) -> list[ast.expr]:
    """What a statement assigns to or deletes, or what a call changes in place."""
    if isinstance(node, ast.Assign | ast.Delete):
        return [one for target in node.targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
    if isinstance(node, ast.AugAssign | ast.AnnAssign):
        return [node.target]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
        return [node.func.value]
    return []


def is_state(target: ast.expr, aliases: frozenset[str] = frozenset()) -> bool:
    """Whether it is a field of the world, or something in one; an object's own attributes (self.tick) are its own."""
    if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id in aliases:
        return True
    while isinstance(target, ast.Attribute | ast.Subscript):
        is_own = isinstance(target.value, ast.Name) and target.value.id == "self"
        if isinstance(target, ast.Attribute) and target.attr in FIELDS and not is_own:
            return True
        target = target.value
    return False


def aliases_in(function: ast.AST) -> frozenset[str]:
    """Names that stand for something in the world: `bonds = villager.bonds`."""
    found = [node for node in ast.walk(function) if isinstance(node, ast.Assign) and is_state(node.value)]
    return frozenset(target.id for node in found for target in node.targets if isinstance(target, ast.Name))


def is_change(node: ast.AST, aliases: frozenset[str]) -> bool:
    is_call = isinstance(node, ast.Call)
    return any(
        is_state(target, aliases) or (is_call and isinstance(target, ast.Name) and target.id in aliases)
        for target in targets(node)
    )


def writes(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    scopes = {tree: frozenset[str]()} | {node: aliases_in(node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    found = {node for scope, aliases in scopes.items() for node in ast.walk(scope) if is_change(node, aliases)}
    for node in sorted(found, key=lambda node: node.lineno):  # type: ignore[attr-defined]
        yield f"{node.lineno}: {ast.unparse(node)}"


def test_no_other_module_writes_the_world() -> None:
    modules = sorted((ROOT / "island").rglob("*.py"))
    others = [path for path in modules if path.name != "apply.py" and not path.name.startswith("writes_")]
    wrong = [f"{path}:{line}" for path in others for line in writes(path.read_text(encoding="utf-8"))]
    assert wrong == []
    assert len(list(writes((ROOT / "island/world/apply.py").read_text(encoding="utf-8")))) > 50


def test_its_parts_are_called_by_nobody_else() -> None:
    """They hold what an event writes, and are in its table of writers; one may use another."""
    callers = {path.name for path in (ROOT / "island").rglob("*.py") if "world.writes_" in path.read_text(encoding="utf-8")}
    assert {name for name in callers if not name.startswith("writes_")} == {"apply.py"}


def test_every_way_of_writing_is_seen() -> None:
    source = """
world.tick = 1
turn.villager(3).bonds[4] = 2
home.meals -= 1
home.wood, other = 1, 2
del world.households[3]
turn.world.villagers[1].news.clear()
world.storms[0].sort()
self.tick = 1
names = sorted(world.names)
seen.news[0].who
def f(villager, home):
    bonds, meals = villager.bonds, home.meals
    ties = villager.bonds
    ties[4] = 2
    ties.clear()
    meals -= 1
"""
    assert [line.split(":")[0] for line in writes(source)] == ["2", "3", "4", "5", "6", "7", "8", "15", "16"]
