"""What Attune talks about: one module a theme, each a few flows."""
