"""Words, names, dates and addresses: typed by people, made clean, compared, and written as people write them."""
