"""The emotion CNN: a small VGG-style network for 48x48 gray faces, with one head for each target."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import torch
from torch import Tensor, nn

from models.emotions import Emotion

_UNLIKE: Final = 0.2  # noise on the filter of a copied channel, in standard deviations of that filter


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


def widened(network: EmotionCNN, wide: EmotionCNN) -> None:
    """Fill `wide`, of as many stages but more channels, with the function of `network`.

    Net2WiderNet (Chen et al. 2016): a channel that `network` does not have is a copy of a random one, and what reads
    the two is shared between them. A little noise on the copy's filter lets the two learn different things. `wide`
    may also have a head more, which stays as it is. Raises ValueError where `wide` has other convolutions or fewer
    channels.
    """
    source = torch.zeros(1, dtype=torch.long)  # for each channel of `wide`, the one of `network` that it copies
    with torch.no_grad():
        for (narrow_conv, narrow_norm), (wide_conv, wide_norm) in zip(_layers(network), _layers(wide), strict=True):
            before, known = source, narrow_conv.out_channels
            if wide_conv.out_channels < known:
                raise ValueError(f"{wide_conv.out_channels} channels are fewer than {known}")
            extra = torch.randint(known, (wide_conv.out_channels - known,))
            source = torch.cat([torch.arange(known), extra])
            weight = _shared(narrow_conv.weight[source], before)
            if len(extra):
                deviation = weight[known:].std(dim=(1, 2, 3), keepdim=True)
                weight[known:] += _UNLIKE * deviation * torch.randn_like(weight[known:])
            wide_conv.weight.copy_(weight)
            for name, values in narrow_norm.state_dict().items():
                wide_norm.state_dict()[name].copy_(values[source] if values.ndim else values)
        for narrow_head, wide_head in zip(_heads(network), _heads(wide), strict=False):
            wide_head.weight.copy_(_shared(narrow_head.weight, source))
            wide_head.bias.copy_(narrow_head.bias)


def _layers(network: EmotionCNN) -> list[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    convolutions = [layer for layer in network.features if isinstance(layer, nn.Conv2d)]
    norms = [layer for layer in network.features if isinstance(layer, nn.BatchNorm2d)]
    return list(zip(convolutions, norms, strict=True))


def _heads(network: EmotionCNN) -> list[nn.Linear]:
    return [head for head in network.heads if isinstance(head, nn.Linear)]


def _shared(weight: Tensor, source: Tensor) -> Tensor:
    """`weight` (outputs, inputs, ...) for copied inputs, each copy with its share of the original's weight."""
    shares = 1 / torch.bincount(source)[source].to(weight.dtype)
    return weight[:, source] * shares.view(1, -1, *[1] * (weight.ndim - 2))
