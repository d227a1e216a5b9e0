"""What is refused of vouchers.

Refusal
├── TermsRefused · CampaignClosed · CampaignUnknown · CampaignReused
├── ClaimNotOpen · ClaimElsewhere · VoucherBudgetSpent · VouchersTaken · TooFewGramsForVoucher · VoucherHeld
├── BadVoucherCode · WrongVoucherDigits · VoucherUnknown
├── NotAMerchantOfIt · VoucherUsed · VoucherGone · VoucherOver
├── TimeAhead · TimeBeforeClaim · HandedInLate · SpendTooLow
├── RefundElsewhere · RefundLate · RefundSettled
├── NothingToSettle · SettlementReused
└── LineUnreadable · TooManyLines
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class TermsRefused(Refusal):
    code = "terms_refused"
    says = Text("{what_zh}。请改正后再提交。", "{what_en}. Correct it and send it again.")


class CampaignUnknown(Refusal):
    code = "campaign_unknown"
    kind = "not_found"
    says = Text("没有第 {number} 号发券活动。请回到列表重新选择。", "There is no campaign {number}. Go back to the list and choose again.")


class CampaignReused(Refusal):
    code = "campaign_reused"
    kind = "conflict"
    says = Text(
        "这张表单已经开过另一次活动。请回到列表查看，要再开一次请重新填写。",
        "This form has opened a campaign with other terms already. See the list; to open one more, fill in a new form.",
    )


class CampaignClosed(Refusal):
    code = "campaign_closed"
    kind = "conflict"
    says = Text(
        "“{name}”已经停止领取。已领的券仍可以用到 {until}。",
        "No more vouchers of “{name}” are given out. Those that were claimed are good until {until}.",
    )


class ClaimNotOpen(Refusal):
    code = "claim_not_open"
    says = Text(
        "领取时间是 {from_on} 至 {until_on}。请在这段时间里领。", "Vouchers are given out from {from_on} to {until_on}. Claim one then."
    )


class ClaimElsewhere(Refusal):
    code = "claim_elsewhere"
    kind = "forbidden"
    says = Text(
        "这次活动只面向另一个市的账户。请看本市的其他活动。",
        "This campaign is for accounts of another city. See the other campaigns of yours.",
    )


class VoucherBudgetSpent(Refusal):
    code = "voucher_budget_spent"
    kind = "conflict"
    says = Text(
        "券已经领完。有人放弃、退回或过期以后可能再有，可以过些时候再来看。",
        "All vouchers are taken. When some are given back, refunded or lapse there may be more: look again later.",
    )


class VouchersTaken(Refusal):
    code = "vouchers_taken"
    kind = "conflict"
    says = Text("每人最多 {most} 张，您已经领满。请先使用已领的券。", "At most {most} for each person, and you have them. Use those first.")


class TooFewGramsForVoucher(Refusal):
    code = "too_few_grams_for_voucher"
    kind = "conflict"
    says = Text(
        "这张券要用 {needed} g 减排量，您名下现有 {held} g，所以没有领。攒够以后再来领。",
        "This voucher costs {needed} g; you hold {held} g, so nothing was claimed. Come back when you hold enough.",
    )


class VoucherHeld(Refusal):
    code = "voucher_held"
    kind = "conflict"
    says = Text(
        "这张券现在不能退回，没有办理。请联系发券单位。",
        "This voucher cannot be refunded now, and nothing was done. Ask the department that gave it out.",
    )


class BadVoucherCode(Refusal):
    code = "bad_voucher_code"
    says = Text(
        "“{text}”不是券码。券码是 16 位字母数字加 2 位校验码，例如 {form}。请对照顾客的手机重新输入。",
        "“{text}” is no voucher's code. It has 16 letters and digits and two check digits, such as {form}. Compare it with the customer's phone.",
    )


class WrongVoucherDigits(Refusal):
    code = "wrong_voucher_digits"
    says = Text(
        "券码的末两位校验码不符，可能输错了一位。请对照顾客的手机重新输入。",
        "The last two digits of the code do not fit the others: one is wrong. Compare it with the customer's phone and type it again.",
    )


class VoucherUnknown(Refusal):
    code = "voucher_unknown"
    kind = "not_found"
    says = Text(
        "平台没有发过这张券，请不要收。请顾客在自己的手机上重新打开券码。",
        "The platform never gave out this voucher: do not take it. Ask the customer to open it anew on the own phone.",
    )


class NotAMerchantOfIt(Refusal):
    code = "not_a_merchant_of_it"
    kind = "forbidden"
    says = Text(
        "本店不在这张券的适用商户里，请不要收。适用商户写在顾客的券上。",
        "Your shop is not among those that take this voucher: do not take it. The shops stand on the customer's voucher.",
    )


class VoucherUsed(Refusal):
    code = "voucher_used"
    kind = "conflict"
    says = Text(
        "这张券已经用过：{at} 在{who_zh}核销。请不要再收。",
        "This voucher was used already: {who_en} wrote it off at {at}. Do not take it again.",
    )


class VoucherGone(Refusal):
    code = "voucher_gone"
    kind = "conflict"
    says = Text("这张券{state_zh}，不能再用。请不要收。", "This voucher is {state_en} and no longer good. Do not take it.")


class VoucherOver(Refusal):
    code = "voucher_over"
    says = Text("这张券只能用到 {until}。请不要收。", "This voucher was good until {until} only. Do not take it.")


class TimeAhead(Refusal):
    code = "time_ahead"
    says = Text(
        "时间 {at} 还没有到。请核对收银机的时钟，按实际时间再报。",
        "The time {at} has not come yet. Check the clock of your till and hand the line in with the true time.",
    )


class TimeBeforeClaim(Refusal):
    code = "time_before_claim"
    says = Text(
        "时间 {at} 早于这张券被领取的时间。请核对后按实际时间再报。",
        "The time {at} is before this voucher was claimed. Check it and hand the line in with the true time.",
    )


class HandedInLate(Refusal):
    code = "handed_in_late"
    says = Text(
        "离线核销要在 {days} 天内补报，{at} 的这一笔已经过期。请联系发券单位。",
        "What is written down without network is handed in within {days} days; this line of {at} is too late. Ask the department.",
    )


class SpendTooLow(Refusal):
    code = "spend_too_low"
    says = Text(
        "消费满 {least} 元才能用这张券，现在是 {amount} 元。请不要收，或凑够以后再用。",
        "This voucher needs a purchase of {least} yuan at least; this is {amount}. Do not take it, or come again with enough.",
    )


class RefundElsewhere(Refusal):
    code = "refund_elsewhere"
    kind = "not_found"
    says = Text(
        "本店没有核销过这张券。请在核销它的商户退回。", "Your shop did not write this voucher off. It is refunded where it was used."
    )


class RefundLate(Refusal):
    code = "refund_late"
    kind = "conflict"
    says = Text(
        "核销后 {days} 天内可以退回，现在已经超过。请联系发券单位。",
        "A write-off can be undone within {days} days, which are over. Ask the department.",
    )


class RefundSettled(Refusal):
    code = "refund_settled"
    kind = "conflict"
    says = Text("这一笔已经结算，不能再退回。请联系发券单位。", "This one is settled and can no longer be undone. Ask the department.")


class NothingToSettle(Refusal):
    code = "nothing_to_settle"
    kind = "conflict"
    says = Text(
        "到 {until} 为止，这个商户没有未结算的核销。请换一个日期，或等商户补报。",
        "Up to {until} this merchant has nothing that is not settled. Choose another day, or wait for lines to be handed in.",
    )


class SettlementReused(Refusal):
    code = "settlement_reused"
    kind = "conflict"
    says = Text(
        "这张表单已经用于另一次结算。请刷新页面后再办。",
        "This form was used for another settlement already. Reload the page and try again.",
    )


class LineUnreadable(Refusal):
    code = "line_unreadable"
    says = Text(
        "第 {place} 行读不懂（{text}）。每行依次写券码、时间、金额，例如 {form}。",
        "Line {place} cannot be read ({text}). Each line has the code, the time and the amount, such as {form}.",
    )


class TooManyLines(Refusal):
    code = "too_many_lines"
    kind = "too_large"
    says = Text("一次最多 {most} 行。请分几次提交。", "At most {most} lines at once. Hand them in in several parts.")
