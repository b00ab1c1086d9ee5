"""What editors are asked for before a page is published, and what follows in its other languages."""
