"""Speaking into an answer lowers it at once, silences it soon, and ends it only where the turn is really taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dialogue.barge_in import BargeIn, Move

STEPS: dict[str, Callable[[BargeIn], Move | None]] = {
    "began": lambda barge_in: barge_in.began(audible=True),
    "began in silence": lambda barge_in: barge_in.began(audible=False),
    "sustained": BargeIn.sustained,
    "words": lambda barge_in: barge_in.over(taken=True),
    "nothing": lambda barge_in: barge_in.over(taken=False),
}


@pytest.mark.parametrize(
    ("heard", "moves"),
    [
        pytest.param(["began", "sustained", "words"], [Move.DUCK, Move.HOLD, Move.STOP], id="the user takes the turn"),
        pytest.param(["began", "words"], [Move.DUCK, Move.STOP], id="a short word takes it too"),
        pytest.param(["began", "nothing"], [Move.DUCK, Move.RESTORE], id="a cough lowers the voice for a moment"),
        pytest.param(
            ["began", "sustained", "nothing"], [Move.DUCK, Move.HOLD, Move.RESTORE], id="mm-hm gives the turn back"
        ),
        pytest.param(["began in silence", "sustained", "words"], [None, None, None], id="in silence nothing moves"),
        pytest.param(
            ["began", "began", "sustained", "sustained", "words", "words"],
            [Move.DUCK, None, Move.HOLD, None, Move.STOP, None],
            id="every move is made once",
        ),
        pytest.param(
            ["began", "nothing", "began", "sustained", "words"],
            [Move.DUCK, Move.RESTORE, Move.DUCK, Move.HOLD, Move.STOP],
            id="after a cough it begins anew",
        ),
    ],
)
def test_the_speaker_moves_as_the_user_speaks(heard: list[str], moves: list[Move | None]) -> None:
    barge_in = BargeIn()
    assert [STEPS[step](barge_in) for step in heard] == moves
    assert not barge_in.engaged
