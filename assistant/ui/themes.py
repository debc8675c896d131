"""The themes of the screen: dark, light, and one of high contrast.

The hues are those of Okabe and Ito (2008), which people with colour-vision deficiency can tell apart, made lighter or
darker until text in them has a contrast of 4.5:1 (WCAG 2.1, 1.4.3) on every background of its theme; 7:1 in the one
of high contrast (1.4.6). The tests measure both.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from textual.theme import Theme


def _theme(
    name: str,
    *,
    dark: bool,
    background: str,
    surface: str,  # of sheets
    panel: str,  # of lines to type in
    chosen: str,  # of the row that a list is at
    foreground: str,
    soft: str,  # secondary words
    faint: str,  # rules and empty scales, which carry no words
    hues: dict[str, str],
) -> Theme:
    """A theme of Textual, with each colour also under its own name, such as `$soft` and `$sky`."""
    accent = hues["sky"]
    return Theme(
        name=name,
        primary=accent,
        secondary=hues["green"],
        accent=accent,
        success=hues["green"],
        warning=hues["orange"],
        error=hues["vermillion"],
        foreground=foreground,
        background=background,
        surface=surface,
        panel=panel,
        dark=dark,
        variables={
            **hues,
            "soft": soft,
            "faint": faint,
            "chosen": chosen,
            "text": foreground,
            "text-muted": soft,
            "text-disabled": soft,
            "block-cursor-foreground": background,
            "block-cursor-blurred-foreground": foreground,
            "block-cursor-blurred-background": chosen,
            "button-color-foreground": background,
            "footer-background": background,
            "footer-key-foreground": accent,
            "footer-description-foreground": soft,
            "footer-item-background": background,
            "input-cursor-background": accent,
            "input-selection-background": chosen,
            "scrollbar": faint,
            "scrollbar-background": background,
        },
    )


DARK: Final = _theme(
    "attune-dark",
    dark=True,
    background="#0F1418",
    surface="#171E25",
    panel="#19212A",
    chosen="#222C36",
    foreground="#D8DEE4",
    soft="#8B98A5",
    faint="#3A4550",
    hues={
        "orange": "#E69F00",
        "sky": "#56B4E9",
        "green": "#00A67A",
        "yellow": "#F0E442",
        "vermillion": "#E9722E",
        "purple": "#D084AE",
        "neutral": "#C0CAD3",
    },
)
LIGHT: Final = _theme(
    "attune-light",
    dark=False,
    background="#F7F8FA",
    surface="#FFFFFF",
    panel="#E9EDF1",
    chosen="#E9EDF1",
    foreground="#1B2229",
    soft="#56616B",
    faint="#B4BEC8",
    hues={
        "orange": "#654300",
        "sky": "#004869",
        "green": "#007957",
        "yellow": "#393400",
        "vermillion": "#AC4A00",
        "purple": "#5C1241",
        "neutral": "#4D575F",
    },
)
HIGH_CONTRAST: Final = _theme(
    "attune-contrast",
    dark=True,
    background="#000000",
    surface="#000000",
    panel="#101010",
    chosen="#242424",
    foreground="#FFFFFF",
    soft="#D0D0D0",
    faint="#8A8A8A",
    hues={
        "orange": "#F2B730",
        "sky": "#29AEFD",
        "green": "#4EEAB4",
        "yellow": "#FCE901",
        "vermillion": "#F27F55",
        "purple": "#C78CB4",
        "neutral": "#FFFFFF",
    },
)

THEMES: Final[Mapping[str, Theme]] = MappingProxyType({"dark": DARK, "light": LIGHT, "contrast": HIGH_CONTRAST})
"""Each theme by its name in the settings."""
