"""The columns of a provider's only key go, now that each key is a row."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("behaviours", "0005_move_keys"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="provider",
            name="hmac_secret",
        ),
        migrations.RemoveField(
            model_name="provider",
            name="public_key",
        ),
    ]
