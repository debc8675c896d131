"""Every screen at three sizes and in three themes, as text files; see `drawing.py` for how to read one.

`python -m tests.assistant.ui.snapshots` writes them anew.
"""
