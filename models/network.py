"""The emotion CNN: a small VGG-style network for 48x48 gray faces."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

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


class EmotionCNN(nn.Module):
    """Stages of two 3x3 convolutions (batch norm, ReLU), max pooling between; global average, dropout, dense.

    `forward` takes (N, 1, H, W) float32 gray values, 0..255, H and W at least 24 (trained at up to 48), and
    gives (N, 7) logits in `Emotion` order. Softmax is left to the caller, who may average logits first.
    After Simonyan & Zisserman 2015 (VGG), batch norm after Ioffe & Szegedy 2015, global pooling after Lin et al. 2014.
    """

    def __init__(self, widths: Sequence[int] = (32, 64, 128, 256), dropout: float = 0.4) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for stage, (before, width) in enumerate(pairwise((1, *widths))):
            if stage:
                layers.append(nn.MaxPool2d(2))
            for inputs in (before, width):
                layers += [
                    nn.Conv2d(inputs, width, 3, padding=1, bias=False),
                    nn.BatchNorm2d(width),
                    nn.ReLU(inplace=True),
                ]
        self.features = nn.Sequential(*layers)
        self.head = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(dropout), nn.Linear(widths[-1], len(Emotion))
        )

    def forward(self, faces: Tensor) -> Tensor:
        logits: Tensor = self.head(self.features(standardise(faces)))
        return logits
