"""What operators look at: whether it is well, what it logs, what it wipes."""
