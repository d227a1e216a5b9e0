"""Tables of the ledger. They are made by migrations/*.sql: partitions, definer functions and refusals of UPDATE are their point.

asset · holder account (balance ≥ floor) · entry (one row per key, for ever) · posting (partitioned by day and part, append-only)
batch chunks (which balances of a batch are applied) · refused holders of a batch · holds
"""

from __future__ import annotations

from django.db import models


class Asset(models.Model):
    """What is counted: a code, a number that postings carry, and the unit of one."""

    number = models.SmallIntegerField(primary_key=True)
    code = models.TextField(unique=True)
    unit = models.TextField()

    class Meta:
        managed = False
        db_table = "ledger_asset"


class Account(models.Model):
    """A holder's balance of one asset; the database refuses a balance below the floor."""

    pk = models.CompositePrimaryKey("holder", "asset")
    holder = models.BigIntegerField()
    asset = models.SmallIntegerField()
    floor = models.BigIntegerField(default=0)
    balance = models.BigIntegerField(default=0)

    class Meta:
        managed = False
        db_table = "ledger_account"


class Entry(models.Model):
    """One movement or one batch, under a key that never expires."""

    number = models.BigIntegerField(primary_key=True)
    key = models.TextField(unique=True)
    content_hash = models.BinaryField()
    kind = models.TextField()
    day = models.DateField()
    part = models.BigIntegerField()
    stage = models.TextField()
    lines = models.BigIntegerField()
    corrects = models.BigIntegerField(null=True)
    reason = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_entry"


class Posting(models.Model):
    """One row on the holder's side; what the row names as counter is the other side."""

    pk = models.CompositePrimaryKey("day", "part", "entry", "holder", "asset", "counter")
    day = models.DateField()
    part = models.BigIntegerField()
    entry = models.BigIntegerField()
    holder = models.BigIntegerField()
    asset = models.SmallIntegerField()
    counter = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_posting"


class Chunk(models.Model):
    """The accounts of a batch from one holder to another whose balances are applied."""

    pk = models.CompositePrimaryKey("entry", "from_holder")
    entry = models.BigIntegerField()
    from_holder = models.BigIntegerField()
    until_holder = models.BigIntegerField()
    #: Its place among entries and holds.
    step = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_chunk"


class RefusedHolder(models.Model):
    """A holder whose lines of a batch would have taken a balance below its floor: none of them is posted."""

    pk = models.CompositePrimaryKey("entry", "holder")
    entry = models.BigIntegerField()
    holder = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_refused"


class Hold(models.Model):
    """A freeze of a holder. Released once, and then never changed again."""

    number = models.BigIntegerField(primary_key=True)
    key = models.TextField(unique=True)
    holder = models.BigIntegerField()
    asset = models.SmallIntegerField(null=True)
    reason = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    released_by = models.BigIntegerField(null=True)
    release_key = models.TextField(null=True)  # noqa: DJ001 - unreleased is not the same as released without a key
    release_reason = models.TextField(null=True)  # noqa: DJ001

    class Meta:
        managed = False
        db_table = "ledger_hold"
