"""Lots: a selection, a verb and its words; shown first, done row by row, reported, kept."""
