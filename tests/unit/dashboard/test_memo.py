"""Answers are remembered as long as their stamp holds, and no longer."""

from dashboard.memo import Memo


def test_an_answer_holds_as_long_as_its_stamp() -> None:
    memo, asked = Memo(), [0]

    def answer() -> int:
        asked[0] += 1
        return asked[0]

    assert [memo.recall("key", stamp=stamp, otherwise=answer) for stamp in (1, 1, 2, 2)] == [1, 1, 2, 2]


def test_old_answers_make_room() -> None:
    memo = Memo(size=2)
    for key in ("a", "b", "c"):
        memo.recall(key, stamp=1, otherwise=lambda: "first")
    assert memo.recall("a", stamp=1, otherwise=lambda: "again") == "again"
    assert memo.recall("c", stamp=1, otherwise=lambda: "again") == "first"
