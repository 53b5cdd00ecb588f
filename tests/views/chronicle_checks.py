"""What a doubter would do with a chronicle: run every query again, and look for each number and name of the prose in the answer."""

import re
from collections.abc import Iterator

from island.history.reader import HistoryReader
from island.views.chronicle import Chronicle, Statement
from island.views.chronicle.phrasing import _custom, in_words, persons_in

WORD_NUMBERS = {in_words(number): number for number in range(100)} | {"no": 0, "never": 0, "once": 1, "twice": 2}
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|[^\W\d_]+(?:-[^\W\d_]+)*")


def numbers_in(text: str) -> Iterator[float]:
    """Numbers in digits and in words."""
    for token in _TOKEN.findall(text):
        if token[0].isdigit():
            yield float(token.rstrip(",").replace(",", ""))
        elif token.lower() in WORD_NUMBERS:
            yield WORD_NUMBERS[token.lower()]


class Doubter:
    """Knows all names of a history by itself."""

    def __init__(self, reader: HistoryReader):
        self.reader = reader
        self.people = {who: {name, house} for who, name, house in reader.query("SELECT agent_id, name, house FROM villagers")[1]}
        self.places = [name for (name,) in reader.query("SELECT name FROM places")[1]]
        self.names = {name for names in self.people.values() for name in names}

    def faults(self, chronicle: Chronicle) -> list[str]:
        """Of the prose and of every title and heading."""
        told = [*chronicle.headings(), *chronicle.statements()]
        return [fault for statement in told for fault in self.faults_of(statement)]

    def faults_of(self, statement: Statement) -> list[str]:
        columns, rows = self.reader.query(statement.sql, statement.params)
        found = dict(zip(columns, rows[0], strict=True)) if rows else {}
        if found != statement.values:
            return [f"{statement.kind}: {statement.values} is not what its query finds: {found}"]
        prose = statement.text.replace(str(found.get("quote", "\0")), " ")
        if "custom" in found:  # "giving no feasts" is a name, not a number
            prose = prose.replace(_custom(found["custom"]), " ")
        numbers = {float(value) for value in found.values() if isinstance(value, int | float)}
        numbers |= (
            {0.0} if re.search(r"\b(no|never|none)\b", re.sub(r"\{[^}]*\}", "", statement.wording), re.IGNORECASE) else set()
        )
        faults = [f"{statement.kind}: {number:g} in: {prose}" for number in numbers_in(prose) if number not in numbers]
        texts = [value for value in found.values() if isinstance(value, str)]
        known = {known for text in texts for word in text.split() for known in (word, word.removesuffix("'s"))}  # Yodim's Slope
        for column, value in found.items():
            known |= {name for who in persons_in(column, value) for name in self.people.get(who, set())}
        words = {token.removesuffix("'s") for token in _TOKEN.findall(prose)}
        wrong = [name for name in words & self.names if name not in known]
        wrong += [name for name in self.places if name in prose and name not in found.values()]
        return faults + [f"{statement.kind}: {name} in: {prose}" for name in wrong]
