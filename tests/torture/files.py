"""Files that were made to be wrong: brains (checksum put right), models and tokenizers of llama2.c, scenarios.

Each is read by what reads it: the fuzz targets under AddressSanitizer, the stand-alone command, `island run`. One line and a
refusal, or tokens of the vocabulary; no signal and no hang.
"""

import functools
import os
import random
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from brain.build import find_command
from brain.model_file import HEADER, SHIPPED, ModelConfig, write_random_model
from brain.proof.llama2c_files import Shape, pieces, tokenizer, write_all
from tests.compiled import bare, drive
from tests.torture.lab import Failed, Lab, Verdict, no_harm
from tests.torture.scenarios import written
from tests.torture.strangers import OBEYED

SIZES = (0, 1, 2, 3, 4, 5, 7, 8, 16, 64, 255, 256, 4096, 65_535, 65_536, 2**24, 2**31 - 1, 2**31, 2**32 - 1, 0x40000001)
FLOATS = (0.0, -0.0, 1e-45, 1e-38, -1.0, 1e10, 1.6e38, -1.6e38, 3.4e38, -3.4e38, float("inf"), float("-inf"), float("nan"))
TIMEOUT_S = 60


class Files:
    """One file, wrong in one to three places."""

    name = "files"

    def __init__(self, lab: Lab):
        self._lab, self._folder = lab, lab.folder / "files"
        self._folder.mkdir()
        self._brains = [self._folder / f"brain{i}" for i in range(3)]
        for i, (dtype, is_tied) in enumerate((("fp32", True), ("int8", True), ("int8", False))):
            write_random_model(self._brains[i], ModelConfig(16, 24, 2, 4, 2, 60, 16, is_tied), i, dtype)
        made = write_all(self._folder, Shape(16, 24, 1, 2, 1, 300, 8))
        self._models, self._tokenizer = [made[one] for one in ("v0", "v1", "v2")], made["tokenizer"]
        self._forty = self._folder / "forty"
        self._forty.write_bytes(tokenizer(pieces(40)))

    @functools.cached_property
    def _command(self) -> Path:
        return find_command()

    @functools.cached_property
    def _drive(self) -> Path | None:
        """The fuzz targets under sanitizers; None when this compiler has none."""
        try:
            return drive()
        except subprocess.CalledProcessError:
            return None

    def case(self, number: int) -> Verdict:
        luck = self._lab.luck(self.name, number)
        read: Callable[[random.Random], Verdict] = luck.choice(
            (self._brain, self._brain, self._shipped, self._model, self._model, self._names, *(self._scenario,) * 3)
        )
        return read(luck)

    # -- what reads them -----------------------------------------------------------------------------------------------

    def _brain(self, luck: random.Random) -> Verdict:
        file = self._put(wrong_brain(luck.choice(self._brains).read_bytes(), luck))
        self._under_sanitizers("brain", file)
        return self._with_the_command(file, self._tokenizer, luck)

    def _shipped(self, luck: random.Random) -> Verdict:
        """The brain that ships, changed, lives a year; the command tells what it dreams, and the stream as it is."""
        file, world = self._put(wrong_brain(SHIPPED.read_bytes(), luck)), self._lab.world(5)
        step = self._lab.steps.island(world.run(self._lab.fresh(), "--set", f"mind.model={file}"))
        no_harm(step, (0, 2))
        prompt = luck.choice(("", "a greedy child, hungry, in winter", "purple", "\xff\x80 spring"))
        for form in ("dream", "raw"):
            self._told(file, "-f", form, "-n", "40", "-s", "7", "-t", luck.choice(("0", "1", "30")), "-i", prompt)
        return Verdict.GOOD if step.first.code == 0 else Verdict.LINE

    def _model(self, luck: random.Random) -> Verdict:
        file = self._put(wrong_model(luck.choice(self._models).read_bytes(), luck))
        self._under_sanitizers("model", file)
        return self._with_the_command(file, self._tokenizer, luck)

    def _names(self, luck: random.Random) -> Verdict:
        self._under_sanitizers("tokenizer", self._put(wrong_tokenizer(self._forty.read_bytes(), luck)))
        file = self._put(wrong_tokenizer(self._tokenizer.read_bytes(), luck))
        return self._with_the_command(luck.choice(self._models), file, luck)

    def _scenario(self, luck: random.Random) -> Verdict:
        """`scenarios check` and `run` agree whether it is one."""
        folder = self._lab.fresh()
        file = self._put(written(luck), "scenario.yaml")
        small = ("--years", "1", "--set", "villagers.count=3", "--set", "mind.kind=random", "--set", "mind.model=null", "--quiet")
        step = self._lab.steps.island(["scenarios", "check", file], ["run", file, "--out", folder, *small])
        no_harm(step, (0, 2))
        for answer in step.answers:
            if found := OBEYED.search(answer.out + answer.err):
                raise Failed(f"{found[0]!r} was printed as it is")
        checked, ran = step.answers
        if checked.code == 0 and ran.code != 0:
            raise Failed(f"scenarios check is content, but run: {ran}")
        return Verdict.GOOD if checked.code == 0 else Verdict.LINE

    # -- running -------------------------------------------------------------------------------------------------------

    def _put(self, data: bytes, name: str = "file") -> Path:
        file = self._folder / name
        file.write_bytes(data)
        return file

    def _under_sanitizers(self, target: str, file: Path) -> None:
        if not self._drive:
            return
        done = _run([self._drive, "replay", target, file], ASAN_OPTIONS="allocator_may_return_null=1")
        if done.returncode or done.stderr:
            raise Failed(f"{target}, sanitized: exit {done.returncode}: {_text(done.stderr)[:400]}")

    def _with_the_command(self, model: Path, names: Path, luck: random.Random) -> Verdict:
        options = ("-n", "6", "-s", "7", "-t", luck.choice(("0", "1", "0.01", "100")), "-p", luck.choice(("0", "0.9", "1")))
        return self._told(model, "-z", names, *options, "-i", luck.choice(("", "me", "\xff\x80", " a")))

    def _told(self, model: Path, *options: object) -> Verdict:
        """build/run tells something, or refuses in one line."""
        done = _run([self._command, model, *options])
        if done.returncode not in (0, 1):
            raise Failed(f"build/run: exit {done.returncode}: {_text(done.stderr)[-300:]}")
        if done.returncode == 1 and done.stderr.count(b"\n") != 1:
            raise Failed(f"build/run: not one line: {_text(done.stderr)[-300:]}")
        return Verdict.LINE if done.returncode else Verdict.GOOD


def _run(command: list[Any], **more: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [os.fsencode(str(word)) for word in command],
            capture_output=True,
            check=False,
            timeout=TIMEOUT_S,
            env={**bare(), **more},
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"{Path(command[0]).name} hangs") from None


def _text(data: bytes) -> str:
    return " ".join(data.decode("utf-8", "replace").split())


# -- mutations ---------------------------------------------------------------------------------------------------------


def wrong_brain(data: bytes, luck: random.Random) -> bytes:
    """Header, pieces or weights changed; then, mostly, length and checksum put right."""
    whole = bytearray(data)
    (n_pieces,) = struct.unpack_from("<Q", whole, 56)
    for _ in range(luck.choice((1, 1, 1, 2, 3))):
        match luck.randrange(9):
            case 0 | 1:
                struct.pack_into("<I", whole, 8 + 4 * luck.randrange(10), luck.choice(SIZES))
            case 2:
                struct.pack_into("<f", whole, 48 + 4 * luck.randrange(2), luck.choice(FLOATS))
            case 3:
                _wrong_pieces(whole, n_pieces, luck)
            case 4:
                _bytes(whole, 0, HEADER.size, luck)
            case 5 | 6:
                _weights(whole, HEADER.size + n_pieces, luck)
            case 7:
                _bytes(whole, HEADER.size, len(whole), luck)
            case _:
                _length(whole, luck)
    if len(whole) > HEADER.size and luck.random() < 0.9:
        struct.pack_into("<Q", whole, 64, len(whole))
        struct.pack_into("<I", whole, len(whole) - 4, zlib.crc32(whole[:-4]))
    return bytes(whole)


def _wrong_pieces(whole: bytearray, n_pieces: int, luck: random.Random) -> None:
    if luck.random() < 0.3:
        struct.pack_into("<Q", whole, 56, luck.choice((0, n_pieces + 4, n_pieces - 4, 2**63, *SIZES)))
    at = HEADER.size + luck.randrange(max(min(n_pieces, len(whole) - HEADER.size - 4), 1))
    if at + 2 <= len(whole):
        struct.pack_into("<H", whole, at, luck.choice((0, 1, 2, 255, 65_535)))


def wrong_model(data: bytes, luck: random.Random) -> bytes:
    whole = bytearray(data)
    is_old = whole[:4] != b"24ka" and whole[:4] != b"42ka"
    for _ in range(luck.choice((1, 1, 2, 3))):
        match luck.randrange(5):
            case 0 | 1:
                at = 4 * luck.randrange(7) if is_old else luck.choice((0, 4, *range(8, 36, 4), 36, 37))
                struct.pack_into("<I", whole, at, luck.choice((*SIZES, luck.choice(struct.unpack_from("<9I", data)))))
            case 2:
                _weights(whole, 28 if is_old else 256, luck)
            case 3:
                _bytes(whole, 0, len(whole), luck)
            case _:
                _length(whole, luck)
    return bytes(whole)


def wrong_tokenizer(data: bytes, luck: random.Random) -> bytes:
    whole = bytearray(data)
    places = [0]  # of lengths and scores
    at = 4
    while at + 8 <= len(data):
        places += [at, at + 4]
        at += 8 + struct.unpack_from("<i", data, at + 4)[0]
    for _ in range(luck.choice((1, 1, 2, 3))):
        match luck.randrange(4):
            case 0:
                struct.pack_into("<I", whole, luck.choice(places), luck.choice(SIZES))
            case 1:
                struct.pack_into("<f", whole, luck.choice(places), luck.choice(FLOATS))
            case 2:
                _bytes(whole, 0, len(whole), luck)
            case _:
                _length(whole, luck)
                return bytes(whole)
    return bytes(whole)


def _bytes(whole: bytearray, start: int, end: int, luck: random.Random) -> None:
    for _ in range(luck.choice((1, 1, 4, 40))):
        whole[luck.randrange(start, min(end, len(whole)))] = luck.choice((0, 0x7F, 0x80, 0xFF, luck.randrange(256)))


def _weights(whole: bytearray, start: int, luck: random.Random) -> None:
    """Numbers nobody trains: one, a run of them, or all."""
    first = start + luck.randrange(max((len(whole) - start) // 4 - 1, 1)) * 4
    n = luck.choice((1, 1, 16, 10**6))
    number = struct.pack("<f", luck.choice(FLOATS))
    for at in range(first, min(first + 4 * n, len(whole) - 8), 4):
        whole[at : at + 4] = number


def _length(whole: bytearray, luck: random.Random) -> None:
    if luck.random() < 0.6:
        del whole[luck.randrange(64, len(whole)) if len(whole) > 64 else 0 :]
        whole.extend(bytes(max(64 - len(whole), 0)))
    else:
        whole.extend(bytes(luck.choice((1, 3, 4, 16, 4096))))
