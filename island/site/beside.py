"""A server in a process of its own beside a run: `python -m island.site.beside FOLDER FILENO` ends when its stdin does.

Its stdin is a pipe from the run, so it never outlives it, whatever ends the run; it is nice to it, and has no say in it.
"""

import os
import socket
import sys
import threading
from typing import TYPE_CHECKING

from island.errors import IslandError
from island.site.server import server_of

if TYPE_CHECKING:
    import uvicorn

_NICE = 10  # the run goes first


def main() -> None:
    folder, fileno = sys.argv[1], int(sys.argv[2])
    os.nice(_NICE)
    try:
        server = server_of(folder)
        with socket.socket(fileno=fileno) as listener:
            threading.Thread(target=_end_with_the_run, args=(server,), daemon=True).start()
            server.run(sockets=[listener])
    except IslandError as error:
        sys.exit(f"island: {error}")


def _end_with_the_run(server: "uvicorn.Server") -> None:
    while os.read(0, 1 << 10):
        pass
    server.should_exit = True


if __name__ == "__main__":
    main()
