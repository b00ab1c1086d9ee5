"""What was written into the log: the words of each line and what it says beside them."""

import pytest


def told(caplog: pytest.LogCaptureFixture) -> str:
    """All of it, as it was before the last cleaning."""
    return f"{caplog.text} {[getattr(record, 'fields', {}) for record in caplog.records]}"
