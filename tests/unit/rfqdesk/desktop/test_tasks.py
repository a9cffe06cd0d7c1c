"""Tasks have names, are kept, are reported when they fail and end with their owner."""

import asyncio

import pytest

from rfqdesk.desktop.tasks import TaskOwner

pytestmark = pytest.mark.qt_loop


def quiet_owner() -> TaskOwner:
    return TaskOwner(lambda name, error: pytest.fail(f"{name}: {error}"))


async def forever() -> None:
    await asyncio.Event().wait()


async def test_failure_is_reported_with_the_tasks_name() -> None:
    failures: list[tuple[str, Exception]] = []
    owner = TaskOwner(lambda name, error: failures.append((name, error)))

    async def fails() -> None:
        raise OSError("line down")

    await owner.start(fails(), name="pump")
    assert [(name, str(error)) for name, error in failures] == [("pump", "line down")]
    assert owner.names() == []
    await owner.aclose()


async def test_close_cancels_and_waits_for_the_clean_up() -> None:
    cleaned: list[str] = []
    owner = quiet_owner()
    started = asyncio.Event()

    async def careful() -> None:
        started.set()
        try:
            await forever()
        finally:
            await asyncio.sleep(0)
            cleaned.append("done")

    owner.start(careful(), name="careful")
    owner.start(forever(), name="never stepped")
    assert owner.names() == ["careful", "never stepped"]
    await started.wait()
    await owner.aclose()
    assert cleaned == ["done"]
    assert owner.names() == []


async def test_a_task_may_close_its_own_owner() -> None:
    owner = quiet_owner()
    await asyncio.wait_for(owner.start(owner.aclose(), name="last"), 5)
    assert owner.names() == []


async def test_nothing_starts_after_the_end() -> None:
    owner = quiet_owner()
    await owner.aclose()
    with pytest.raises(RuntimeError, match="too late"):
        owner.start(forever(), name="late")


async def test_task_cancelled_before_its_first_step_leaves_no_warning() -> None:
    owner = quiet_owner()
    owner.start(forever(), name="stillborn")
    await owner.aclose()
    assert owner.names() == []
