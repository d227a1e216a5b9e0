"""参与主体的词 · Words of the participants: roles, and the numbers by which holders are known in the books."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from puhui.vocabulary.texts import Text


class Role(StrEnum):
    RESIDENT = "resident"
    PROVIDER = "provider"
    OPERATOR = "operator"


ROLE_SAYS = {
    Role.RESIDENT: Text("居民", "resident"),
    Role.PROVIDER: Text("接入方", "provider"),
    Role.OPERATOR: Text("运维机构", "operator"),
}


class Verb(StrEnum):
    """What somebody may do. A page and an operation of the API stand for one each; a right is a role, a verb and a scope."""

    SEE_ACCOUNT = "see_account"
    SEE_RECEIPT = "see_receipt"
    LINK_PERSON_ID = "link_person_id"
    EXCHANGE_GRAMS = "exchange_grams"
    SEND_BATCH = "send_batch"
    SEE_BATCH = "see_batch"
    SEE_REFUSED_ROWS = "see_refused_rows"
    ISSUE_CODE = "issue_code"
    SEE_SITE = "see_site"
    FOLLOW_BATCHES = "follow_batches"
    SEE_RUNS = "see_runs"
    FUND_BUDGET = "fund_budget"
    # keys and trials of providers
    KEEP_KEYS = "keep_keys"
    TRY_BATCH = "try_batch"
    SEE_PROVIDERS = "see_providers"
    REVOKE_KEY = "revoke_key"
    DECIDE_QUARANTINE = "decide_quarantine"
    ADMIT_PROVIDER = "admit_provider"
    SET_LIMITS = "set_limits"


VERB_SAYS = {
    Verb.SEE_ACCOUNT: Text("看个人碳账户和明细", "see a personal account and its entries"),
    Verb.SEE_RECEIPT: Text("看凭据", "see a receipt"),
    Verb.LINK_PERSON_ID: Text("绑定、解绑卡号", "link and unlink a card"),
    Verb.EXCHANGE_GRAMS: Text("兑分、设置自动兑分", "exchange grams, set the standing order"),
    Verb.SEND_BATCH: Text("上报批次", "send a batch"),
    Verb.SEE_BATCH: Text("看自己的批次", "see a batch of one's own"),
    Verb.SEE_REFUSED_ROWS: Text("取退回的原始行", "take the refused rows"),
    Verb.ISSUE_CODE: Text("为持卡人出一次性绑定码", "issue a one-time code to the owner of a card"),
    Verb.SEE_SITE: Text("看运行状况和待办", "see how the site runs and what is to do"),
    Verb.FOLLOW_BATCHES: Text("看各接入方批次的进度", "follow the batches of providers"),
    Verb.SEE_RUNS: Text("看结算批", "see settlement runs"),
    Verb.FUND_BUDGET: Text("拨付积分预算", "fund a points budget"),
    # keys and trials of providers
    Verb.KEEP_KEYS: Text("登记、轮换、停用自己的密钥", "register, rotate and end one's own keys"),
    Verb.TRY_BATCH: Text("试运行一个批次，不保存也不计入", "try a batch out; nothing is kept or counted"),
    Verb.SEE_PROVIDERS: Text("看接入方、密钥、用量和隔离", "see providers, keys, use and quarantines"),
    Verb.REVOKE_KEY: Text("撤销密钥并隔离批次", "revoke a key and quarantine what it signed"),
    Verb.DECIDE_QUARANTINE: Text("复核隔离的批次", "decide about a quarantined batch"),
    Verb.ADMIT_PROVIDER: Text("正式开通接入方", "admit a provider to production"),
    Verb.SET_LIMITS: Text("修改接入方的上限", "set a provider's limits"),
}


class Scope(StrEnum):
    """Whose: one's own, one's organisation's, one's city's, everybody's."""

    OWN = "own"
    OWN_ORGANISATION = "own-organisation"
    OWN_CITY = "own-city"
    ALL = "all"


SCOPE_SAYS = {
    Scope.OWN: Text("本人", "own"),
    Scope.OWN_ORGANISATION: Text("本机构", "own organisation"),
    Scope.OWN_CITY: Text("本市", "own city"),
    Scope.ALL: Text("全部", "all"),
}


class OrganisationKind(StrEnum):
    PROVIDER = "provider"
    OPERATOR = "operator"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Person:
    """A personal account as other rooms see it: a number in the books and a pseudonym."""

    account: int
    pseudonym: str
    city: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation, numbered in the books like a person."""

    account: int
    code: str
    name: Text
    kind: OrganisationKind
    city: str


class SignedIn(Protocol):
    """Someone who has signed in, as other rooms name him."""

    @property
    def pk(self) -> int: ...
    @property
    def name(self) -> str: ...
