"""One counter for every holder in the books, persons and organisations alike."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE participants_account_number START 1001", "DROP SEQUENCE participants_account_number"),
    ]
