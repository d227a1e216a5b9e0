"""Files of a licensed exchange."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("market", "0005_invoices")]

    operations = []
