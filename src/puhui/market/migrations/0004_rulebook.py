"""Dated rules of trading, and declared owners."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("market", "0003_listings")]

    operations = []
