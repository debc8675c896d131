"""Turns: numbered, with a life, and late results find them closed."""

from assistant.turns import Stage, Turns


def test_a_turn_lives_from_hearing_to_its_end() -> None:
    turns = Turns()
    turn = turns.begin()
    assert [turns.advance(turn.id, stage) for stage in (Stage.THINKING, Stage.SPEAKING, Stage.ENDED)] == [True] * 3
    assert turns.open == ()


def test_late_results_are_refused() -> None:
    turns = Turns()
    turn = turns.begin()
    turns.interrupt()
    assert not turns.advance(turn.id, Stage.SPEAKING)
    assert turn.stage is Stage.INTERRUPTED


def test_a_stop_word_silences_what_came_before_it_but_not_its_own_turn() -> None:
    turns = Turns()
    talking, stopping = turns.begin(), turns.begin()
    turns.interrupt(before=stopping.id)
    assert talking.stage is Stage.INTERRUPTED
    assert turns.open == (stopping,)


def test_numbers_rise_and_are_never_used_again() -> None:
    turns = Turns()
    first = turns.begin()
    turns.interrupt()
    assert turns.begin().id > first.id
