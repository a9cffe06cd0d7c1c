from rfqserver.engine.state.beside import Beside


def test_reads_what_is_below_and_writes_beside_it() -> None:
    below = {"a": 1, "b": 2}
    beside = Beside(below)
    assert not Beside({})
    assert beside
    assert beside["a"] == 1
    assert beside.get("c") is None

    beside["a"], beside["c"] = 3, 4

    assert below == {"a": 1, "b": 2}
    assert dict(beside) == {"a": 3, "b": 2, "c": 4}
    assert (len(beside), "b" in beside, "d" in beside) == (3, True, False)


def test_what_was_written_can_be_taken_back() -> None:
    beside = Beside({"a": 1})
    beside["a"] = 2

    del beside["a"]

    assert beside["a"] == 1
