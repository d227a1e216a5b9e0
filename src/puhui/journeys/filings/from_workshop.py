"""从工作间提交 · A document in writing becomes the subject of a new application, byte for byte as it was saved."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.filing import actions
from puhui.filing.words import Application
from puhui.library import reads
from puhui.methodology.proof import check_bytes
from puhui.vocabulary.texts import Text

COURSE = "methodology"


@transaction.atomic
def hand_in_sketch(
    *, number: int, state: int, organisation: int, by: int, role: str, replaces: int | None = None, now: datetime
) -> Application:
    """A draft of an application about the document's code, with the document attached: both or neither.

    Raises UnknownSketch, DocumentRefused, and as `filing.actions.open_application` and `attach_subject`.
    """
    body = reads.sketch_state(number=number, organisation=organisation, state=state).text.encode()
    m = check_bytes(body)
    made = actions.open_application(
        course_code=COURSE,
        about=m.code,
        title=Text(m.name.zh[:120], m.name.en[:160]),
        by=by,
        role=role,
        organisation=organisation,
        replaces=replaces,
        now=now,
    )
    actions.attach_subject(number=made.number, organisation=organisation, name=f"{m.code}-v{m.version}.yaml", body=body)
    return made
