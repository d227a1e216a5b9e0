"""What is refused of a retirement and its certificate.

Refusal
├── StatementMissing · TextTooLong
├── BeneficiaryMissing
├── UsePeriodTurned
├── BadCertificateNumber · WrongCertificateDigits · CertificateUnknown
└── CertificateDiffers    the key was used for a retirement with other words
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class StatementMissing(Refusal):
    code = "statement_missing"
    says = Text(
        "请写明这次注销用来抵消什么，例如“2026 年年会的全部排放”。",
        "Say what this retirement is for, such as “all emissions of the annual meeting of 2026”.",
    )


class TextTooLong(Refusal):
    code = "certificate_text_too_long"
    says = Text(
        "证明上只能写 {most} 个字以内，现在是 {length} 个。请写短一些。",
        "A certificate has room for {most} signs; these are {length}. Write it shorter.",
    )


class BeneficiaryMissing(Refusal):
    code = "beneficiary_missing"
    says = Text("请填写受益人的名称。", "Give the name of the beneficiary.")


class UsePeriodTurned(Refusal):
    code = "use_period_turned"
    says = Text(
        "排放期间的首日 {from_on} 晚于末日 {until_on}。请改正后再提交。",
        "The period of the emissions begins on {from_on}, after its end on {until_on}. Correct it and send it again.",
    )


class BadCertificateNumber(Refusal):
    code = "bad_certificate_number"
    says = Text(
        "“{text}”不是注销证明的编号。请按证明上的样子完整输入，例如 {form}。",
        "“{text}” is no number of a certificate. Write all of it as it stands on the paper, for example {form}.",
    )


class WrongCertificateDigits(Refusal):
    code = "wrong_certificate_digits"
    says = Text(
        "编号 {text} 的末两位校验码不符，可能输错了一位或颠倒了两位。请对照证明重新输入。",
        "The last two digits of {text} do not fit the others: one is wrong, or two are swapped. Compare it with the paper and write it again.",
    )


class CertificateUnknown(Refusal):
    code = "certificate_unknown"
    kind = "not_found"
    says = Text(
        "登记簿里没有编号为 {text} 的注销证明。如果纸上确实是这个编号，这张证明不是本平台出具的，请告诉监督部门。",
        "The register has no certificate {text}. If the paper says so, it was not made by this platform: tell the supervising authority.",
    )


class CertificateDiffers(Refusal):
    code = "certificate_differs"
    kind = "conflict"
    says = Text(
        "幂等键 {key} 已用于另一次注销。请核对后换一个新键。",
        "The key {key} was used for another retirement. Check what you send, then use a new key.",
    )
