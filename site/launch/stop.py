"""How a command ends when something outside the project is missing or in the way."""


class Stop(Exception):
    """Ends the command with one sentence for the operator, and no traceback."""
