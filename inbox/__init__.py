"""The staff's room: what came in and what is done about it, whom staff refer, and what our messages say."""
