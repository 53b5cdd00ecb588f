"""`python -m island.measure python-side|people|centuries|dice|causes|decisions|sentences`; each has `--help`."""

import sys

from island import printing
from island.assess import decisions
from island.errors import IslandError
from island.measure import causes, centuries, dice, people, python_side, sentences

MEASUREMENTS = {
    "python-side": python_side.main,
    "people": people.main,
    "centuries": centuries.main,
    "dice": dice.main,
    "causes": causes.main,
    "decisions": decisions.main,
    "sentences": sentences.main,
}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in MEASUREMENTS:
        print(f"python -m island.measure {'|'.join(MEASUREMENTS)}: one of these, then its options (--help)", file=sys.stderr)
        return 2
    try:
        MEASUREMENTS[arguments[0]](arguments[1:])
    except IslandError as error:
        printing.refuse(error)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
