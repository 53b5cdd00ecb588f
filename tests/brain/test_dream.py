"""The command with an island's brain, for people: a year in plain words, and prompts in plain words."""

import random
import re
import subprocess
from pathlib import Path

import pytest

from brain import build
from brain.model_file import SHIPPED, read_model, write_model
from brain.proof.llama2c_files import Shape, write_all
from island.codec.stream import display
from island.codec.vocabulary import Vocabulary

_NAMED = re.findall(r'"#(\w+)", K_PLACE, "(.*?)\\0(.*?)"', (build.HERE / "command" / "symbols.h").read_text(encoding="utf-8"))
PLACES = [{kind: one for kind, one, _ in _NAMED}, {kind: other for kind, _, other in _NAMED}]
SEASONS = ("Spring", "Summer", "Autumn", "Winter")


def run(command: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([command, SHIPPED, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120)


def seasons(dream: str) -> list[str]:
    return [line.split(",")[0] for line in dream.splitlines() if line.startswith(SEASONS)]


def test_a_dream_is_plain_lines_with_names_and_no_marks(command: Path) -> None:
    for seed in range(1, 7):
        lines = run(command, "-s", seed).stdout.splitlines()
        assert re.match(r"[A-Z]\w+, an? (old |young )?(man|woman|boy|girl) ", lines[0])
        assert 1 <= len(seasons("\n".join(lines))) <= 12
        assert all(line[0].isupper() and not set("[]@#<>\u2581") & set(line) for line in lines), lines


def test_a_dream_is_the_raw_stream_in_other_words_and_ends_with_the_year(command: Path) -> None:
    """Without a prompt nothing else is drawn: each sentence is there as the island displays it."""
    vocabulary = Vocabulary.load(SHIPPED.with_suffix(".vocab"))
    compared = 0
    for seed in range(1, 9):
        raw, dream = (run(command, "-s", seed, "-f", form, "-n", 380).stdout for form in ("raw", "dream"))
        year = raw.split("[reflect]")[0]
        assert seasons(dream) == [season.title() for season in re.findall(r"\[Season\.(\w+)\]", year)]
        assert "[reflect]" not in raw or dream.splitlines()[-1].startswith("To be remembered: ")
        for sentence in re.findall(r"\[say\]([^\[@]*)\[end\]", year):
            words = tuple(vocabulary.encode(sentence))
            assert any(f'"{display(words, vocabulary, {}, names)}"' in dream for names in PLACES), sentence
            compared += 1
    assert compared > 15


def test_what_is_wished_for_holds_and_winter_ends_the_year(command: Path) -> None:
    for seed in range(1, 6):
        lines = run(command, "-s", seed, "-i", "A greedy girl, loyal and HUNGRY; in winter.").stdout.splitlines()
        assert ", a girl " in lines[0] and ", greedy and loyal, " in lines[0]
        assert seasons("\n".join(lines)) == ["Winter"]
        (winter,) = [line for line in lines if line.startswith("Winter")]
        assert ": hungry and " in winter
        assert lines[-1].startswith("To be remembered: ")


def test_a_wished_autumn_is_followed_by_winter(command: Path) -> None:
    assert seasons(run(command, "-s", 3, "-i", "an old healer in autumn").stdout)[:2] == ["Autumn", "Winter"]


def test_a_single_trait_may_be_first_or_second(command: Path) -> None:
    prompts = ["kind", "loyal", "calm", "calm"]
    dream = run(command, "-s", 4, "-n", 40, *(word for prompt in prompts for word in ("-i", prompt))).stdout
    people = [line for line in dream.splitlines() if re.match(r"[A-Z]\w+, an? (old |young )?(man|woman|boy|girl) ", line)]
    assert len(people) == 4 and ", kind and " in people[0] and " and loyal, " in people[1] and "calm" in people[2]


def test_a_word_that_is_not_known_is_one_line_that_lists_what_can_be_said(command: Path) -> None:
    done = run(command, "-i", "a purple child")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith('-i: "purple" is no word that this brain can be told; expected some of: girl, boy, child, ')


@pytest.mark.parametrize("prompt", ["a girl, a man", "spring and winter", "kind, bold and merry", "an old child"])
def test_wishes_that_do_not_go_together_are_one_line(command: Path, prompt: str) -> None:
    done = run(command, "-i", prompt)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "does not go with what stands before it" in done.stderr


def test_every_word_that_is_listed_can_be_said_and_each_is_told_as_if_alone(command: Path) -> None:
    listed = run(command, "-i", "purple").stderr.split("expected some of: ")[1].split(";")[0].split(", ")
    assert len(listed) > 50
    done = run(command, "-s", 2, "-n", 45, *(word for phrase in listed for word in ("-i", phrase)))
    assert done.returncode == 0, done.stderr
    alone = run(command, "-s", 2, "-n", 45, "-i", listed[7]).stdout
    assert f"--- prompt 8 ---\n{alone}" in done.stdout


def test_any_bytes_as_a_prompt_are_a_dream_or_one_line(command: Path) -> None:
    chance = random.Random(5)
    words = ["greedy", "child", "winter", "no", "food", "a", "with", "man"]
    for _ in range(25):
        noise = bytes(chance.choices(range(1, 256), k=chance.randrange(12)))
        prompt = b" ".join([*(chance.choice(words).encode() for _ in range(chance.randrange(4))), noise])
        done = subprocess.run([command, SHIPPED, "-n", "20", "-i", prompt], capture_output=True, check=False, timeout=60)
        assert done.returncode in (0, 1)
        assert done.stderr.count(b"\n") == 1 and done.stderr.isascii()


def test_the_form_is_raw_or_dream(command: Path) -> None:
    assert run(command, "-f", "poem").stderr.startswith("usage")
    assert run(command, "-s", 1, "-n", 9, "-f", "raw").stdout.startswith("[year]")


def test_a_form_for_what_is_no_brain_is_one_line(command: Path, tmp_path: Path) -> None:
    """A brain whose first bytes are damaged is told as such, a model of llama2.c that -f is not for it."""
    files = write_all(tmp_path, Shape())
    damaged = tmp_path / "damaged.brain"
    damaged.write_bytes(b":" + SHIPPED.read_bytes()[1:])
    for file, told in (
        (damaged, r"damaged\.brain: "),
        (files["v1"], r"expected an island's brain for -f, got a model of llama2\.c"),
    ):
        options = ("-z", files["tokenizer"], "-f", "dream")
        done = subprocess.run([command, file, *options], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 1 and done.stderr.count("\n") == 1
        assert re.search(told, done.stderr)


def test_a_brain_that_writes_symbols_in_any_order_dreams_without_a_crash(command: Path, tmp_path: Path) -> None:
    """The same network over shuffled pieces: marks without sense, people before there is anybody, sentences that never end."""
    model = read_model(SHIPPED)
    for seed in range(4):
        pieces = [*model.pieces[:3], *random.Random(seed).sample(model.pieces[3:], len(model.pieces) - 3)]
        path = tmp_path / f"{seed}.brain"
        write_model(path, model.config, model.tensors, pieces, model.vocab_hash, model.codec_version, "int7")
        for prompt in ("", "a greedy child, hungry, in winter"):
            done = subprocess.run(
                [command, path, "-s", "1", "-t", "3", "-i", prompt], capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            assert all(line.isprintable() for line in done.stdout.splitlines())
