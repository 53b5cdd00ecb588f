"""Documentation that rots fails here: the README's file tree, every command, and every option that a page names."""

import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from island.cli import app
from island.history.schema import create_statements

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8") if (ROOT / "README.md").exists() else ""


def tree() -> set[str]:
    """The paths in the README's file tree: the first word of each line of the block under the heading `Files`."""
    found = re.search(r"^#+ Files\n.*?^```\w*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert found, "README.md has no block under a heading `Files`"
    return {line.split()[0].rstrip("/") for line in found[1].splitlines() if line.strip()}


def kept_files() -> list[Path]:
    """What git keeps, or would keep when it is added."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return [Path(name) for name in done.stdout.split("\0") if name and (ROOT / name).exists()]


def test_every_path_in_the_readmes_tree_exists() -> None:
    assert [path for path in sorted(tree()) if not (ROOT / path).exists()] == []


def test_every_folder_and_every_file_at_the_top_is_in_the_readmes_tree() -> None:
    """Each file or one of the folders above it is listed, and each package folder has a line of its own."""
    listed, files = tree(), kept_files()
    packages = {
        str(path.parent) for path in files if path.suffix in (".py", ".yaml") and len(path.parts) > 1 and path.parts[0] != "tests"
    }
    top = {path.parts[0] for path in files if not path.parts[0].startswith(".git")}
    assert sorted((packages | top) - listed) == []


def test_every_package_is_installed() -> None:
    """The list in pyproject.toml is by hand: a package that it lacks is missing where the project is not run from its own folder."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    installed = set(settings["packages"]) - set(settings["package-dir"])
    made = {".".join(path.parent.parts) for path in kept_files() if path.suffix == ".py" and path.parts[0] in ("brain", "island")}
    assert installed == made


def commands(group: Any, prefix: str) -> list[tuple[str, Any]]:
    found = []
    for name, command in group.commands.items():
        below = getattr(command, "commands", None)
        found += commands(command, f"{prefix} {name}") if below else [(f"{prefix} {name}", command)]
    return found


COMMANDS = commands(typer.main.get_command(app), "island")


@pytest.mark.parametrize("name", [name for name, _ in COMMANDS])
def test_command_is_in_the_readme(name: str) -> None:
    assert name in README


def test_every_option_says_what_it_does() -> None:
    assert [(name, parameter.name) for name, command in COMMANDS for parameter in command.params if not parameter.help] == []


def test_the_readmes_commands_work_as_they_stand(tmp_path: Path) -> None:
    """One after the other, in an empty folder with the scenarios beside it."""
    found = re.search(r"^#+ Commands\n.*?^```\w*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert found, "README.md has no block under a heading `Commands`"
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    lines = [shlex.split(line, comments=True) for line in found[1].splitlines() if line.startswith("island ")]
    assert len(lines) > 10
    for line in lines:
        call = [sys.executable, "-m", *line]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False)
        compares = line[1] == "verify" and line[-1].endswith("-8")  # with another seed: they differ
        assert done.returncode == (3 if compares else 0) and done.stdout, (line, done.stderr)


def test_every_make_target_in_the_documentation_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = [README, (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")]
    named = {target for page in pages for target in re.findall(r"`make ([a-z]+)", page)}
    assert named <= targets


PAGES = [path for path in kept_files() if path.suffix == ".md" and path.name not in ("log.md", "CHANGELOG.md")]
"""What is true today; the log and the changelog name what was."""


def test_every_file_and_module_named_in_the_documentation_exists() -> None:
    """In backticks, with a folder before it: `island/world/words.py`. What a run or a build makes is not kept."""
    missing = []
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        paths = re.findall(r"`((?:[\w.*-]+/)+[\w*-]+\.(?:py|c|h|md|txt|brain|vocab|yaml|mjs))`", text)
        missing += [(str(page), name) for name in paths if not name.startswith(("build/", "runs/")) and not any(ROOT.glob(name))]
        for module in re.findall(r"python -m ((?:brain|island|tests|training)[\w.]*)", text):
            place = ROOT / module.rstrip(".").replace(".", "/")
            if not (place / "__main__.py").exists() and not place.with_suffix(".py").exists():
                missing.append((str(page), module))
    assert missing == []


def test_every_option_named_in_the_documentation_exists() -> None:
    """Wherever `island COMMAND` stands with options, in a block or in the text."""
    options = {
        name: {option for parameter in command.params for option in parameter.opts} | {"--help"} for name, command in COMMANDS
    }
    missing = []
    for page in PAGES:
        for call in re.findall(r"\bisland [a-z][^`\n#|;]*", (ROOT / page).read_text(encoding="utf-8")):
            command = max((name for name in options if f"{call} ".startswith(f"{name} ")), key=len, default="")
            named = re.findall(r"(?<=\s)--?[a-z][a-z-]*(?=[\s=.,:)]|$)", call) if command else []
            missing += [(str(page), call, option) for option in named if option not in options[command]]
    assert missing == []


def test_the_decisions_are_numbered_one_after_the_other() -> None:
    """So that a number means one of them; two of three that were merged on the same day had the same."""
    text = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^(\d+)\. \*\*", text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_readmes_first_lines_can_be_asked_for() -> None:
    """The command below them asks for what stands in them; a thousand years are too long for a test, so an empty history answers."""
    excerpt = re.findall(r"^(\d+) (spring|summer|autumn|winter) +(\w+ \w+) +(.+[.!?])$", README, re.MULTILINE)
    (select,) = re.findall(r"^\.venv/bin/island sql runs/thousand_years-1 \"(.*)\"$", README, re.MULTILINE)
    years = {year for year, *_ in excerpt}
    assert len(excerpt) > 5 and len(years) == 1 and f"year = {years.pop()} " in select
    with sqlite3.connect(":memory:") as empty:
        empty.executescript(";".join(create_statements()))
        found = empty.execute(select)
    assert [column[0] for column in found.description] == ["year", "season", "who", "sentence"]
