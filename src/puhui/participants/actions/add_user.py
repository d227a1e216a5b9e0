"""Somebody who may sign in, with a password that is long enough and not among the common ones."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from puhui.participants.errors import NameTaken, PasswordWeak
from puhui.participants.models import User
from puhui.participants.words import Role


def add_user(*, name: str, password: str, role: Role) -> User:
    """Someone who signs in, in one role. Raises NameTaken, PasswordWeak."""
    user = User(name=name, role=role)
    set_password(user, password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as problem:
        raise NameTaken(name=name) from problem
    return user


def set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise PasswordWeak from problem
    user.set_password(password)
