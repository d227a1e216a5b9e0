"""What is kept about a person, why, and until when: one table for the page, and for whoever asks us to explain ourselves."""

from __future__ import annotations

from puhui.foundation.real_name import FORM
from puhui.participants.words import Kept
from puhui.vocabulary.texts import Text

KEPT = (
    Kept(
        Text("姓名、证件号码、手机号", "name, identity number, phone"),
        Text("一人一户、登录、联系您本人", "one account for one human, signing in, reaching you"),
        Text("注销时销毁", "destroyed when you close the account"),
    ),
    Kept(
        Text("卡号、户号（只存化名和末位）", "cards and meters (a pseudonym and the last signs only)"),
        Text("把接入方的记录记到您名下", "to credit providers' records to you"),
        Text("末位在注销时清除；化名留作防止重复计入", "last signs go with the account; the pseudonym stays, so that nothing counts twice"),
    ),
    Kept(
        Text("您登记的收款银行账户（银行、户名、账号）", "the bank account that you gave (bank, name, number)"),
        Text("把返还付给您；页面只显示末四位", "to pay you what your grams brought; pages show the last four signs"),
        Text(
            "注销时不可读，末四位清除；付过多少、哪天付的长期保存",
            "unreadable once you close the account, the last four cleared; how much was paid when is kept",
        ),
    ),
    Kept(
        Text("授权及起止时间", "consents with their times"),
        Text("证明处理有依据", "to show that processing had its ground"),
        Text("长期保存，只有账户号", "kept, with the number of the account only"),
    ),
    Kept(
        Text("行为、克数、积分、账本", "acts, grams, points, postings"),
        Text("核算、兑付、审计；每一笔都能重算", "counting, paying, auditing; every entry can be recomputed"),
        Text("长期保存，只有账户号；坐标从不保存", "kept, with the number of the account only; places are never kept"),
    ),
    Kept(
        Text("接入方发来的原始文件（加密）", "raw files of providers (encrypted)"),
        Text("核对、更正", "checking and correcting"),
        Text("入账后 30 天删除；注销不提前", "removed 30 days after they came; closing the account does not bring that forward"),
    ),
    Kept(
        Text("申诉和答复", "appeals and answers"),
        Text("人工答复自动退回", "a human answer to an automated refusal"),
        Text("注销时不可读", "unreadable once the account is closed"),
    ),
    Kept(
        Text("审计记录（谁、何时、为何看过）", "audit lines: who looked, when, why"),
        Text("法律要求，也供您查看", "the law asks for it, and you may see it"),
        Text("不少于 6 个月", "six months at least"),
    ),
)


def verified_said(by: str) -> Text:
    """Who has looked at the identity; the form alone is never called verified."""
    if by == FORM:
        return Text("未经实名核验（只查了号码的格式）", "not verified with the authority (the form of the number only)")
    return Text(f"已由 {by} 核验", f"verified by {by}")
