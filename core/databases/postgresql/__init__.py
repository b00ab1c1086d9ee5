"""Django's backend for PostgreSQL, which does not wait long for a server that does not answer."""
