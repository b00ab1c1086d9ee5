"""The doors that staff come in by: sign-in and a forgotten password, the same rules at each of them."""
