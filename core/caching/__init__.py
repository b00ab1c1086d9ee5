"""Public pages kept whole, and what ends them."""
