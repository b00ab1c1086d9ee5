"""From an address to its page, also when the page has moved; from a page to the ways onward."""
