"""The sub-commands of `attune`: one module each, with `add_parser` and `run`."""
