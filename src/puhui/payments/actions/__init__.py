"""The verbs of payments."""

from datetime import date, datetime

from puhui.payments.words import Due


def open_due(*, key: str, payer: int, fen: int, until: date, about: str, now: datetime) -> Due:
    raise NotImplementedError


def close_due(*, about: str, now: datetime) -> None:
    raise NotImplementedError
