"""What search engines and other sites ask for: the head of a page, the site maps, the rules for robots."""
