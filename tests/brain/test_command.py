"""The stand-alone command and the build."""

import os
import subprocess
from pathlib import Path

import pytest

from brain import build
from brain.bench import write_random_model
from brain.errors import BuildError
from brain.model_file import ModelConfig


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build.compile_command(tmp_path_factory.mktemp("command") / "run")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("command") / "small.brain"
    write_random_model(path, ModelConfig(16, 24, 1, 2, 1, 60, 64))
    return path


def run(command: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([command, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60)


def test_the_same_seed_tells_the_same_story_and_another_seed_another(command: Path, model: Path) -> None:
    stories = [run(command, model, "-s", seed, "-n", 40).stdout for seed in (7, 7, 8)]
    assert stories[0] == stories[1] != stories[2]
    assert stories[0].startswith(" t") and stories[0].endswith("\n")


def test_a_prompt_is_repeated_and_gone_on_from(command: Path, model: Path) -> None:
    done = run(command, model, "-t", 0, "-n", 12, "-i", "t5 t31")
    assert done.stdout.startswith(" t5 t31 t")
    assert "achieved tok/s" in done.stderr
    assert done.returncode == 0


def test_a_length_past_the_context_ends_with_the_context(command: Path, model: Path) -> None:
    assert run(command, model, "-s", 1, "-n", 0).stdout == run(command, model, "-s", 1, "-n", 100000).stdout


@pytest.mark.parametrize("flags", [["-t", "-1"], ["-p", "0"], ["-q", "1"], ["-t"], ["-t", "x"], ["-n", "nan"]])
def test_bad_flags_exit_1(command: Path, model: Path, flags: list[str]) -> None:
    done = run(command, model, *flags)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr


def test_a_file_that_is_no_brain_is_one_line_and_exit_1(command: Path, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("once upon a time " * 40)
    for path in (tmp_path / "text", tmp_path / "nothing", tmp_path):
        done = run(command, path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)


def test_no_compiler_is_one_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    with pytest.raises(BuildError, match=r"apt install gcc") as error:
        build.compile_library(tmp_path / "lib" / "libbrain.so")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "lib").exists()


def test_a_library_is_current_until_a_source_is_newer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source, out = tmp_path / "run.c", tmp_path / "lib.so"
    source.write_text("")
    monkeypatch.setattr(build, "SOURCES", (source,))
    assert not build.is_current(out)
    out.write_text("")
    assert build.is_current(out)
    later = out.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert not build.is_current(out)
