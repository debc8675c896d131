"""Batched augmentation on tensors: geometry, light, blur, noise, erasing and mixup in a few operations per batch.

The geometry stands for what live use does to a face: the detector's square wanders, faces roll, and come in sizes.
"""

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
    blur: float = 0.15  # chance of being seen from far: shrunk to between 40 and 100 % and enlarged again
    noise: float = 0.15  # chance of sensor noise, as strong as half of the face's own contrast at most
    erase: float = 0.5  # chance of a rectangle of noise
    mixup: float = 0.2  # Beta(a, a) of Zhang et al. 2018; 0 is off


def augment(faces: Tensor, size: int, how: Augmentation, generator: torch.Generator) -> Tensor:
    """Mirror, rotate, shift, zoom, relight, blur, add noise and erase; sampled straight to `size` x `size` pixels.

    Takes (N, 1, H, W) float32, 0..255; gives (N, 1, size, size) on the same scale. `generator` and the faces
    are on one device.
    """
    n = len(faces)

    def rand() -> Tensor:
        return torch.rand(n, generator=generator, device=generator.device)

    def draw(limit: float) -> Tensor:
        return (rand() * 2 - 1) * limit

    angle = draw(how.rotate * math.pi / 180)
    scale = 1 + draw(how.zoom)
    mirror = (rand() < 0.5).float() * 2 - 1
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
    if how.blur:
        faces = _blur(faces, rand() < how.blur, 0.4 + 0.6 * float(rand()[0]))
    if how.noise:
        strength = (rand() < how.noise) * rand() * 0.5 * faces.flatten(1).std(1)
        grain = torch.randn(faces.shape, generator=generator, device=generator.device)
        faces = faces + strength.view(n, 1, 1, 1) * grain
    if how.erase:
        faces = _erase(faces, how.erase, generator)
    return faces


def _blur(faces: Tensor, which: Tensor, scale: float) -> Tensor:
    size = faces.shape[2:]
    small = F.interpolate(faces, scale_factor=scale, mode="bilinear", antialias=True)
    return torch.where(which.view(-1, 1, 1, 1), F.interpolate(small, size=size, mode="bilinear"), faces)


def _erase(faces: Tensor, chance: float, generator: torch.Generator) -> Tensor:
    """Random erasing (Zhong et al. 2020): a rectangle of 2 to 20 % of the face becomes noise."""
    n, _, height, width = faces.shape

    def rand() -> Tensor:
        return torch.rand(n, 1, 1, generator=generator, device=generator.device)

    area = 0.02 + 0.18 * rand()
    ratio = torch.exp((rand() * 2 - 1) * math.log(3))
    half_h, half_w = (area * ratio).sqrt() * height / 2, (area / ratio).sqrt() * width / 2
    rows = (torch.arange(height, device=faces.device).view(1, -1, 1) - rand() * height).abs() < half_h
    columns = (torch.arange(width, device=faces.device).view(1, 1, -1) - rand() * width).abs() < half_w
    hit = (rows & columns & (rand() < chance)).unsqueeze(1)
    return torch.where(hit, torch.rand(faces.shape, generator=generator, device=generator.device) * 255, faces)


def mixup(faces: Tensor, targets: Tensor, alpha: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Blend each face and its target with another of the batch (Zhang et al. 2018); one weight a batch."""
    if not alpha:
        return faces, targets
    # A Beta(a, a) draw from two Gamma draws; torch's own Beta takes no generator.
    gammas = torch._standard_gamma(torch.full((2,), alpha, device=generator.device), generator=generator)
    weight = float((gammas / gammas.sum().clamp_min(1e-8))[0])
    other = torch.randperm(len(faces), generator=generator, device=generator.device)
    return torch.lerp(faces[other], faces, weight), torch.lerp(targets[other], targets, weight)
