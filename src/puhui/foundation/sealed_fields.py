"""Sealed columns: a room marks them with SealedField, and whoever turns keys finds all of them without knowing the room.

The bytes are bound to table, column and primary key, so that they cannot be moved to another row. A row therefore has its key before the
value is sealed: give it a code or a UUID, or save it first.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import Any

from django.apps import apps
from django.db import models

from puhui.foundation.sealing import seal, unseal


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A column of sealed bytes.

    `about` is for one that is bound otherwise, as a room bound it before: `{key}` is the primary key, and any other name a column of the row
    that never changes.
    """

    def __init__(self, *args: Any, about: str = "{table} {column} {key}", **options: Any) -> None:
        self._about = about
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """To a migration it is the column of bytes that it is in the database."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.BinaryField", args, options

    @property
    def named(self) -> list[str]:
        """The columns of the row, beside its primary key, that the value is bound to."""
        return [name for _, name, _, _ in Formatter().parse(self._about) if name not in (None, "table", "column", "key")]

    def about(self, row: models.Model) -> str:
        """What the value of one row is bound to."""
        told = {name: getattr(row, name) for name in self.named}
        return self._about.format(table=self.model._meta.db_table, column=self.column, key=row.pk, **told)


def sealed_value(row: models.Model, column: str, plain: bytes) -> bytes:
    """What to write into a column of this row, which has its primary key already."""
    return seal(plain, about=_field(row, column).about(row))


def plain_value(row: models.Model, column: str) -> bytes | None:
    """What a row holds; None where it holds nothing. Raises SealBroken, KeyUnknown."""
    value = getattr(row, column)
    return None if value is None else unseal(bytes(value), about=_field(row, column).about(row))


def sealed_fields() -> Iterator[SealedField]:
    """Every sealed column of every room."""
    yield from (column for column in bytes_fields() if isinstance(column, SealedField))


def bytes_fields() -> Iterator[models.Field[Any, Any]]:
    """Every column of bytes, marked or not: before a key is given up, all of them are looked at."""
    for model in sorted(apps.get_models(), key=lambda model: model._meta.db_table):
        yield from (field for field in model._meta.local_concrete_fields if isinstance(field, models.BinaryField) and not model._meta.proxy)


def _field(row: models.Model, column: str) -> SealedField:
    assert row.pk is not None, "a row has its key before anything of it is sealed"
    found = type(row)._meta.get_field(column)
    assert isinstance(found, SealedField), f"{type(row).__name__}.{column} is not sealed"
    return found
