"""A request as it arrives: where it comes from, what it may carry, which headers and errors answer it."""
