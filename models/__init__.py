"""The emotion vocabulary and the emotion CNN: data, training, evaluation, export and the shipped weights.

Nothing is imported here on purpose: `models.emotions` is light and shared by every package, while training
needs `torch` (extra `train`).
"""
