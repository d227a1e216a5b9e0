"""Takes files as the API does, one after the other, and says which it has acknowledged: what it has not said, its sender does not know kept."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from puhui.journeys.activity_to_points import receive
from puhui.journeys.drills.carrying import carried
from puhui.journeys.tasks import defer_first_check


def send_all(folder: Path) -> None:
    for file in carried(folder):
        made = receive(received=file.received, body=file.body, now=timezone.now(), defer=defer_first_check)
        print(file.provider, made.document, flush=True)  # noqa: T201 - the acknowledgement
