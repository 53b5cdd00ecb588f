"""The stand-alone command and the build."""

import ctypes
import os
import subprocess
from functools import partial
from pathlib import Path

import pytest

from brain import build
from brain.binding import Brain
from brain.errors import BuildError
from brain.model_file import SHIPPED, ModelConfig, write_random_model


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


def test_length_0_is_as_much_as_the_context_holds(command: Path, model: Path) -> None:
    assert run(command, model, "-s", 1, "-n", 0).stdout == run(command, model, "-s", 1, "-n", 64).stdout


def test_a_text_longer_than_the_context_goes_on_from_its_beginning_and_its_later_half(command: Path) -> None:
    """A full window (383: a slot counts the token drawn last) keeps <s> and the later half, and is read again."""
    window, told = [1], ""
    with Brain(SHIPPED) as brain:
        for tick in range(700):
            brain.reset_slots([0])
            drawn = brain.round([0], prompts=[window], max_new=1, agent_ids=0, seed=5, tick=tick, temperature=1.0, top_p=0.9)
            token = drawn.completions[0][0]
            told += brain.piece(token).replace("\u2581", " ")
            window = [*window[:1], *window[-190:]] if len(window) == 383 else window
            window.append(token)
    assert run(command, SHIPPED, "-s", 5, "-n", 700, "-f", "raw").stdout == told + "\n"


def test_several_prompts_are_told_as_if_each_were_alone(command: Path, model: Path) -> None:
    prompts = ["t5 t31", "", "t7"]
    alone = [run(command, model, "-s", 3, "-n", 90, "-i", prompt).stdout for prompt in prompts]
    together = run(command, model, "-s", 3, "-n", 90, *(word for prompt in prompts for word in ("-i", prompt)))
    assert together.stdout == "\n".join(f"--- prompt {i} ---\n{text}" for i, text in enumerate(alone, 1))
    assert together.returncode == 0


@pytest.mark.parametrize("context", [2, 3, 4, 9])
def test_the_smallest_contexts_slide_too(command: Path, tmp_path: Path, context: int) -> None:
    write_random_model(tmp_path / "tiny", ModelConfig(16, 24, 1, 2, 1, 60, context))
    done = run(command, tmp_path / "tiny", "-t", 0, "-n", 50, "-i", "t5 t31 t7 t8 t9 t10 t11 t12 t13 t14")
    assert done.returncode == 0 and done.stdout.startswith(" t5 t31 t7 t8 t9 t10 t11 t12 t13 t14")


def test_a_context_with_no_room_for_a_word_is_one_line(command: Path, tmp_path: Path) -> None:
    write_random_model(tmp_path / "tiny", ModelConfig(16, 24, 1, 2, 1, 60, 1))
    done = run(command, tmp_path / "tiny")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1) and "context" in done.stderr


@pytest.mark.parametrize("flags", [["-t", "101"], ["-t", "0.001"], ["-q", "1"], ["-t"], ["-t", "x"], ["-n", "nan"]])
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


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A small library in a folder of its own, made as the engine is."""
    source = tmp_path / "run.c"
    source.write_text('__attribute__((visibility("default"))) int f(void) { return 1; }\n')
    monkeypatch.setattr(build, "SOURCES", (source,))
    monkeypatch.setattr(build, "compile_c", partial(build.compile_c, source=source))
    monkeypatch.delenv("CC", raising=False)
    assert not build.is_current(tmp_path / "lib.so", build.LIBRARY_FLAGS)
    return build.compile_library(tmp_path / "lib.so")


def is_current(library: Path) -> bool:
    return build.is_current(library, build.LIBRARY_FLAGS)


def test_a_library_is_current_while_it_would_come_out_the_same(library: Path) -> None:
    assert is_current(library)
    assert ctypes.CDLL(str(library)).f() == 1
    os.utime(build.SOURCES[0])  # a checkout of the same text
    assert is_current(library)


def test_another_source_flag_or_compiler_makes_it_stale(monkeypatch: pytest.MonkeyPatch, library: Path, tmp_path: Path) -> None:
    with monkeypatch.context() as changed:
        changed.setattr(build, "EXACT", (*build.EXACT, "-O2"))
        assert not is_current(library)
    (tmp_path / "other").symlink_to(build.find_compiler())
    with monkeypatch.context() as changed:
        changed.setenv("CC", str(tmp_path / "other"))
        assert not is_current(library)
    assert not build.is_current(library, build.COMMAND_FLAGS)
    assert is_current(library)
    build.SOURCES[0].write_text("int f(void) { return 2; }\n")
    assert not is_current(library)
    assert is_current(build.compile_library(library))


def test_where_no_compiler_is_a_library_of_the_same_sources_is_current(monkeypatch: pytest.MonkeyPatch, library: Path) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert is_current(library)
    build.SOURCES[0].write_text("int f(void) { return 2; }\n")
    assert not is_current(library)


def test_an_empty_or_cut_library_is_made_again(library: Path) -> None:
    for rest in (b"", library.read_bytes()[:-1]):
        library.write_bytes(rest)
        assert not is_current(library)


def test_flags_out_of_range_mean_what_they_mean_to_llama2c(command: Path, model: Path) -> None:
    def told(*flags: object) -> str:
        done = run(command, model, "-n", 30, "-s", 5, *flags)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert told("-t", -1) == told("-t", 0)
    assert told("-p", 2) == told("-p", -0.5) == told("-p", 0.9)
    assert told("-p", 0) == told("-p", 1)


@pytest.mark.parametrize("flags", [("-s", "abc"), ("-s", "12x"), ("-n", ""), ("-t", "nan"), ("-i",)])
def test_a_value_that_is_no_number_is_usage(command: Path, model: Path, flags: tuple[str, ...]) -> None:
    done = run(command, model, *flags)
    assert done.returncode == 1 and done.stdout == "" and done.stderr.startswith("usage")


def test_a_pipe_is_not_waited_for(command: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = run(command, tmp_path / "pipe")
    assert done.returncode == 1 and done.stderr == f"{tmp_path / 'pipe'}: not a plain file\n"


def test_help_is_the_usage(command: Path) -> None:
    assert run(command, "--help").stderr.startswith("usage")
