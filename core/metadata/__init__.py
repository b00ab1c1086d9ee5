"""What a page says of itself to machines: data in schema.org's words, and its picture where it is shared."""
