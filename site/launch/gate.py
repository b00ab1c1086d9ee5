"""The oldest Python we run on. Written so that older ones can still read it."""

OLDEST = (3, 11)


def refusal(version, executable):
    """One sentence if `version` (as in sys.version_info) is too old, else an empty string."""
    if tuple(version[:2]) >= OLDEST:
        return ""
    return (
        "Python {}.{} or later is needed, and {} is Python {}.{}: "
        "name a newer one, for example with `make run PYTHON=python3.12`."
    ).format(OLDEST[0], OLDEST[1], executable or "this", version[0], version[1])
