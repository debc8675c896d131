"""Batched augmentation on tensors: geometry, light, erasing and mixup in a few operations per batch."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How strongly training faces are changed; each amount is the limit of a uniform draw either way."""

    rotate: float = 12.0  # degrees
    shift: float = 0.10  # of the side
    zoom: float = 0.15  # relative
    gamma: float = 0.4  # as a power of e; light that is not linear, which standardising cannot undo
    erase: float = 0.5  # chance of a rectangle of noise
    mixup: float = 0.2  # Beta(a, a) of Zhang et al. 2018; 0 is off


def augment(faces: Tensor, size: int, how: Augmentation, generator: torch.Generator) -> Tensor:
    """Mirror, rotate, shift, zoom, relight and erase; sampled straight to `size` x `size` pixels.

    Takes (N, 1, H, W) float32, 0..255; gives (N, 1, size, size) on the same scale.
    """
    n = len(faces)

    def draw(limit: float) -> Tensor:
        return (torch.rand(n, generator=generator) * 2 - 1) * limit

    angle = draw(how.rotate * math.pi / 180)
    scale = 1 + draw(how.zoom)
    mirror = (torch.rand(n, generator=generator) < 0.5).float() * 2 - 1
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    affine = torch.stack(
        [
            torch.stack([cos * mirror, -sin, draw(2 * how.shift)], 1),
            torch.stack([sin * mirror, cos, draw(2 * how.shift)], 1),
        ],
        1,
    )
    grid = F.affine_grid(affine, [n, 1, size, size], align_corners=False)
    faces = F.grid_sample(faces, grid, padding_mode="border", align_corners=False)
    if how.gamma:
        faces = 255 * (faces / 255).clamp(0, 1) ** torch.exp(draw(how.gamma)).view(n, 1, 1, 1)
    if how.erase:
        faces = _erase(faces, how.erase, generator)
    return faces


def _erase(faces: Tensor, chance: float, generator: torch.Generator) -> Tensor:
    """Random erasing (Zhong et al. 2020): a rectangle of 2 to 20 % of the face becomes noise."""
    n, _, height, width = faces.shape

    def rand() -> Tensor:
        return torch.rand(n, 1, 1, generator=generator)

    area = 0.02 + 0.18 * rand()
    ratio = torch.exp((rand() * 2 - 1) * math.log(3))
    half_h, half_w = (area * ratio).sqrt() * height / 2, (area / ratio).sqrt() * width / 2
    rows = (torch.arange(height).view(1, -1, 1) - rand() * height).abs() < half_h
    columns = (torch.arange(width).view(1, 1, -1) - rand() * width).abs() < half_w
    hit = (rows & columns & (rand() < chance)).unsqueeze(1)
    return torch.where(hit, torch.rand(faces.shape, generator=generator) * 255, faces)


def mixup(faces: Tensor, targets: Tensor, alpha: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Blend each face and its target with another of the batch (Zhang et al. 2018); one weight a batch."""
    if not alpha:
        return faces, targets
    # A Beta(a, a) draw from two Gamma draws; torch's own Beta takes no generator.
    gammas = torch._standard_gamma(torch.full((2,), alpha), generator=generator)
    weight = float((gammas / gammas.sum().clamp_min(1e-8))[0])
    other = torch.randperm(len(faces), generator=generator)
    return torch.lerp(faces[other], faces, weight), torch.lerp(targets[other], targets, weight)
