"""Invoice data."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("market", "0004_rulebook")]

    operations = []
