"""Tables of those who sign in: each in one role, with a sign-in name and a password hash."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from puhui.participants.words import ADMINISTRATOR_ROLES, Role


class Users(BaseUserManager["User"]):
    """Finds users by their sign-in name."""


class User(AbstractBaseUser):
    """Someone who signs in, in one role. There is no superuser: a right comes from the role table only."""

    name = models.CharField(max_length=80, unique=True)
    role = models.CharField(max_length=20)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, default="zh-hans")
    large_print = models.BooleanField(default=False)
    #: Keyed hash of the identity number of the human behind it, where the role asks for one human only.
    human_mark = models.CharField(max_length=64, blank=True)

    USERNAME_FIELD = "name"
    objects = Users()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=[role.value for role in Role]), name="participants_user_role"),
            models.UniqueConstraint(fields=["human_mark"], condition=~models.Q(human_mark=""), name="participants_user_one_human"),
            models.UniqueConstraint(
                fields=["role"],
                condition=models.Q(is_active=True, role__in=[role.value for role in ADMINISTRATOR_ROLES]),
                name="participants_user_one_administrator",
            ),
        ]

    def __str__(self) -> str:
        return self.name
