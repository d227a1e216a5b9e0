"""Bind the person ids of a replayed batch to accounts made for the replay; refused where the site is not a sample site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from puhui.behaviours.actions.check_batch import slice_name
from puhui.behaviours.errors import ReplayRefused
from puhui.behaviours.models import Batch, Binding, Consent, Provider, Slice
from puhui.behaviours.words import CONSENT_TEXT, Proof
from puhui.foundation import documents
from puhui.foundation.bulk import fetch_rows
from puhui.foundation.configuration import configuration
from puhui.foundation.places import slice_path, work_folder
from puhui.quantification.duck import literal, opened


def unbound_of(*, batch: int) -> list[UUID]:
    """Pseudonyms of a checked batch that are bound to nobody, in their own order."""
    row = Batch.objects.get(pk=batch)
    with opened(folder=work_folder()) as duck:
        duck.run("CREATE TEMP TABLE asked (person_key UUID)")
        for item in Slice.objects.filter(batch=row, run__isnull=True):
            about = slice_name(batch, item.city, item.day, item.part)
            sealed = slice_path(batch, city=item.city, day=item.day, part=item.part)
            plain = documents.unseal_file(sealed, duck.folder / "slice.parquet", about=about)
            duck.run(f"INSERT INTO asked SELECT DISTINCT person_key FROM read_parquet({literal(plain)})")
        sql = f"SELECT person_key FROM behaviours_binding WHERE provider_id = {literal(row.provider_id)} AND valid_until IS NULL"
        fetch_rows(duck, sql, table="bound", columns={"person_key": "UUID"})
        found = duck.rows(
            "SELECT DISTINCT person_key FROM asked WHERE person_key NOT IN (SELECT person_key FROM bound) ORDER BY person_key"
        )
    return [row[0] for row in found]


@transaction.atomic
def bind_for_replay(*, provider: str, pairs: Sequence[tuple[UUID, int]], valid_from: datetime, now: datetime) -> None:
    """Bindings with the proof `replay`, and the consents that a replay needs. Raises ReplayRefused on a site that is not a sample."""
    if not configuration().sample:
        raise ReplayRefused
    Binding.objects.bulk_create(
        (
            Binding(
                provider_id=provider, person_key=key, account=account, hint="…", proof=Proof.REPLAY, valid_from=valid_from, bound_at=now
            )
            for key, account in pairs
        ),
        batch_size=5000,
    )
    codes = list(Provider.objects.get(code=provider).scenarios.values_list("code", flat=True))
    Consent.objects.bulk_create(
        (
            Consent(account=account, scenario_id=code, text_version=CONSENT_TEXT, valid_from=valid_from, given_at=now)
            for _, account in pairs
            for code in codes
        ),
        batch_size=5000,
    )
