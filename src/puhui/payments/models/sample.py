"""Tables of the bank that a sample site plays: what it was ordered, and what it booked. Nothing of it is in our books."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.payments.words import Way


class SampleBooking(models.Model):
    """A booking of the played bank."""

    way = models.CharField(max_length=3)
    bank_ref = models.CharField(max_length=64, unique=True)
    text = models.CharField(max_length=120, blank=True)
    fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(fen__gt=0, way__in=[way.value for way in Way]), name="payments_sample_booking")]

    def __str__(self) -> str:
        return self.bank_ref


class SampleOrder(models.Model):
    """An order that the played bank has."""

    key = models.CharField(max_length=40, unique=True)
    fen = models.BigIntegerField()
    text = models.CharField(max_length=120)
    to = models.CharField(max_length=200, blank=True)
    returns = models.CharField(max_length=64, blank=True)
    answer = models.CharField(max_length=9, blank=True)
    got_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
