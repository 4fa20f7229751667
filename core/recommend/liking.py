"""Strength of liking: what `ease` makes of a rating."""

from __future__ import annotations

import numpy as np

from core.types import Float32, Scale


def strength(values: Float32, scale: Scale, neutral: float) -> Float32:
    """Strength of liking of each rating, float32 in [0, 1]: max(0, (ρ − neutral) / (1 − neutral)).

    ρ is the rating's place on the scale, 0 at the lowest and 1 at the highest. Where all ratings are equal the scale
    says nothing and every rating counts 1.
    """
    if scale.high <= scale.low:
        return np.ones(len(values), np.float32)
    place = (np.asarray(values, np.float64) - scale.low) / (scale.high - scale.low)
    return np.clip((place - neutral) / (1 - neutral), 0, 1).astype(np.float32)
