"""What waits for a client: in order, coalesced, bounded."""

import asyncio

from propsmith.engine_bridge.protocol import CLOSE_SLOW
from propsmith.engine_bridge.server.connection import MAX_WAITING, MAX_WAITING_BYTES, Close, Outbox


def waiting(outbox):
    """All that an outbox holds."""

    async def drain():
        found = []
        while outbox._messages:
            found.append(await outbox.get())
        return found

    return asyncio.run(drain())


def test_messages_leave_in_the_order_in_which_they_came():
    outbox = Outbox()
    for text in ("a", "b", "c"):
        outbox.put(text)
    assert waiting(outbox) == ["a", "b", "c"]


def test_newer_progress_replaces_older_and_takes_its_place_at_the_end():
    outbox = Outbox()
    outbox.put("25 %", "job")
    outbox.put("preview")
    outbox.put("50 %", "job")
    outbox.put("10 %", "another job")
    assert waiting(outbox) == ["preview", "50 %", "10 %"]


def test_progress_alone_never_overflows():
    outbox = Outbox()
    for i in range(10 * MAX_WAITING):
        outbox.put(f"{i}", "job")
    assert waiting(outbox) == [f"{10 * MAX_WAITING - 1}"]


def test_too_many_messages_close():
    outbox = Outbox()
    for i in range(MAX_WAITING + 1):
        outbox.put(f"{i}")
    assert outbox.overflowed.is_set()
    outbox.put("too late")
    (last,) = waiting(outbox)
    assert isinstance(last, Close)
    assert last.code == CLOSE_SLOW


def test_too_many_bytes_close_but_one_large_message_may_wait():
    outbox = Outbox()
    outbox.put(bytes(2 * MAX_WAITING_BYTES))
    assert not outbox.closing
    outbox.put("one more")
    assert outbox.closing
    fresh = Outbox()
    for _ in range(100):  # what has been sent counts no more
        fresh.put(bytes(MAX_WAITING_BYTES // 2))
        waiting(fresh)
    assert not fresh.closing


def test_what_waits_is_sent_before_it_closes():
    outbox = Outbox()
    outbox.put("last words")
    outbox.close(4406, "another protocol")
    outbox.close(1000, "not this one")
    assert waiting(outbox) == ["last words", Close(4406, "another protocol")]
