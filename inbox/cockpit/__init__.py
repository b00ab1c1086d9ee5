"""The figures of a page, or of all that somebody may read: a declared table, summed in SQL, whose numbers are lists."""
