"""Scenario files nobody would write: grown from a right one, or thrown together from what YAML knows."""

import random

VALUES = (
    "null", "~", "true", "No", "0", "-1", "1", "3.5", "1e400", ".nan", "-.inf", "0x10", "0xfffffffffffffffffffff", "0o17", "1_000",
    "99999999999999999999", "'text'", '"\\x1b[31m\\0"', "[]", "[1, 2]", "{}", "{a: 1}", "*here", "&here 5", "!!python/object:os.system x",
    "!!int '7'", "!!binary aGk=", "!!set {a}", "|\n  long\n  text", ">-\n  folded", "2026-11-27", "? complex", "<<: *here", "''", "é",
    "[[[[[[[[[[[[[[[[", "{{{{{{{{{{", "%TAG", "@reserved", "`tick`", "- item", "key: value: again", "\u2028", "\u202e", "~/../../etc/passwd",
    "lm", "random", "scripted", "/dev/zero", "/dev/stdin", "..", "x" * 5000, "9" * 5000, "1" + "0" * 300,
)  # fmt: skip
KEYS = (
    "name", "description", "years", "seed", "ticks_a_year", "villagers", "island", "climate", "mind", "engine", "count", "stores",
    "harshness", "kind", "model", "temperature", "top_p", "threads", "<<", "? [a, b]", "1", "null", "villagers.count", "", "é", "__class__",
)  # fmt: skip
RIGHT = """\
name: odd
description: a small one
years: 1
seed: 3
ticks_a_year: 4
villagers:
  count: 3
  stores: 100
climate:
  harshness: 100
mind:
  kind: random
  temperature: 0.8
engine:
  threads: 1
"""


def written(luck: random.Random) -> bytes:
    """The bytes of one scenario."""
    text = luck.choice((changed, changed, changed, nested, bombs, noise))(luck)
    data = text.encode("utf-8", "surrogatepass")
    return encoded(text, data, luck) if luck.random() < 0.15 else data


def changed(luck: random.Random) -> str:
    """The right one with some lines other, twice, gone or moved."""
    lines = RIGHT.splitlines()
    for _ in range(luck.choice((0, 1, 1, 2, 4))):
        i = luck.randrange(len(lines))
        match luck.randrange(6):
            case 0 | 1:
                lines[i] = f"{lines[i].partition(':')[0]}: {luck.choice(VALUES)}"
            case 2:
                lines[i] = lines[i].replace(lines[i].strip().partition(":")[0], luck.choice(KEYS), 1)
            case 3:
                lines.insert(i, lines[luck.randrange(len(lines))])
            case 4:
                lines[i] = luck.choice(("\t", " ", "      ", "")) + lines[i].lstrip()
            case _:
                lines.insert(
                    i,
                    luck.choice(
                        ("---", "...", "# note", "%YAML 1.1", "%YAML 9.9", "&here", "? ", ":", "- ", "\x1b[2J", "\0", "\x85")
                    ),
                )
    return "\n".join(lines) + luck.choice(("", "\n"))


def nested(luck: random.Random) -> str:
    """Depth, in every style of YAML."""
    n = luck.choice((10, 200, 5000, 100_000))
    return luck.choice(
        ("[" * n, "{a: " * n, "- " * n, "\n".join(" " * i + "a:" for i in range(min(n, 1000))), "&a [" * n, "!!seq [" * n)
    )


def bombs(luck: random.Random) -> str:
    """Aliases of aliases, thousands of keys, great size."""
    match luck.randrange(4):
        case 0:
            lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
            lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
            return "\n".join([*lines, RIGHT])
        case 1:
            return RIGHT + "\n".join(f"key{i}: {i}" for i in range(luck.choice((100, 60_000))))
        case 2:
            return RIGHT + "# " + "x" * luck.choice((1000, (1 << 20) - 400, 1 << 21))
        case _:
            return RIGHT.replace("a small one", "&a " + "x" * 500_000)


def noise(luck: random.Random) -> str:
    """YAML's own signs in any order."""
    signs = (
        "- ",
        ": ",
        "\n",
        "  ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "&a",
        "*a",
        "!",
        "|",
        ">",
        "'",
        '"',
        "%",
        "@",
        "#",
        "?",
        "name",
        "1",
        "\t",
        "<<",
        "\\",
    )
    return "".join(luck.choice(signs) for _ in range(luck.choice((5, 30, 300))))


def encoded(text: str, data: bytes, luck: random.Random) -> bytes:
    """In another encoding, with a mark of byte order, or with bytes that are no letters."""
    return luck.choice(
        (
            b"\xef\xbb\xbf" + data,
            text.encode("utf-16", "surrogatepass"),
            text.encode("utf-16-le", "surrogatepass"),
            text.encode("utf-32", "surrogatepass"),
            data.replace(b"\n", b"\r\n"),
            data.replace(b"\n", b"\r"),
            data.replace(b"small", b"\xff\xfe\x80"),
            data.replace(b"odd", b"\xc0\xaf"),
            luck.randbytes(200),
        )
    )
