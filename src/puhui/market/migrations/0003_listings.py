"""Offers to everybody, sold in parts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("market", "0002_shelves")]

    operations = []
