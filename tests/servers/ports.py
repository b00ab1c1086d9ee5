"""Free ports on this machine."""

import random
import socket
from contextlib import suppress

# Below those that a system gives to who connects: no connection has it when a server takes it, or takes it again.
NEVER_GIVEN = range(20_000, 32_768)


def free_port() -> int:
    """A port nothing listens on now."""
    draw = random.SystemRandom()
    while True:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", draw.choice(NEVER_GIVEN)))
            return probe.getsockname()[1]
