"""The package for a court: everything that proves that the credits of a case are gone, in one file that is the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from puhui.consumption.errors import CaseNotRestored
from puhui.consumption.reads.cases import last_resort, price_of
from puhui.consumption.reads.certificates import certificate
from puhui.consumption.words import LOSS_MODE_SAYS, RULING_SAYS, Case, Certificate
from puhui.foundation.configuration import configuration
from puhui.foundation.paper import typeset
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import CHINA

TEMPLATE = Path(__file__).parent.parent / "templates" / "consumption" / "case_statement.typ"
#: No clock goes into the file: the first moment that its form can tell.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_HOW = """怎样核对
1. manifest.json 列出每个文件的 SHA-256；用任何工具计算后逐一比对。
2. certificate.json 是被签名的原文（一行 UTF-8，逐字节）；signature.json 里有算法、公钥和签名（base64）。用公钥验证签名。
3. 在平台的公开查验页输入注销证明编号，核对同一原文。
4. ruling.json 是文书的 SHA-256；对手里的文书计算同一摘要即可比对，文书本身不在本文件中。

How to check
1. manifest.json holds the SHA-256 of each file: compute and compare them with any tool.
2. certificate.json is the text that was signed (one line of UTF-8, byte by byte); signature.json has the algorithm, the public key and the signature (base64).
3. Enter the number of the certificate on the platform's public page, and compare the same text.
4. ruling.json is the SHA-256 of the document: compute it of the paper that you have. The document itself is not in here.
"""


def package_of(told: Case) -> bytes:
    """Of a case that is restored. Raises CaseNotRestored."""
    if not told.certificate:
        raise CaseNotRestored
    made = certificate(told.certificate)
    files = {
        "certificate.json": made.facts.encode(),
        "signature.json": _json(_signature(made)),
        "public-key.txt": f"{made.signature.algorithm} {made.signature.public_key}\n".encode(),
        "serials.txt": ("\n".join(made.serials) + "\n").encode(),
        "case.json": _json(_facts(told)),
        "checklist.json": _json(_list(told)),
        "ruling.json": _json(_ruling(told)),
        "statement.pdf": _statement(told, made),
        "how-to-check.txt": _HOW.encode(),
    }
    files["manifest.json"] = _json({name: hashlib.sha256(body).hexdigest() for name, body in files.items()})
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as whole:  # stored: no version of a compressor changes a byte
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 3
            whole.writestr(entry, body)
    return kept.getvalue()


def _json(told: Any) -> bytes:
    return (json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _signature(made: Certificate) -> dict[str, object]:
    sign = made.signature
    told = {
        "algorithm": sign.algorithm,
        "key_id": sign.key_id,
        "public_key": sign.public_key,
        "signature": sign.value,
        "over": "certificate.json",
    }
    return {**told, "is_demonstration": sign.is_demonstration}


def _facts(told: Case) -> dict[str, object]:
    assert told.assessed, "a restored case has its amount"
    one = told.assessed
    return {
        "case_number": told.case_number,
        "court": told.court,
        "liable_party": told.party.name,
        "liable_party_code": told.party.code,
        "mode": one.mode,
        "lost_sink_g": one.sink_g,
        "assessed_loss_fen": one.loss_fen,
        "loss_document": one.document,
        "price_fen_per_tonne": one.price_fen,
        "price_source": one.price_source,
        "price_on": one.price_on.isoformat(),
        "kg": told.kg,
        "cost_fen": price_of(told),
        "rounding": "whole kilograms, rounded up",
        "certificate": told.certificate,
    }


def _list(told: Case) -> dict[str, object]:
    asks = {one.code: one.asks for one in last_resort().questions}
    rows = [
        {
            "question": one.question, "asks_zh": asks[one.question].zh if one.question in asks else "",
            "asks_en": asks[one.question].en if one.question in asks else "", "yes": one.is_yes, "reason": one.reason,
        }
        for one in told.answers
    ]  # fmt: skip
    return {"version": told.list_version, "answers": rows}


def _ruling(told: Case) -> dict[str, object]:
    one = told.ruling
    return {"kind": told.ruling_kind, "number": one.number, "day": one.day.isoformat(), "sha256": one.digest, "bytes": one.size}


def _statement(told: Case, made: Certificate) -> bytes:
    assert told.assessed, "a restored case has its amount"
    one, site = told.assessed, configuration()
    loss = f"{one.sink_g / 1_000_000:,.6f} 吨" if one.sink_g else f"{_yuan(one.loss_fen or 0)} 元"
    asks = {each.code: each.asks.zh for each in last_resort().questions}
    facts = {
        "site": site.site_name,
        "sample": "示例数据，不代表真实案件" if site.sample else "",
        "signed": "演示密钥签名" if made.signature.is_demonstration else "",
        "rows": [
            ["案号", told.case_number],
            ["法院或机关", told.court],
            ["赔偿义务人", f"{told.party.name} {told.party.code}".strip()],
            [RULING_SAYS[told.ruling_kind].zh, f"{told.ruling.number}，{told.ruling.day:%Y-%m-%d}"],
            ["文书 SHA-256", told.ruling.digest],
            ["数量的依据", LOSS_MODE_SAYS[one.mode].zh],
            ["损失", loss],
            ["依据文件", one.document],
            ["价格", f"{_yuan(one.price_fen)} 元/吨，{one.price_on:%Y-%m-%d}，{one.price_source}"],
            ["数量", f"{grouped(told.kg)} 千克（不足一千克的进到一千克，对自然有利，由本平台选定）"],
            ["按此价格的金额", f"{_yuan(price_of(told) or 0)} 元（只作告知，款项不经过本平台）"],
            ["注销证明编号", told.certificate],
            ["注销时间", made.retired_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")],
        ],
        "answers": [[asks.get(each.question, each.question), "是" if each.is_yes else "否", each.reason] for each in told.answers],
        "serials": list(made.serials),
    }
    return typeset(TEMPLATE, facts, at=made.retired_at, language="zh")


def _yuan(fen: int) -> str:
    return f"{grouped(fen // 100)}.{fen % 100:02d}"
