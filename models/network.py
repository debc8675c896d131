"""The emotion CNN: a small VGG-style network for 48x48 gray faces, with one head for each target."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from models.emotions import Emotion


def standardise(faces: Tensor) -> Tensor:
    """Zero mean and unit variance per picture, so that light and contrast of the room matter less.

    Takes and gives (N, 1, H, W) float32; gray values may be on any scale.
    """
    mean = faces.mean(dim=(2, 3), keepdim=True)
    centred = faces - mean
    deviation = centred.square().mean(dim=(2, 3), keepdim=True).sqrt()
    return centred / (deviation + 1e-3)


def _convolution(inputs: int, outputs: int) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]


class EmotionCNN(nn.Module):
    """Stages of 3x3 convolutions (batch norm, ReLU) with max pooling between; global average; a dense layer a head.

    The first stage has `stem` convolutions, every other two. `forward` takes (N, 1, H, W) float32 gray values,
    0..255, H and W at least 24 (trained at up to 48), and gives (N, heads, 7) logits in `Emotion` order: head 0 for
    FER-2013's labels, head 1, where there is one, for the FER+ votes. Softmax is left to the caller, who may average
    logits first. After Simonyan & Zisserman 2015 (VGG), batch norm after Ioffe & Szegedy 2015, global pooling after
    Lin et al. 2014.
    """

    def __init__(self, widths: Sequence[int], *, stem: int, dropout: float, heads: int) -> None:
        super().__init__()
        layers = _convolution(1, widths[0])
        for _ in range(stem - 1):
            layers += _convolution(widths[0], widths[0])
        for before, width in pairwise(widths):
            layers += [nn.MaxPool2d(2), *_convolution(before, width), *_convolution(width, width)]
        self.features = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleList(nn.Linear(widths[-1], len(Emotion)) for _ in range(heads))

    def forward(self, faces: Tensor) -> Tensor:
        features = self.dropout(self.features(standardise(faces)).mean(dim=(2, 3)))
        return torch.stack([head(features) for head in self.heads], dim=1)
