"""A training recipe: everything that decides a run, read from a TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.data import DataError

RECIPES: Final = Path(__file__).with_name("recipes")


class Phase(BaseModel):
    """Epochs at one picture size: small pictures first make early epochs cheap (progressive resizing)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    epochs: int = Field(gt=0)
    size: int = Field(ge=24, le=48, description="side of the training pictures, pixels")


class Recipe(BaseModel):
    """One training run. SGD with Nesterov momentum and a one-cycle learning rate (Smith & Topin 2018)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    widths: tuple[int, ...] = Field((32, 64, 112, 240), description="channels of the stages")
    stem: int = Field(1, ge=1, description="convolutions of the first stage; every other has two")
    dropout: float = Field(0.3, ge=0, lt=1)
    phases: tuple[Phase, ...] = (Phase(epochs=30, size=44),)
    batch: int = Field(128, gt=1)
    learning_rate: float = Field(0.15, gt=0, description="the peak of the cycle")
    warmup: float = Field(0.2, gt=0, lt=1, description="share of the steps before the peak")
    momentum: float = Field(0.9, ge=0, lt=1)
    weight_decay: float = Field(5e-4, ge=0)
    label_smoothing: float = Field(0.1, ge=0, lt=1)
    votes: float = Field(
        0.0, ge=0, le=1, description="share of the FER+ votes in the label's target, where there are any"
    )
    ferplus: float = Field(
        0.5, ge=0, description="weight of the second head's loss, on the FER+ votes; 0 for no such head"
    )
    start: str = Field("", description="recipe beside this one, trained first, whose weights this one goes on from")
    teachers: tuple[str, ...] = Field((), description="recipes beside this one, trained first, to distil from")
    distil: float = Field(0.4, ge=0, le=1, description="share of the teachers' answers in every target")
    average: float = Field(0.998, ge=0, lt=1, description="decay of the running average of weights, per step")
    rotate: float = 12.0
    shift: float = 0.10
    zoom: float = 0.15
    gamma: float = 0.4
    blur: float = 0.15
    noise: float = 0.15
    erase: float = 0.5
    mixup: float = 0.2
    patience: int = Field(
        0, ge=0, description="stop after so many epochs without a better validation accuracy; 0: never"
    )
    seed: int = 0

    @property
    def epochs(self) -> int:
        """Epochs over all phases."""
        return sum(phase.epochs for phase in self.phases)

    def size_at(self, epoch: int) -> int:
        """The picture size of `epoch`, counted from 0."""
        for phase in self.phases:
            if epoch < phase.epochs:
                return phase.size
            epoch -= phase.epochs
        return self.phases[-1].size

    def shortened(self, epochs: int) -> Self:
        """The same in about so many epochs, at least one a phase: for a first look, not for good figures."""
        share = epochs / self.epochs
        phases = tuple(Phase(epochs=max(round(p.epochs * share), 1), size=p.size) for p in self.phases)
        return self.model_copy(update={"phases": phases})

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a recipe; raises DataError that names the file and the key at fault."""
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise DataError(f"{path}: {error.strerror}") from None
        except tomllib.TOMLDecodeError as error:
            raise DataError(f"{path}: not valid TOML ({error})") from None
        except ValidationError as error:
            first = error.errors()[0]
            raise DataError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
