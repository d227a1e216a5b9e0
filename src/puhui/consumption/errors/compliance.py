"""What is refused of compliance use.

Refusal
├── ComplianceElsewhere      compliance has a verb of its own, which looks at the cap
├── NoCap                    none is filed and in force: no compliance use
├── AboveCap
├── CapTermsWrong            amount, share, year, days or document
├── EntityCodeMissing        the entity has no unified social credit code
└── ComplianceKeyReused
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class ComplianceElsewhere(Refusal):
    code = "compliance_elsewhere"
    says = Text("履约抵消有上限，请在“履约抵消”页面办理注销。", "Compliance use has caps. Retire for it on its own page, “compliance use”.")


class NoCap(Refusal):
    code = "no_compliance_cap"
    kind = "conflict"
    says = Text(
        "还没有为本机构 {year} 年设定有效的履约抵消上限，不能用于履约。请等省级主管部门设定以后再办理。",
        "No cap of compliance use is in force for your organisation and {year}, so nothing may be used. Wait until the province has set one.",
    )


class AboveCap(Refusal):
    code = "above_compliance_cap"
    kind = "conflict"
    says = Text(
        "超过 {year} 年的履约抵消上限：还可以用 {left_kg} kg，申请 {asked_kg} kg，没有任何变动。请改为不超过 {left_kg} kg。",
        "That is above the cap for {year}: {left_kg} kg are left, {asked_kg} kg were asked for, and nothing moved. Ask for {left_kg} kg at most.",
    )


class CapTermsWrong(Refusal):
    code = "compliance_cap_wrong"
    says = Text("{what_zh}不对：{why_zh}。请改正后再提交。", "The {what_en} cannot be: {why_en}. Correct it and send it again.")


class EntityCodeMissing(Refusal):
    code = "entity_code_missing"
    says = Text(
        "履约的机构须登记统一社会信用代码，证明上要写。请先在“本机构”登记。",
        "A certificate of compliance names the entity by its unified social credit code. Register the code of your organisation first.",
    )


class ComplianceKeyReused(Refusal):
    code = "compliance_key_reused"
    kind = "conflict"
    says = Text(
        "幂等键 {key} 已用于另一年或另一数量的履约抵消。请换一个新键。", "The key {key} was used for another year or amount. Use a new key."
    )
