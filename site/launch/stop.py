"""How a command ends when something outside the project is missing or in the way."""


class Stop(Exception):  # noqa: N818 - it is an end, not always an error
    """Ends the command with one sentence for the operator, and no traceback."""
