"""Models of llama2.c: the command writes the texts of the plain reference, and believes no damaged file."""

import struct
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brain import build
from brain.model_file import Model, ModelConfig
from brain.proof import reference
from brain.proof.llama2c import VERSIONS, compile_plain, text
from brain.proof.llama2c_files import (
    LETTERS,
    MATRICES,
    Shape,
    Tensors,
    legacy,
    pieces,
    random_tensors,
    tokenizer,
    version_1,
    version_2,
    write_all,
)
from tests.compiled import compiled

SHAPES = {
    "grouped": Shape(),
    "multi-query": Shape(40, 56, 2, 5, 1, 300, 64, is_tied=False),
    "plain heads": Shape(32, 24, 3, 2, 2, 333, 64),
    "groups that run on from row to row": Shape(64, 172, 1, 8, 8, 290, 64),
}
GROUPS = {"grouped": 16, "multi-query": 8, "plain heads": 32, "groups that run on from row to row": 64}
TEXTS = [
    "",
    "once upon a time there was",
    " ",
    "  two  spaces",
    "é",
    "日本語 and é",
    "a\tb\nc",
    "\udcff\udc80\udc80\udc80\udc80\udc80 stray",
    "z" * 50,
]
Paths = dict[str, Path]


@pytest.fixture(scope="module")
def plain() -> Path:
    return compiled("plain", compile_plain)


@pytest.fixture(scope="module")
def portable() -> Path:
    """The command with the kernels that need no instruction set."""
    return compiled("portable", lambda out: build.compile_c(out, ("-DBRAIN_MAIN", "-DLC_PORTABLE")))


@pytest.fixture(scope="module", params=SHAPES)
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Paths:
    return write_all(tmp_path_factory.mktemp("files"), SHAPES[request.param], 5, GROUPS[request.param])


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    return write_all(tmp_path_factory.mktemp("one"), Shape(), 5)


def run(command: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([command, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("setting", [("-t", 0), ("-t", 1), ("-t", 0.7, "-p", 1), ("-t", 1.5, "-p", 0.5)], ids=str)
def test_twenty_texts_are_those_of_the_reference(command: Path, plain: Path, files: Paths, version: str, setting: tuple) -> None:
    for seed in range(1, 21):
        flags = (*setting, "-s", seed, "-n", 64, "-i", TEXTS[seed % len(TEXTS)] if seed % 2 else "")
        ours = text(command, files[version], files["tokenizer"], *flags)
        assert ours == text(plain, files[version], files["tokenizer"], *flags), flags
        assert ours.endswith(b"\n")


def test_the_portable_kernels_write_the_same(command: Path, portable: Path, files: Paths) -> None:
    for version in VERSIONS:
        flags = ("-s", 9, "-n", 64)
        assert text(portable, files[version], files["tokenizer"], *flags) == text(
            command, files[version], files["tokenizer"], *flags
        )


@pytest.mark.parametrize("prompt", TEXTS)
def test_a_prompt_is_encoded_and_decoded_as_by_the_reference(command: Path, plain: Path, one: Paths, prompt: str) -> None:
    """The text begins with the prompt's tokens; -n counts them, so a longer -n shows one more at a time."""
    for steps in (1, 2, 5, 20, 60):
        flags = ("-t", 0, "-n", steps, "-i", prompt)
        assert text(command, one["v1"], one["tokenizer"], *flags) == text(plain, one["v1"], one["tokenizer"], *flags)


@pytest.mark.parametrize("prompt", ["once upon a time there was little girl", "zzz qqq", "caf\u00e9 th the", "a\tb\nc."])
def test_a_prompt_comes_back_as_it_was(command: Path, one: Paths, prompt: str) -> None:
    assert run(command, one["v1"], "-z", one["tokenizer"], "-n", 60, "-i", prompt).stdout.startswith(prompt)


def test_bytes_that_are_no_ascii_text_are_not_printed(command: Path, one: Paths) -> None:
    """llama2.c leaves out single bytes that a terminal might take as control characters; so 日, four byte tokens, is nothing."""
    assert run(command, one["v1"], "-z", one["tokenizer"], "-n", 6, "-i", "日\x01x").stdout == "x\n"


def test_the_begin_token_ends_the_story(command: Path, tmp_path: Path) -> None:
    """Token 1 stands between the texts a model has learned from: when it is drawn, what follows is another text."""
    shape = Shape(is_tied=False)
    tensors = random_tensors(shape)
    tensors["wo"][:] = tensors["w2"][:] = tensors["classifier"][:] = 0
    tensors["embedding"][:, 0] = tensors["classifier"][1, 0] = 1  # so token 1 is the likeliest after every token
    (tmp_path / "m").write_bytes(version_1(shape, tensors))
    (tmp_path / "t").write_bytes(tokenizer(pieces(shape.vocab)))
    assert run(command, tmp_path / "m", "-z", tmp_path / "t", "-t", 0, "-i", "once upon").stdout == "once upon\n"


@pytest.mark.parametrize(("flags", "same"), [
    (["-t", "-3"], ["-t", "0"]), (["-p", "1.5"], ["-p", "0.9"]), (["-p", "0"], ["-p", "1"]), (["-n", "-5"], ["-n", "64"]),
    (["-n", "0"], ["-n", "64"]), ([], ["-n", "64"]), (["-t", "0.0000001"], ["-t", "0"]), (["-t", "1e-44"], ["-t", "0"]),
    (["-p", "1.00000001"], ["-p", "1"]), (["-p", "-1e-60"], ["-p", "0"]), (["-s", "4294967299"], ["-s", "3"]),
    (["-s", "3000000000"], ["-s", "-1294967296"]),
])  # fmt: skip
def test_what_is_out_of_range_means_what_it_means_to_llama2c(
    command: Path, one: Paths, flags: list[str], same: list[str]
) -> None:
    """A seed is an int, numbers are compared as floats, and without -n a text ends with the context."""
    common = (command, one["v1"], "-z", one["tokenizer"], "-s", 3)
    assert run(*common, *flags).stdout == run(*common, *same).stdout


def test_without_n_a_text_has_256_tokens_if_the_context_holds_them(command: Path, tmp_path: Path) -> None:
    paths = write_all(tmp_path, replace(Shape(), context=300), 1)  # a network that goes on for so long
    common = (command, paths["v1"], "-z", paths["tokenizer"], "-t", 0)
    assert run(*common).stdout == run(*common, "-n", 256).stdout != run(*common, "-n", 300).stdout


def test_odd_tokenizers_are_read_as_by_the_reference(command: Path, plain: Path, one: Paths, tmp_path: Path) -> None:
    """Equal pieces (which one bsearch finds), a begin token that merges with what follows, bytes as scanf reads them."""
    letters = [name.encode() for name in LETTERS]
    odd = [b"<0x b", b"<0x+41>", b"<0x-1>", b"<0x0x", b"<0x", b"<0xg", b"ab", b"abc", "é".encode() + b"a", b"\xff", b"  "]
    for seed in range(20):
        random = np.random.default_rng(seed)
        names = [b"<unk>", (b"a", b" ", b"\n<s>\n")[seed % 3], b"</s>", *(f"<0x{i:02X}>".encode() for i in range(256)), b" "]
        names += [(letters + odd * 3)[i] for i in random.integers(0, len(letters + odd * 3), Shape().vocab - len(names))]
        (tmp_path / "t").write_bytes(tokenizer(names))
        flags = ("-s", seed + 1, "-n", 64, "-i", "aab abc \udcff  éa"[seed % 7 :])
        assert text(command, one["v1"], tmp_path / "t", *flags) == text(plain, one["v1"], tmp_path / "t", *flags), seed


@pytest.mark.parametrize("flags", [["-t", "warm"], ["-t", "nan"], ["-x", "1"], ["-t"], ["--t", "1"], ["-n", "12x"]])
def test_bad_flags_say_how_it_is_used(command: Path, one: Paths, flags: list[str]) -> None:
    done = run(command, one["v1"], "-z", one["tokenizer"], *flags)
    assert (done.returncode, done.stdout) == (1, "")
    assert "usage" in done.stderr


def test_speed_is_told_on_stderr_and_nothing_else(command: Path, one: Paths) -> None:
    assert run(command, one["v1"], "-z", one["tokenizer"], "-s", 1).stderr.startswith("achieved tok/s: ")


def test_exp_sin_and_cos_round_as_the_c_librarys_do(tmp_path: Path) -> None:
    """glibc 2.36: 24 of 44 million exps, no angle. Correct rounding would differ in 1 exp of 1500 and 1 sine of 40."""
    source, flags = Path(__file__).with_name("libm.c"), [*build.EXACT, "-O2", "-Wno-psabi", "-pthread"]
    subprocess.run([build.find_compiler(), *flags, source, "-lm", "-o", tmp_path / "libm"], check=True)
    bad_exp, n_exp, bad_angle, n_angle = map(
        int, subprocess.run([tmp_path / "libm"], capture_output=True, check=True).stdout.split()
    )
    assert bad_exp < n_exp / 100_000
    assert bad_angle < n_angle / 1_000


# -- beyond llama2.c ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_each_of_several_prompts_gets_the_text_it_gets_alone(command: Path, files: Paths, version: str) -> None:
    prompts = ["once upon a time", "", "lily", "the sun " * 12, *(f"a {i}" for i in range(40))]  # more than one batch holds
    common = (command, files[version], "-z", files["tokenizer"], "-s", 11, "-n", 100)
    together = run(*common, *(word for prompt in prompts for word in ("-i", prompt)))
    parts = [f"--- prompt {i + 1} ---\n{run(*common, '-i', prompt).stdout}" for i, prompt in enumerate(prompts)]
    assert together.stdout == "\n".join(parts)


def as_brain(shape: Shape, t: Tensors) -> Model:
    """The network for brain/proof/reference.py."""
    tensors = {"tok_embeddings": t["embedding"], "norm": t["norm_last"]}
    for i in range(shape.layers):
        tensors |= {f"layers.{i}.{name}": t[name][i] for name in MATRICES}
        tensors |= {f"layers.{i}.attention_norm": t["norm_att"][i], f"layers.{i}.ffn_norm": t["norm_ffn"][i]}
    config = ModelConfig(shape.dim, shape.hidden, shape.layers, shape.heads, shape.kv_heads, shape.vocab, shape.context)
    return Model(config, tensors, [], bytes(32), "", "fp32")


@pytest.mark.parametrize("context", [2, 3, 4, 5, 16, 33])
def test_a_text_longer_than_the_context_is_what_the_model_says_to_its_window(command: Path, tmp_path: Path, context: int) -> None:
    """When the window is full it keeps its beginning (at most a quarter) and its later half, and is read again."""
    shape = replace(Shape(), context=context)
    tensors, names = random_tensors(shape, 2), pieces(shape.vocab)
    (tmp_path / "m").write_bytes(version_1(shape, tensors))
    (tmp_path / "t").write_bytes(tokenizer(names))
    window, expected = [1], b""
    for at in range(80):
        token = names.index(b" a") if at == 0 else int(reference.logits(as_brain(shape, tensors), window)[-1].argmax())
        if len(window) == context:
            begin = min(2, context // 4)  # BOS and the prompt's only token
            window = window[:begin] + window[context - max(context // 2 - 1, 0) :]
        window.append(token)
        expected += b"" if names[token].startswith(b"<0x") else names[token]
    names_without_bytes = [b"" if name.startswith(b"<0x") else name for name in names]
    (tmp_path / "t").write_bytes(tokenizer(names_without_bytes))
    done = run(command, tmp_path / "m", "-z", tmp_path / "t", "-t", 0, "-n", 80, "-i", "a")
    assert (done.stdout, done.returncode) == (expected.decode().lstrip(" ") + "\n", 0)


def test_a_long_text_begins_with_the_short_one(command: Path, files: Paths) -> None:
    for version in VERSIONS:
        common = (command, files[version], "-z", files["tokenizer"], "-s", 4, "-i", "the little girl")
        short, long = (run(*common, "-n", n).stdout[:-1] for n in (64, 1000))
        assert long.startswith(short)


def test_a_prompt_longer_than_the_context_is_read_to_its_end(command: Path, one: Paths) -> None:
    prompt = "once upon a time there was little girl " * 30
    assert run(command, one["v1"], "-z", one["tokenizer"], "-n", 2000, "-i", prompt).stdout.startswith(prompt)


# -- damaged files -----------------------------------------------------------------------------------------------------


def refused(command: Path, model: Path, tokenizer_path: Path, names: Path) -> str:
    done = run(command, model, "-z", tokenizer_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(str(names))
    return done.stderr


HEADER = ("dim", "hidden", "layers", "heads", "kv_heads", "vocab", "context")


@pytest.mark.parametrize("field", range(len(HEADER)), ids=HEADER)
@pytest.mark.parametrize("value", [0, -1, 3, 0x7FFFFFFF, -0x80000000, 0x10000, 0x40000001])
def test_a_header_that_lies_is_refused_in_one_line(command: Path, one: Paths, tmp_path: Path, field: int, value: int) -> None:
    for version, start in (("v0", 0), ("v1", 8), ("v2", 8)):
        if HEADER[field] == "context" and version != "v0" and value in (3, 0x10000):
            continue  # no size depends on it: a context of 3 can be meant
        data = bytearray(one[version].read_bytes())
        struct.pack_into("<i", data, start + 4 * field, value)
        (tmp_path / "m").write_bytes(data)
        refused(command, tmp_path / "m", one["tokenizer"], tmp_path / "m")


@pytest.mark.parametrize(
    ("offset", "form", "value"), [(4, "<i", 0), (4, "<i", 3), (36, "<B", 2), (37, "<i", 0), (37, "<i", -16), (37, "<i", 7)]
)
def test_version_and_flags_that_lie_are_refused(
    command: Path, one: Paths, tmp_path: Path, offset: int, form: str, value: int
) -> None:
    data = bytearray(one["v2"].read_bytes())
    struct.pack_into(form, data, offset, value)
    (tmp_path / "m").write_bytes(data)
    assert "expected" in refused(command, tmp_path / "m", one["tokenizer"], tmp_path / "m")


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("name", ["embedding", "norm_att", "wq", "w2", "norm_last", "classifier"])
def test_a_weight_that_is_not_finite_is_refused(command: Path, one: Paths, tmp_path: Path, bad: float, name: str) -> None:
    shape = Shape(is_tied=False)
    for write in (legacy, version_1):
        tensors = random_tensors(shape)
        tensors[name].flat[-1] = bad
        (tmp_path / "m").write_bytes(write(shape, tensors))
        assert "not a finite number" in refused(command, tmp_path / "m", one["tokenizer"], tmp_path / "m")


def test_a_scale_that_is_not_finite_is_refused(command: Path, one: Paths, tmp_path: Path) -> None:
    data = bytearray(version_2(Shape(), random_tensors(Shape())))
    for bad in (np.nan, np.inf, 3e38):  # the last is finite and 127 times it is not
        struct.pack_into("<f", data, len(data) - 4, bad)
        (tmp_path / "m").write_bytes(data)
        assert "not a finite number" in refused(command, tmp_path / "m", one["tokenizer"], tmp_path / "m")


@pytest.mark.parametrize("version", VERSIONS)
def test_weights_so_large_that_numbers_overflow_are_one_line_too(command: Path, tmp_path: Path, version: str) -> None:
    tensors = random_tensors(Shape())
    tensors["w2"] *= np.float32(1e30)
    tensors["w1"] *= np.float32(1e9)
    (tmp_path / "m").write_bytes({"v0": legacy, "v1": version_1, "v2": version_2}[version](Shape(), tensors))
    (tmp_path / "t").write_bytes(tokenizer(pieces(Shape().vocab)))
    done = run(command, tmp_path / "m", "-z", tmp_path / "t")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "not finite" in done.stderr


def test_files_too_short_too_long_and_missing_are_one_line(command: Path, one: Paths, tmp_path: Path) -> None:
    for version in VERSIONS:
        data = one[version].read_bytes()
        for content in (data[:7], data[:27], data[:100], data[:-1], data + b"\0"):
            (tmp_path / "m").write_bytes(content)
            refused(command, tmp_path / "m", one["tokenizer"], tmp_path / "m")
    names = one["tokenizer"].read_bytes()
    for content in (b"", names[:3], names[:-1], names + b"\0", b"\xff" * len(names)):
        (tmp_path / "t").write_bytes(content)
        refused(command, one["v1"], tmp_path / "t", tmp_path / "t")
    refused(command, one["v1"], tmp_path / "none", tmp_path / "none")
    refused(command, one["v1"], tmp_path, tmp_path)


def test_the_tokenizer_of_another_model_is_refused(command: Path, one: Paths, tmp_path: Path) -> None:
    for vocab in (300, 512):
        (tmp_path / "t").write_bytes(tokenizer(pieces(vocab)))
        assert "expected" in refused(command, one["v1"], tmp_path / "t", tmp_path / "t") or vocab == 512
