"""券的词 · Words of vouchers: a campaign and its terms, a voucher, a write-off, a line that was handed in, a settlement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: The system account beyond residents' books through which the grams of vouchers go.
VOUCHERS = -21
#: What a resident's used vouchers retired, counted beside what he holds.
VOUCHER_RETIRED = 8
#: Keys of entries that vouchers make.
VOUCHER_KEY = "voucher:"
#: How long the terms may be, and how much of anything one campaign may have.
CAMPAIGN_NAME_LENGTH, CAMPAIGN_FEN_MAX, VOUCHER_GRAMS_MAX, VOUCHERS_EACH_MAX, TILL_LINES_MAX = 30, 10**13, 10**8, 100, 2000
#: Days that a merchant without network has to hand lines in, and to undo a write-off, where a campaign says nothing else: our choice.
HAND_IN_DAYS, REFUND_DAYS, CAMPAIGN_DAYS_MAX = 3, 7, 60
#: The clock of a merchant's till may be so far ahead of ours.
TILL_AHEAD_S = 300


class CampaignKind(StrEnum):
    CONSUMPTION = "consumption"
    ENERGY_SAVING = "energy-saving"


CAMPAIGN_KIND_SAYS = {
    CampaignKind.CONSUMPTION: Text("消费券", "consumption voucher"),
    CampaignKind.ENERGY_SAVING: Text("节能券", "energy-saving voucher"),
}


class CarbonWay(StrEnum):
    """Who brings the carbon of a voucher: exactly one of two."""

    CLAIMER = "claimer"
    DEPARTMENT = "department"


CARBON_WAY_SAYS = {
    CarbonWay.CLAIMER: Text("领券人用名下的减排量领", "claimers pay with grams that they hold"),
    CarbonWay.DEPARTMENT: Text("结算时注销发券单位的减排量", "the department's own credits are retired at settlement"),
}


class VoucherState(StrEnum):
    CLAIMED = "claimed"
    USED = "used"
    REFUNDED = "refunded"
    LAPSED = "lapsed"
    GIVEN_BACK = "given-back"


VOUCHER_STATE_SAYS = {
    VoucherState.CLAIMED: Text("待使用", "to be used"),
    VoucherState.USED: Text("已使用", "used"),
    VoucherState.REFUNDED: Text("已退回", "refunded"),
    VoucherState.LAPSED: Text("已过期", "lapsed"),
    VoucherState.GIVEN_BACK: Text("已放弃", "given back"),
}
#: What binds the budget, and counts towards what one person may have.
BINDING = (VoucherState.CLAIMED, VoucherState.USED)


@dataclass(frozen=True, slots=True)
class CampaignTerms:
    """What a campaign promises; once it is open none of it changes. An empty city is the whole province; days include their last one.

    `carbon_g` is what one voucher costs: grams that its claimer holds, or grams of the department's credits.
    """

    kind: CampaignKind
    name: Text
    budget_fen: int
    face_fen: int
    least_fen: int
    city: str
    each_most: int
    claim_from: date
    claim_until: date
    use_until: date
    way: CarbonWay
    carbon_g: int
    merchants: tuple[int, ...]
    hand_in_days: int = HAND_IN_DAYS
    refund_days: int = REFUND_DAYS


@dataclass(frozen=True, slots=True)
class Campaign:
    """`bound_fen` is what claimed and used vouchers are worth, at their face."""

    number: int
    organisation: int
    terms: CampaignTerms
    opened_at: datetime
    closed_at: datetime | None
    bound_fen: int

    @property
    def left_fen(self) -> int:
        return self.terms.budget_fen - self.bound_fen

    @property
    def left(self) -> int:
        """Vouchers that can still be claimed."""
        return self.left_fen // self.terms.face_fen

    @property
    def subject(self) -> str:
        """What retirements for it name."""
        return f"campaign:{self.number}"


@dataclass(frozen=True, slots=True)
class Voucher:
    """`printed` is its number, which anyone may read out; `code` is the secret that a merchant takes, and only its owner is shown it."""

    number: int
    printed: str
    campaign: Campaign
    account: int
    state: VoucherState
    claimed_at: datetime
    code: str = ""


@dataclass(frozen=True, slots=True)
class WriteOff:
    """A voucher that a merchant took. `happened_at` is what the merchant says, `arrived_at` when we heard of it."""

    number: int
    voucher: str
    campaign: int
    merchant: int
    amount_fen: int
    face_fen: int
    happened_at: datetime
    arrived_at: datetime
    refunded_at: datetime | None = None
    settlement: int | None = None


@dataclass(frozen=True, slots=True)
class TillLine:
    """What a merchant without network wrote down: the code, when, and how much was spent."""

    code: str
    happened_at: datetime
    amount_fen: int


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What a line was answered, once and for ever: the write-off, or why not."""

    line: TillLine
    write_off: WriteOff | None
    says: Text


@dataclass(frozen=True, slots=True)
class VoucherSettlement:
    """Of one merchant up to a day. `kg` and `certificate` only where the department's credits are retired."""

    number: int
    campaign: int
    merchant: int
    from_on: date
    until_on: date
    count: int
    sum_fen: int
    carbon_g: int
    kg: int
    certificate: str
    settled_at: datetime


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """A campaign's budget at this moment: claimed + used + left is the budget."""

    budget_fen: int
    claimed: int
    used: int
    settled: int
    lapsed: int
    refunded: int
    given_back: int
    face_fen: int

    @property
    def claimed_fen(self) -> int:
        return self.claimed * self.face_fen

    @property
    def used_fen(self) -> int:
        return self.used * self.face_fen

    @property
    def left_fen(self) -> int:
        return self.budget_fen - self.claimed_fen - self.used_fen


class Differs(StrEnum):
    ONLY_OURS = "only-ours"
    ONLY_THEIRS = "only-theirs"
    AMOUNT = "amount"
    TWICE = "twice"


DIFFERS_SAYS = {
    Differs.ONLY_OURS: Text("只在平台上", "only on the platform"),
    Differs.ONLY_THEIRS: Text("只在商户的文件里", "only in the merchant's file"),
    Differs.AMOUNT: Text("金额不同", "the amounts differ"),
    Differs.TWICE: Text("在商户的文件里出现了不止一次", "more than once in the merchant's file"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Between a merchant's file and ours, by the voucher's number; an amount that is not there is None."""

    voucher: str
    kind: Differs
    ours_fen: int | None
    theirs_fen: int | None
