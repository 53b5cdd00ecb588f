"""`python -m tests.torture`, or `make torture`: harms runs of the island in every way we know, and counts what came of it."""

import sys

from tests.torture import shim

if __name__ == "__main__":
    shim.load_by_starting_again(["-m", "tests.torture", *sys.argv[1:]])
    from tests.torture.campaign import main

    sys.exit(main(sys.argv[1:]))
