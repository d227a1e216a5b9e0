"""Take in the consent texts and impact assessments that ship; a published one that was changed is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from puhui.behaviours.errors import ConsentTextChanged
from puhui.behaviours.models import ConsentText, ImpactAssessment
from puhui.behaviours.reads.consent_documents import shipped_consents, shipped_impacts
from puhui.behaviours.words import ConsentDocument


@transaction.atomic
def adopt_consents(*, now: datetime, documents: Sequence[ConsentDocument] | None = None) -> None:
    """Adopt these texts, or what ships. Repeating it changes nothing. Raises ConsentTextChanged."""
    for document in documents if documents is not None else shipped_consents():
        _adopt(document, now)
    for impact in shipped_impacts():
        if ImpactAssessment.objects.filter(content_hash=impact.content_hash).exists():
            continue
        text = ConsentText.objects.get(recipient=impact.grant.recipient, kind=impact.grant.kind, version=impact.version)
        ImpactAssessment.objects.create(text=text, content_hash=impact.content_hash, source=impact.source, added_at=now)


def _adopt(document: ConsentDocument, now: datetime) -> None:
    text, _ = ConsentText.objects.get_or_create(
        recipient=document.grant.recipient,
        kind=document.grant.kind,
        version=document.version,
        defaults={
            "from_on": document.from_on,
            "is_material": document.is_material,
            "content_hash": document.content_hash,
            "source": document.source,
            "added_at": now,
        },
    )
    if text.content_hash != document.content_hash:
        raise ConsentTextChanged(text=document.name)
