"""Files that are cut, bent and made up, read under AddressSanitizer: refused in a line, or tokens of the vocabulary come out."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from brain import build
from brain.model_file import SHIPPED
from brain.proof.llama2c import VERSIONS
from brain.proof.llama2c_files import Shape, tokenizer, write_all
from tests import compiled
from tests.compiled import FUZZ

SMALL, GROUP = Shape(8, 16, 1, 2, 1, 40, 8), 8
FORTY = ["<unk>", "<s>", "</s>", " ", "a", "e", "m", "i", "t", "me", " a", "é", "<0x0A>", *(f"w{i}" for i in range(27))]


@pytest.fixture(scope="module")
def drive() -> Path:
    with skipped_without_sanitizers():
        return compiled.drive()


@contextlib.contextmanager
def skipped_without_sanitizers() -> Iterator[None]:
    try:
        yield
    except subprocess.CalledProcessError as error:
        if "sanitize" in error.stderr or "asan" in error.stderr:
            pytest.skip("this compiler has no sanitizers")
        raise AssertionError(error.stderr) from None


def survives(drive: Path, *arguments: object) -> None:
    done = subprocess.run([drive, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=900)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("version", VERSIONS)
def test_every_cut_of_a_model_is_survived(drive: Path, tmp_path: Path, version: str) -> None:
    survives(drive, "cut", "model", write_all(tmp_path, SMALL, group=GROUP)[version])


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_every_flipped_bit_of_a_model_is_survived(drive: Path, tmp_path: Path, version: str) -> None:
    """3.8 KB each as fp32, 1.7 KB as Q8_0; a flip that leaves a model is run for three tokens."""
    survives(drive, "flip", "model", write_all(tmp_path, SMALL, group=GROUP)[version])


@pytest.mark.parametrize("way", ["cut", "flip"])
def test_every_cut_and_every_flipped_bit_of_a_tokenizer_is_survived(drive: Path, tmp_path: Path, way: str) -> None:
    (tmp_path / "t").write_bytes(tokenizer([name.encode() for name in FORTY]))
    survives(drive, way, "tokenizer", tmp_path / "t")


@pytest.mark.parametrize("target", ["model", "tokenizer", "text", "brain", "dream"])
def test_the_fuzz_corpus_is_survived(drive: Path, target: str) -> None:
    corpus = sorted((FUZZ / "corpus" / target).iterdir())
    assert corpus
    survives(drive, "replay", target, *corpus)


@pytest.mark.skipif(shutil.which("clang") is None, reason="libFuzzer comes with clang")
def test_the_fuzz_targets_compile_with_libfuzzer(tmp_path: Path) -> None:
    flags = [*build.EXACT, "-O0", "-Wno-psabi", "-fsanitize=fuzzer", "-DFUZZ_TARGET=target_text", "-pthread"]
    done = subprocess.run(["clang", *flags, FUZZ / "fuzz.c", "-o", tmp_path / "f"], capture_output=True, text=True, check=False)
    if "libclang_rt" in done.stderr:
        pytest.skip("this clang has no libFuzzer")
    assert done.returncode == 0, done.stderr


OVERRUNS = {
    "nothing": "(void)b",
    "padded logits of the sampler": "b->worker[0].picked[b->s.vocab_p] = 1",
    "tokens of a batch": "b->worker[0].token[CHUNK] = 1",
    "a slot's keys and values": "b->kv[b->kv_head_size - RED_ZONE] = 1",
    "panels of weights": "b->classifier.packed[-1] = 1",
    "the texts": "b->piece_text[b->piece_bytes + (size_t)b->s.vocab] = 1",
}


def test_a_write_past_an_array_is_seen_though_all_lie_in_one_block(tmp_path: Path) -> None:
    (tmp_path / "overrun.c").write_text(
        f'#include "{build.SOURCES[0]}"\nint main(int argc, char **argv) {{ brain *b; if (argc != 3 ||'
        " brain_open(argv[1], 2, 1, 2, 0, &b, NULL, 0)) return 2; switch (argv[2][0]) {"
        + "".join(f"case '{i}': {code}; break;" for i, code in enumerate(OVERRUNS.values()))
        + "} brain_close(b); return 0; }"
    )
    program = tmp_path / "overrun"
    with skipped_without_sanitizers():
        compiled.compile_sanitized(tmp_path / "overrun.c", program)
    for i, where in enumerate(OVERRUNS):
        done = subprocess.run([program, SHIPPED, str(i)], capture_output=True, text=True, check=False)
        assert (done.returncode == 0) == (where == "nothing"), where
        assert ("use-after-poison" in done.stderr) == (where != "nothing"), (where, done.stderr)
