"""Lists of pages, narrowed down and shown a part at a time."""
