"""The paper of a retirement: a certificate as PDF, in Chinese or English, the same bytes each time."""

from __future__ import annotations

import json
from pathlib import Path

from puhui.consumption.words import Certificate
from puhui.foundation.configuration import configuration
from puhui.foundation.paper import qr_svg, typeset
from puhui.registry import reads as registry
from puhui.registry.words import PURPOSE_SAYS
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text

TEMPLATE = Path(__file__).parents[1] / "templates" / "consumption" / "certificate.typ"
#: More spans than these do not fit on the paper; the page behind the QR code has all of them.
SERIALS_ON_PAPER = 5
_DIGITS, _PLACES = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")


def certificate_pdf(told: Certificate, *, language: str, url: str) -> bytes:
    """`url` is where the certificate is checked. Raises FontLacksCharacter, PaperBroken."""
    return typeset(TEMPLATE, _told(told, language, url), at=told.retired_at, language=language)


def _told(told: Certificate, language: str, url: str) -> dict[str, object]:
    def say(zh: str, en: str, **facts: object) -> str:
        return Text(zh, en).said(language, **facts)

    is_sample = configuration().sample
    return {
        "title": say("碳普惠核证减排量注销证明", "Certificate of Retirement"),
        "subtitle": say("Certificate of Retirement", "碳普惠核证减排量注销证明"),
        "site": configuration().site_name, "number": told.number, "tonnes": f"{told.kg / 1000:,.3f}", "qr": qr_svg(url),
        "sentence": _sentence(told, language), "spelled": _spelled(told.kg, language), "rows": _rows(told, language),
        "how": say(
            "扫描二维码，或在公开登记簿输入证书编号。网页上的数量、受益人、序列号应与本页逐字一致；不一致时以登记簿为准。",
            "Scan the code, or write the number on the page of the public register. Amount, beneficiary and serials there must equal these, word for word;"
            " where they differ, the register is right.",
        ),
        "proof": _proof(told, language), "foot": say("示例数据 · 不具效力", "sample data, without effect") if is_sample else url,
        "words": {
            "number": say("证书编号", "Certificate"), "amount": say("注销数量", "Retired"), "scan": say("扫码核对真伪", "scan to check"),
            "how": say("怎样核对这张证明", "How to check this paper"), "page": say("第 1 页，共 1 页", "page 1 of 1"),
            "no-seal": say("不含任何\n机构印章", "bears no seal\nof any authority"),
        },
    }  # fmt: skip


def _sentence(told: Certificate, language: str) -> str:
    return Text(
        "兹证明，下列核证减排量已为“{who}”注销，用于：{statement}。注销为最终状态，不可转让，不可再用。",
        "The credits below were retired in favour of “{who}”, for: {statement}. They are retired for ever: never handed on, never used again.",
    ).said(language, who=told.use.beneficiary.name, statement=told.use.statement)


def _rows(told: Certificate, language: str) -> list[list[str]]:
    def say(zh: str, en: str) -> str:
        return Text(zh, en).said(language)

    rows = [
        [say("受益人", "Beneficiary"), told.use.beneficiary.name, told.use.beneficiary.code],
        [say("注销人", "Retired by"), json.loads(told.facts)["retired_by"]],
        [say("用途", "Purpose"), PURPOSE_SAYS[told.use.purpose].said(language), told.use.statement],
        [say("项目", "Projects"), *_projects(told, language)],
        [say("序列号", "Serials"), _serials(told, language)],
        [say("注销时间", "Retired"), told.retired_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") + say("，北京时间", " UTC+8")],
    ]
    if told.use.from_on or told.use.until_on:
        rows.insert(3, [say("排放期间", "Emissions of"), f"{told.use.from_on or ''} – {told.use.until_on or ''}"])
    return [[part for part in row if part] for row in rows]


def _projects(told: Certificate, language: str) -> list[str]:
    """Their names, and under them code, methodology and version."""
    codes = dict.fromkeys(serial.split("-")[1] for serial in told.serials)
    found = [registry.project(code) for code in codes]
    names = "、".join(one.name.said(language) for one in found[:3]) + ("…" if len(found) > 3 else "")
    return [names, " · ".join(f"{one.code} {one.methodology} v{one.methodology_version}" for one in found[:3])]


def _serials(told: Certificate, language: str) -> str:
    shown = "\n".join(told.serials[:SERIALS_ON_PAPER])
    more = len(told.serials) - SERIALS_ON_PAPER
    if more <= 0:
        return shown
    return shown + "\n" + Text("另有 {n} 段，见核对页", "and {n} more on the page of the register").said(language, n=more)


def _proof(told: Certificate, language: str) -> list[list[str]]:
    sign = told.signature
    key = sign.key_id + (Text("（示范密钥）", " (a demonstration key)").said(language) if sign.is_demonstration else "")
    return [[Text("签名", "signed").said(language), sign.algorithm], [Text("密钥", "key").said(language), key]]


def _spelled(kg: int, language: str) -> str:
    if language != "zh":
        return f"{grouped(kg)} kg, {grouped(kg)} serials"
    return f"{in_capitals(kg)}千克二氧化碳当量 · {grouped(kg)} 个序列号"


def in_capitals(number: int) -> str:
    """120000 → 壹拾贰万, as sums are written on papers that nobody shall alter; up to 10^16."""
    if number == 0:
        return _DIGITS[0]
    parts: list[str] = []
    lacks = False
    for place in range(3, -1, -1):
        four = number // 10 ** (4 * place) % 10_000
        if four == 0:
            lacks = bool(parts)
            continue
        zero = "零" if parts and (lacks or four < 1_000) else ""
        parts.append(zero + _four(four) + ("", "万", "亿", "万亿")[place])
        lacks = False
    return "".join(parts)


def _four(number: int) -> str:
    said, lacks = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            said += ("零" if lacks and said else "") + _DIGITS[digit] + _PLACES[place]
        lacks = digit == 0
    return said
