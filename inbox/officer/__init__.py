"""The room of the data-protection officer: requests, all that an address has, consents, how long things are kept."""
