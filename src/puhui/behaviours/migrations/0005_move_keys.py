"""A provider's only keys become rows. When they were registered, and by whom, was not written down and stays empty."""

from typing import Any

from django.db import migrations

SHARED = "{other} and {code} have one public key. Let one of them register another key with the version before, then migrate again."


def move(apps: Any, schema_editor: Any) -> None:
    key_table = apps.get_model("behaviours", "ProviderKey")
    owners: dict[bytes, str] = {}
    for provider in apps.get_model("behaviours", "Provider").objects.order_by("code"):
        kinds = [("ed25519", "public_key", provider.public_key), ("hmac-sha256", "secret", provider.hmac_secret)]
        for slot, (scheme, column, value) in enumerate((scheme, column, value) for scheme, column, value in kinds if value):
            raw = bytes(value)
            if owners.setdefault(raw, provider.code) != provider.code:
                raise ValueError(SHARED.format(other=owners[raw], code=provider.code))
            told = {"slot": slot, "scheme": scheme, "valid_from": provider.opened_at, column: raw}
            key_table.objects.create(provider=provider, key_id=f"{provider.code}-k{slot + 1}", **told)


class Migration(migrations.Migration):
    dependencies = [
        ("behaviours", "0004_provider_keys"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
