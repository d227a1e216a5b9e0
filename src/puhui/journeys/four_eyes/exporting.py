"""导出个人信息 · Personal data leaves the platform as a sealed file: for a stated purpose, of a stated scope, once, to the one who asked."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from puhui.behaviours.reads import bindings_by_account, consents_by_account
from puhui.foundation import documents
from puhui.foundation.auditing import SEE, record
from puhui.journeys.errors import NobodyInScope, TooManyPersons
from puhui.journeys.four_eyes.proposing import propose
from puhui.journeys.four_eyes.words import Row, Said
from puhui.methodology.regions import name_of
from puhui.participants import reads as participants
from puhui.participants.actions import drop_exports, keep_export, read_identity, take_export
from puhui.participants.errors import KeyDestroyed, UnknownParticipant
from puhui.participants.words import PROVINCE_WIDE, Account, Clear, Facts, Proposal, SignedIn, Verb
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text, listed, plural_s

#: Persons of one file. Whoever needs more does not need persons, but figures.
PERSONS_MAX = 10_000
#: Pseudonyms that are typed or pasted one by one.
LISTED_MAX = 1_000
#: So much of the purpose goes into the line of each person.
PURPOSE_SIGNS = 160
#: Excel reads UTF-8 only where the file says so.
MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class ExportAsked:
    """Whose data: everybody of one city, or a list of pseudonyms; and whether their names, identity numbers and phones are among them."""

    city: str = ""
    pseudonyms: tuple[str, ...] = ()
    with_identity: bool = False


Column = Callable[[Sequence[Account]], Mapping[int, str]]


def _consents(accounts: Sequence[Account]) -> Mapping[int, str]:
    found = consents_by_account(account.account for account in accounts)
    return {
        number: "; ".join(f"{line.scenario} {line.grant} {_moment(line.valid_from)}" for line in lines) for number, lines in found.items()
    }


def _bindings(accounts: Sequence[Account]) -> Mapping[int, str]:
    found = bindings_by_account(account.account for account in accounts)
    return {
        number: "; ".join(f"{line.provider} …{line.hint} {_moment(line.valid_from)}" for line in lines) for number, lines in found.items()
    }


#: The columns of every file: name → what it says of each account. A room that knows more of a person adds its column.
COLUMNS: tuple[tuple[str, Column], ...] = (
    ("account", lambda accounts: {each.account: each.pseudonym for each in accounts}),
    ("city", lambda accounts: {each.account: each.city for each in accounts}),
    ("opened_at", lambda accounts: {each.account: _moment(each.opened_at) for each in accounts}),
    ("consents", _consents),
    ("bindings", _bindings),
)


#: Of each column of the file, what it holds.
COLUMN_SAYS = {
    "account": Text("账户编号（化名）", "account (pseudonym)"),
    "city": Text("城市", "city"),
    "opened_at": Text("开户时间", "when it was opened"),
    "consents": Text("授权的场景和起始时间", "consents, and since when"),
    "bindings": Text("绑定的接入方和尾号", "bindings: provider and last characters"),
    "name": Text("姓名", "name"),
    "identity_number": Text("证件号码", "identity number"),
    "phone": Text("手机号", "phone"),
}


#: What an identity adds, where it was asked for and agreed to; empty for whoever has proved none.
IDENTITY = ("name", "identity_number", "phone")


def propose_export(*, user: SignedIn, asked: ExportAsked, reason: str, now: datetime) -> Proposal:
    """`reason` is the purpose, with its document. Raises NobodyInScope, TooManyPersons, and as `propose`."""
    facts, about, city = _scope(asked)
    return propose(user=user, verb=Verb.EXPORT_PERSONAL_DATA, about=about, facts=facts, city=city, reason=reason, now=now)


def _scope(asked: ExportAsked) -> tuple[Facts, str, str]:
    most = LISTED_MAX if asked.with_identity else PERSONS_MAX
    told = {"identity": asked.with_identity, "columns": [*(name for name, _ in COLUMNS), *(IDENTITY if asked.with_identity else ())]}
    if not asked.pseudonyms:
        count = participants.count_in(asked.city)
        _check_size(count, most)
        return {**told, "city": asked.city, "persons": count}, f"export:{asked.city}", asked.city
    _check_size(len(asked.pseudonyms), LISTED_MAX)
    found = participants.persons_named(asked.pseudonyms)
    _check_size(len(found), most)
    names = [account.pseudonym for account in found]
    cities = {account.city for account in found}
    city = cities.pop() if len(cities) == 1 else PROVINCE_WIDE
    name = hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]
    return {**told, "accounts": names, "persons": len(found)}, f"export:list-{name}", city


def _check_size(count: int, most: int) -> None:
    if not count:
        raise NobodyInScope
    if count > most:
        raise TooManyPersons(found=grouped(count), most=grouped(most))


def act(proposal: Proposal, now: datetime) -> None:
    """The file is made of what is known now, and sealed; who agreed has a line of the log with the purpose."""
    facts = proposal.facts
    accounts = participants.persons_named(facts["accounts"]) if "accounts" in facts else _of_city(facts["city"])
    _check_size(len(accounts), LISTED_MAX if facts["identity"] else PERSONS_MAX)
    about = f"{proposal.about} persons:{len(accounts)}"
    record(verb=Verb.EXPORT_PERSONAL_DATA, about=about, purpose=proposal.reason, personal=True)
    identities = _identities(proposal, accounts, now) if facts["identity"] else {}
    digest = documents.put(_file(proposal, accounts, identities).encode())
    try:
        keep_export(proposal=proposal.number, digest=digest, persons=len(accounts), now=now)
    except BaseException:
        documents.remove(digest)  # a file that nobody may take is not left lying
        raise


def _identities(proposal: Proposal, accounts: Sequence[Account], now: datetime) -> Mapping[int, Clear]:
    """Each is read by the verb that reads one: a line of the log for every person, an alarm for one that nobody has a reason to read."""
    found = {}
    for account in accounts:
        with suppress(UnknownParticipant, KeyDestroyed):
            found[account.account] = read_identity(
                account=account.account, by=proposal.maker, purpose=proposal.reason[:PURPOSE_SIGNS], now=now
            )
    return found


def _of_city(city: str) -> list[Account]:
    return participants.persons_in(city, limit=PERSONS_MAX + 1)


def _file(proposal: Proposal, accounts: Sequence[Account], identities: Mapping[int, Clear]) -> str:
    """Its first column names the proposal, so that two files are never the same bytes."""
    columns = [(name, column(accounts)) for name, column in COLUMNS]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["proposal", *proposal.facts["columns"]])
    for account in accounts:
        row = [values.get(account.account, "") for _, values in columns]
        if proposal.facts["identity"]:
            row += _clear(identities.get(account.account))
        writer.writerow([proposal.number, *map(_safe, row)])
    return MARK + text.getvalue()


def _clear(found: Clear | None) -> tuple[str, str, str]:
    return (found.name, found.number, found.phone) if found else ("", "", "")


def _safe(text: str) -> str:
    """No cell is a formula, whatever somebody is called."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def take_file(*, user: SignedIn, number: int, now: datetime) -> bytes:
    """The maker's, once; then it is gone from the store. Raises ExportGone."""
    with transaction.atomic():
        taken = take_export(user=user, proposal=number, now=now)
        proposal = participants.proposal(number)
        record(
            verb=Verb.EXPORT_PERSONAL_DATA,
            how=SEE,
            about=f"{proposal.about} persons:{taken.persons}",
            purpose=proposal.reason,
            personal=True,
        )
        body = documents.get(taken.digest)
    drop_exports(now=now)
    return body


def says(facts: Facts) -> Said:
    persons = grouped(int(facts["persons"]))
    return Said(
        Text(f"导出 {persons} 人的个人信息", f"Export personal data of {persons} person{plural_s(persons)}"),
        _rows(facts, persons),
        Text(
            "生成加密文件，只有提请人可以下载，只能下载一次，24 小时内有效；每一步都记入审计，写明用途。",
            "A sealed file is made. Only its maker may take it, once, within 24 hours; each step is in the audit log with its purpose.",
        ),
    )


def _rows(facts: Facts, persons: str) -> tuple[Row, ...]:
    chosen = facts.get("accounts")
    scope = listed([*chosen[:5], *(["…"] if len(chosen) > 5 else [])]) if chosen else name_of(facts["city"])
    with_identity = Text("含姓名、证件号、手机号", "with names, identity numbers and phones")
    without = Text("不含", "without them")
    return (
        (Text("范围", "Scope"), scope),
        (Text("身份信息", "Identities"), with_identity if facts["identity"] else without),
        (Text("人数", "Persons"), Text(f"{persons} 人（提请时）", f"{persons} (when proposed)")),
        (Text("内容", "Columns"), listed(COLUMN_SAYS.get(name, Text(name, name)) for name in facts["columns"])),
    )


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
