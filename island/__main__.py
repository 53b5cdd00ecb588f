"""`python -m island` and `island` are the same command; it begins here."""

import os
import signal
import sys
from typing import Any

_INTERRUPTED = 128 + signal.SIGINT


def main() -> None:
    """Ctrl-C is quiet from the first moment on: what the command stands on takes a tenth of a second to be imported."""
    is_ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # nohup, or `&` in a script
    if not is_ignored:
        signal.signal(signal.SIGINT, _leave_at_once)
    from island import cli

    if not is_ignored:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        cli.main()
    except KeyboardInterrupt:  # before the command was asked anything, or after it had answered
        sys.exit(_INTERRUPTED)


def _leave_at_once(*_: Any) -> None:
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
