"""Staff write down who registers by telephone, on paper or on site."""
