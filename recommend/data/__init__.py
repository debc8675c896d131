"""The embedded catalogue: one JSON object a line, sorted by id."""
