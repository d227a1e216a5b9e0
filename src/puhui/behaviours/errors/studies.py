"""What is refused of studies, and of corrections that rest on them."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class ReceiptTakenOut(Refusal):
    code = "receipt_taken_out"
    kind = "not_found"
    says = Text(
        "凭据 {receipt} 曾计 {before_g} 克，已由更正 {correction}（{reason_zh}）撤下，不再计入。不同意的，请在明细里申诉。",
        "Receipt {receipt} once counted {before_g} grams and was taken out by correction {correction} ({reason_en}). If you do not agree, appeal "
        "from your entries.",
    )


class UnknownStudy(Refusal):
    code = "unknown_study"
    kind = "not_found"
    says = Text(
        "没有试算 {study}，或已到期删除。请从试算列表中选择。", "There is no study {study}, or its time is over. Choose one from the list."
    )


class NothingDifferent(Refusal):
    code = "nothing_different"
    says = Text(
        "试算没有写明要改什么。请至少改一项：方法学版本或文档、数值、每日上限、撤下的数据、积分兑换比例。",
        "The study does not say what is different. Change one thing at least: version or document, a number, a cap, data left out, the rate of points.",
    )


class StudyRefused(Refusal):
    code = "study_refused"
    says = Text(
        "试算最多 {most} 天，起日不晚于止日，抽样为每 {shares} 人取一人，场景在止日应有启用的方法学。请改正后再试。",
        "A study covers {most} days at most, first day not after the last, one person in {shares}, and the scenario has a version in force on the "
        "last day. Correct it and try again.",
    )


class NothingToRecount(Refusal):
    code = "nothing_to_recount"
    kind = "conflict"
    says = Text(
        "{first} 至 {last} 没有已核算的结算批。请选择有结算批的日期和城市。",
        "There is no settled run from {first} to {last}. Choose days and a city that have one.",
    )


class NothingToLeaveOut(Refusal):
    code = "nothing_to_leave_out"
    kind = "conflict"
    says = Text(
        "要撤下的数据不在这些天的结算批里：{what}。请核对接入方代码或批次号，以及日期和城市。",
        "What is to be left out is in no settled run of these days: {what}. Check the provider's code or the batch, the days and the city.",
    )


class StudyOutdated(Refusal):
    code = "study_outdated"
    kind = "conflict"
    says = Text(
        "试算 {study} 之后，结算批 {run} 又有变化，不能按它更正。请重新试算，再提出更正。",
        "Run {run} has changed since study {study}; it cannot be corrected by it. Count anew, then propose the correction again.",
    )


class NotToCorrect(Refusal):
    code = "not_to_correct"
    kind = "conflict"
    says = Text(
        "试算 {study} 不能作为更正的依据：须已算完、不抽样、用方法学库中的版本，且有变化。请按这些要求重新试算。",
        "Study {study} cannot become a correction: it must be finished, of every person, by versions of the library, and change something. Count "
        "anew accordingly.",
    )


class UnknownCorrection(Refusal):
    code = "unknown_correction"
    kind = "not_found"
    says = Text("没有更正 {correction}。请从更正列表中选择。", "There is no correction {correction}. Choose one from the list.")
