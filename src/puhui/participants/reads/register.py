"""Questions about the register: organisations and users as lists, narrowed to a city where the asker's reach is one."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q

from puhui.participants import rules, words
from puhui.participants.errors import NoOperator, UnknownParticipant
from puhui.participants.models import Member, Organisation, User
from puhui.vocabulary.texts import Text


def organisation_list(reach: words.Reach, *, kind: str = "", city: str = "", text: str = "") -> list[words.OrganisationLine]:
    """Organisations within reach, filtered; `text` is part of a name, a code or a credit code."""
    rows = Organisation.objects.all()
    if reach.scope is not words.Scope.ALL:
        rows = rows.filter(city=reach.city) if reach.scope is words.Scope.OWN_CITY and reach.city else rows.none()
    told = {"kind": kind, "city": city}
    rows = rows.filter(**{name: value for name, value in told.items() if value})
    if text:
        rows = rows.filter(Q(name_zh__icontains=text) | Q(name_en__icontains=text) | Q(code__icontains=text) | Q(uscc__iexact=text))
    present = Count("members", filter=Q(members__left_at=None))
    managers = Prefetch("members", Member.objects.filter(left_at=None, is_manager=True).select_related("user"), to_attr="managing")
    return [_line(row) for row in rows.annotate(present=present).prefetch_related(managers).order_by("city", "code")]


def organisation_line(code: str, reach: words.Reach) -> words.OrganisationLine:
    """One organisation within reach; one outside is as unknown as one that is not there. Raises UnknownParticipant."""
    found = next((line for line in organisation_list(reach, text=code) if line.code == code), None)
    if found is None:
        raise UnknownParticipant(asked=code[:40])
    return found


def kinds_opened_by(role: str) -> tuple[words.OrganisationKind, ...]:
    """Which kinds of organisation a role registers."""
    return rules.KINDS_OPENED_BY.get(words.Role(role), ())


def operator_account() -> int:
    """The number of the organisation that runs the site: the first, where there are several. Raises NoOperator."""
    found = Organisation.objects.filter(kind=words.OrganisationKind.OPERATOR).order_by("account").values_list("account", flat=True).first()
    if found is None:
        raise NoOperator
    return found


def _line(row: Organisation) -> words.OrganisationLine:
    return words.OrganisationLine(
        account=row.account,
        code=row.code,
        name=Text(row.name_zh, row.name_en),
        kind=words.OrganisationKind(row.kind),
        city=row.city,
        uscc=row.uscc or "",
        members=getattr(row, "present", 0),
        managers=tuple(member.user.name for member in getattr(row, "managing", [])),
    )


def user_list(*, text: str = "", role: str = "", state: str = "") -> list[words.UserLine]:
    """Users who act for organisations, for whoever opens and closes accounts; residents are not among them."""
    rows = User.objects.exclude(role=words.Role.RESIDENT)
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(memberships__organisation__code__icontains=text, memberships__left_at=None)
        ).distinct()
    if role:
        rows = rows.filter(role=role)
    if state in ("open", "closed"):
        rows = rows.filter(is_active=state == "open")
    present = Prefetch("memberships", Member.objects.filter(left_at=None).select_related("organisation"), to_attr="present")
    return [_user(row) for row in rows.prefetch_related(present).order_by("name")]


def user_numbered(number: int) -> words.UserLine:
    """One of them. Raises UnknownParticipant."""
    present = Prefetch("memberships", Member.objects.filter(left_at=None).select_related("organisation"), to_attr="present")
    found = User.objects.exclude(role=words.Role.RESIDENT).prefetch_related(present).filter(pk=number).first()
    if found is None:
        raise UnknownParticipant(asked=number)
    return _user(found)


def expert_list() -> list[words.ExpertLine]:
    """Who may be asked to review, by organisation and name."""
    rows = Member.objects.filter(left_at=None, user__role=words.Role.EXPERT, user__is_active=True).select_related("user", "organisation")
    return [
        words.ExpertLine(row.user_id, row.user.name, row.organisation.account, Text(row.organisation.name_zh, row.organisation.name_en))
        for row in rows.order_by("organisation__code", "user__name")
    ]


def officer_named(name: str) -> int | None:
    """The number of a user of an organisation by his sign-in name."""
    return User.objects.exclude(role=words.Role.RESIDENT).filter(name=name).values_list("pk", flat=True).first()


def unmarked_administrators() -> list[words.UserLine]:
    """Administrators who were not appointed: nobody has shown that they are three people."""
    roles = [role.value for role in rules.ADMINISTRATORS]
    return [_user(row) for row in User.objects.filter(role__in=roles, is_active=True, human_mark="").order_by("name")]


def without_second_factor() -> list[words.UserLine]:
    """Officers whose role asks for a second factor and who have set up none: they do it at their next sign-in."""
    roles = [role.value for role in rules.NEEDS_SECOND_FACTOR]
    rows = User.objects.filter(role__in=roles, is_active=True, passkeys=None).exclude(totp__confirmed_at__isnull=False)
    present = Prefetch("memberships", Member.objects.filter(left_at=None).select_related("organisation"), to_attr="present")
    return [_user(row) for row in rows.prefetch_related(present).order_by("name")]


def officer_numbered(number: int) -> words.SignedIn:
    """Whose account this is, for a verb about it. Raises UnknownParticipant."""
    found = User.objects.exclude(role=words.Role.RESIDENT).filter(pk=number).first()
    if found is None:
        raise UnknownParticipant(asked=number)
    return found


def user_names(numbers: set[int]) -> dict[int, str]:
    """The sign-in names of users of organisations, by number; what a resident is called stays with him."""
    return dict(User.objects.exclude(role=words.Role.RESIDENT).filter(pk__in=numbers).values_list("pk", "name"))


def _user(row: User) -> words.UserLine:
    own: Member | None = next(iter(getattr(row, "present", [])), None)
    name = Text(own.organisation.name_zh, own.organisation.name_en) if own else None
    return words.UserLine(row.pk, row.name, words.Role(row.role), row.is_active, name, row.last_login, bool(row.human_mark))
