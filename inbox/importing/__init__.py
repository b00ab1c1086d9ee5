"""The list of a meeting tool is read, compared with those who were expected, and noted as one lot."""
