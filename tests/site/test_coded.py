"""What coded.py writes, read by coded.js in a browser."""

import random

from browser import Open

from island.site.coded import UNSAFE, Stream, Tables, context, level, numbers_of, text_of, weight, widths_of
from island.site.shell import asset

SCRIPT = asset("coded.js")


def in_page(browser_page: Open, asked: str, given: object) -> object:
    """What a function of one value gives, beside coded.js."""
    return browser_page().page.evaluate(f"given => {{ {SCRIPT}\n return ({asked})(given); }}", given)


def test_numbers_are_in_groups_of_seven_bits() -> None:
    assert numbers_of([0, 1, 127, 128, 300, 16384, -5]) == bytes([0, 1, 127, 128, 1, 172, 2, 128, 128, 1, 0])
    assert numbers_of([]) == b""


def test_a_stream_is_read_as_it_was_written(browser_page: Open) -> None:
    dice = random.Random(7)
    stream, written = Stream(), []
    for _ in range(3000):
        column, value = dice.randrange(4), min(2**53 - 1, int(dice.paretovariate(0.2)) - 1)
        written.append([column, value, dice.randrange(1, 65537)])
        stream.number(context(column, 5), value, 8 if column else 32)
        stream.among(value % written[-1][2], written[-1][2])
    assert max(value for _, value, _ in written) > 2**40
    read = """given => { const stream = new Stream(Uint8Array.from(given.coded), tablesOf(Uint8Array.from(given.tables)));
        return given.asked.map(([column, count]) => [column, stream.number(contextOf(column, 5), column ? 8 : 32), count, stream.among(count)]); }"""
    tables = Tables([stream])
    given = {
        "coded": list(stream.coded(tables)),
        "tables": list(tables.packed()),
        "asked": [[row[0], row[2]] for row in written],
    }
    assert in_page(browser_page, read, given) == [[column, value, count, value % count] for column, value, count in written]


def test_a_number_that_always_comes_costs_nothing() -> None:
    stream = Stream()
    for _ in range(100_000):
        stream.number(context(1), 12)
    assert len(stream.coded(Tables([stream]))) == 4


def test_a_count_is_known_by_its_first_three_bits() -> None:
    assert [weight(level(times)) for times in (1, 2, 7, 8, 9, 10, 15, 16, 100, 1000)] == [1, 2, 7, 8, 8, 10, 14, 16, 96, 896]
    assert {level(weight(one)) - one for one in range(1, 200)} == {0}


def test_everything_that_comes_has_a_share() -> None:
    for levels in ([1], [40, 1, 1], [1] * 16_000, [60] + [1] * 9_000):
        widths = widths_of(levels)
        assert sum(widths) == 65_536 and min(widths) >= 1


def test_bytes_are_text_that_a_page_keeps_as_it_is(browser_page: Open) -> None:
    dice = random.Random(3)
    for size in (*range(20), 4096):
        data = dice.randbytes(size)
        for kept in (data, bytes(size), b"\x3c" * size, b"\x00\x0a\x0d" * size):
            text = text_of(kept)
            assert not set(text) & set(UNSAFE)
            assert len(text.encode()) <= len(kept) * 8 / 7 + 2
    every = bytes(range(256)) * 8 + b"</script><!--\r\n\0" * 8
    read = """text => { const page = new DOMParser().parseFromString(`<script type="x">${text}</script>`, 'text/html');
        return Array.from(bytesOf(page.querySelector('script').textContent)); }"""
    for data in (every, bytes(9), b"<", b"\r\n" * 7, b""):
        assert in_page(browser_page, read, text_of(data)) == list(data)
