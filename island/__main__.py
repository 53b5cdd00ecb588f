"""`python -m island` is the `island` command."""

from island.cli import main

if __name__ == "__main__":
    main()
