"""What is refused of a case of substitute restoration.

Refusal
├── UnknownCase
├── CaseStepNotNow · CaseNotRestored
├── CaseFieldMissing
├── PartyCodeMissing         an organisation is named by its code
├── LastResortOpen           a question is not answered
├── LastResortNotReached     an answer says that nature can be restored itself
├── OneModeOnly · AmountNotThere · PriceNotThere
├── CaseOtherHands           whoever opened it, or stated the amount, does not confirm it
└── CaseKnown                the body has a case of this number already
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class UnknownCase(Refusal):
    code = "unknown_case"
    kind = "not_found"
    says = Text(
        "本机构没有第 {number} 号修复案件。请从案件清单中选择。",
        "Your organisation has no case {number}. Choose one from the list of cases.",
    )


class CaseStepNotNow(Refusal):
    code = "case_step_not_now"
    kind = "conflict"
    says = Text(
        "案件现在的状态是“{stage_zh}”，不能“{verb_zh}”。请刷新页面，看现在能做什么。",
        "The case is at “{stage_en}”, where “{verb_en}” is not possible. Reload the page to see what is.",
    )


class CaseNotRestored(Refusal):
    code = "case_not_restored"
    kind = "conflict"
    says = Text(
        "案件还没有注销，没有可以证明的内容。请先完成清单、数量、复核和注销。",
        "Nothing is retired for this case yet, so there is nothing to prove. Answer the list, state and confirm the amount, and retire it first.",
    )


class CaseFieldMissing(Refusal):
    code = "case_field_missing"
    says = Text("请填写{what_zh}，最多 {most} 个字。", "Give {what_en}, in {most} signs at most.")


class PartyCodeMissing(Refusal):
    code = "party_code_missing"
    says = Text(
        "赔偿义务人是单位的，请填写统一社会信用代码；是自然人的，请选“自然人”，姓名会立即隐去。",
        "A liable organisation is named by its unified social credit code. For a person choose “person”: the name is masked at once.",
    )


class LastResortOpen(Refusal):
    code = "last_resort_open"
    says = Text(
        "“{asks_zh}”还没有回答，或者没有写理由。请逐条选“是”或“否”，并写明理由。",
        "“{asks_en}” has no answer, or no reason. Answer each with yes or no, and why.",
    )


class LastResortNotReached(Refusal):
    code = "last_resort_not_reached"
    kind = "conflict"
    says = Text(
        "“{asks_zh}”的回答是“否”，替代性修复只在没有别的办法时使用。请先就地或异地修复，或者更正回答并写明理由。",
        "“{asks_en}” is answered with no: a substitute is for where nothing else is left. Restore first, or correct the answer and say why.",
    )


class OneModeOnly(Refusal):
    code = "one_mode_only"
    says = Text(
        "数量只能按一种方式确定：填损失的碳汇（吨），或者填评估的损失（元），不能两样都填。请删去一样。",
        "The amount follows from one of the two: the lost sink in tonnes, or the assessed loss in yuan. Take one of them away.",
    )


class AmountNotThere(Refusal):
    code = "restoration_amount_missing"
    says = Text(
        "请按所选的方式填写大于零的数，不超过 {most}。", "Give the number that the chosen mode asks for, above nothing and {most} at most."
    )


class PriceNotThere(Refusal):
    code = "restoration_price_missing"
    says = Text("请填写每吨的价格（元，大于零，不超过 {most}）。", "Give the price of a tonne in yuan, above nothing and {most} at most.")


class CaseOtherHands(Refusal):
    code = "case_other_hands"
    kind = "forbidden"
    says = Text(
        "立案人和填报人不能复核自己的数量。请让本机构的另一位经办人复核。",
        "Whoever opened the case or stated its amount does not confirm it. Ask another member of your organisation.",
    )


class CaseKnown(Refusal):
    code = "case_known"
    kind = "conflict"
    says = Text(
        "本机构已经有案号为 {case_number} 的案件（第 {number} 号）。请打开那一件。",
        "Your organisation has a case {case_number} already: number {number}. Open that one.",
    )
