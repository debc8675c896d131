"""Repeatable measurements, one script per question; each runs the alternative beside ours and prints ratios."""
