"""A verb that may be stopped at a point of its way, as a crash would: then it has done nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import connection, transaction

from puhui.foundation import faults
from puhui.journeys.drills.payment_chaos import Stopped
from puhui.vocabulary.refusals import Refusal

T = TypeVar("T")


def went(work: Callable[[], T], *, stop_at: int = 0) -> T | None:
    """What a verb gives, with all that the database asks when a transaction ends. None where it refuses, or is stopped at that point of its way."""
    left = stop_at

    def counted(name: str) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise Stopped(name)

    faults.listen(counted)
    try:
        with transaction.atomic():
            found = work()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            return found
    except (Refusal, Stopped):
        return None
    finally:
        faults.listen(None)
