"""Every signal has a reward in range; what is said counts more than what is done, and that more than what is felt."""

from __future__ import annotations

import pytest

from recommend.signals import PRAISE, Signal, reward


@pytest.mark.parametrize("signal", Signal)
@pytest.mark.parametrize("amount", [-2.0, 0.0, 5.0, 1e6])
def test_rewards_and_weights_are_in_range(signal: Signal, amount: float) -> None:
    value, weight = reward(signal, amount)
    assert -1 <= value <= 1
    assert 0 < weight <= 1


def test_said_counts_more_than_done_and_done_more_than_felt() -> None:
    said, done, felt = (reward(signal, 0.1)[1] for signal in (Signal.LIKED, Signal.PLAYED, Signal.FELT))
    assert said > done > felt


def test_the_later_a_skip_the_milder() -> None:
    values = [reward(Signal.SKIPPED, seconds)[0] for seconds in (None, 0.0, 10.0, 60.0, 180.0, 600.0)]
    assert values[0] == values[1] < 0 < values[-1] == values[-2]
    assert values == sorted(values)


def test_a_better_mood_speaks_for_what_was_heard_and_a_worse_one_against() -> None:
    assert reward(Signal.FELT, 0.2)[0] > 0 > reward(Signal.FELT, -0.2)[0]
    with pytest.raises(ValueError, match="change of valence"):
        reward(Signal.FELT, None)


def test_praise_is_a_full_reward() -> None:
    assert {reward(signal, None)[0] for signal in PRAISE} == {1.0}
