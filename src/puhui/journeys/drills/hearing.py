"""A process that hears what the bank has said, one call-back after the other, and may be killed at a point on the way."""

from __future__ import annotations

import json
import os
import signal
import sys
from base64 import b64decode
from datetime import datetime


def main() -> None:
    """Reads the moment, the number of the point at which to die (0: none), and the call-backs, from standard input."""
    told = json.load(sys.stdin)
    import django

    django.setup()
    from puhui.foundation.faults import listen
    from puhui.journeys.settling import hear
    from puhui.payments.actions import SimulatedBank

    left = told["dies_at"]

    def counted(name: str) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    listen(counted)
    bank, now = SimulatedBank(), datetime.fromisoformat(told["now"])
    for packed in told["bodies"]:
        body = b64decode(packed)
        hear(headers=bank.headers_of(body), body=body, bank=bank, now=now)


if __name__ == "__main__":
    main()
