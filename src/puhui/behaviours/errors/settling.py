"""What is refused of providers, keys, batches, bindings, consents and runs."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class UnknownProvider(Refusal):
    code = "unknown_provider"
    kind = "unauthenticated"
    says = Text("没有开通接入方“{provider}”。请联系运维机构。", "There is no provider “{provider}”. Ask the operator.")


class UnknownScenario(Refusal):
    code = "scenario_not_there"
    kind = "not_found"
    says = Text("没有减排场景“{asked}”。请从这些中选择：{known}。", "There is no scenario “{asked}”. Choose from: {known}.")


class UnknownBatch(Refusal):
    code = "unknown_batch"
    kind = "not_found"
    says = Text("没有批次 {batch}。请核对批次号。", "There is no batch {batch}. Check its number.")


class UnknownRun(Refusal):
    code = "unknown_run"
    kind = "not_found"
    says = Text("没有结算批 {run}。请核对编号，例如 340100-20260318-1。", "There is no run {run}. Check its name, e.g. 340100-20260318-1.")


class UnknownReceipt(Refusal):
    code = "unknown_receipt"
    kind = "not_found"
    says = Text("没有凭据 {receipt}。请核对编号。", "There is no receipt {receipt}. Check its number.")


class SignatureRefused(Refusal):
    code = "signature_refused"
    kind = "unauthenticated"
    says = Text(
        "签名不成立（{reason_zh}），这批没有收下。请用登记的密钥对原文重新签名。",
        "The signature does not hold ({reason_en}); the batch was not taken. Sign the exact body again with the registered key.",
    )


class KeyRefused(Refusal):
    code = "key_refused"
    says = Text(
        "这不是 Ed25519 公钥。请给出公钥的 PEM 文件，或 32 字节公钥的 base64（44 个字符）；私钥从不交给平台。",
        "This is no Ed25519 public key. Give its PEM file, or its 32 bytes in base64, 44 characters; the private key is never handed over.",
    )


class KeyKnown(Refusal):
    code = "key_known"
    kind = "conflict"
    says = Text(
        "这把公钥已经登记过（{key}），不能再登记。请生成一对新的密钥。",
        "This public key was registered already ({key}) and is not taken again. Make a new pair.",
    )


class TooManyKeys(Refusal):
    code = "too_many_keys"
    kind = "conflict"
    says = Text(
        "已有两把有效的密钥（{keys}）。请先停用不再使用的一把，再登记新的。",
        "Two keys are live already ({keys}). End the one that is no longer used, then register the new one.",
    )


class OverlapRefused(Refusal):
    code = "overlap_refused"
    says = Text(
        "重叠期应为 0 至 {most} 天的整数。请改正后再提交。", "The overlap is a whole number of days, 0 to {most}. Correct it and try again."
    )


class UnknownKey(Refusal):
    code = "unknown_key"
    kind = "not_found"
    says = Text("接入方没有密钥“{key}”。请核对编号，例如 metro-k2。", "The provider has no key “{key}”. Check its name, e.g. metro-k2.")


class ChallengeGone(Refusal):
    code = "challenge_gone"
    kind = "conflict"
    says = Text(
        "没有等待证明的密钥，或已过时限。请重新提交公钥，取得新的一句，在时限内签名。",
        "No key waits for its proof, or its time is over. Hand in the public key again and sign the new text in time.",
    )


class PossessionNotProved(Refusal):
    code = "possession_not_proved"
    says = Text(
        "签名与这把密钥或这句话不符，密钥没有生效。请用对应的私钥对原句签名，把 base64 结果原样贴上。",
        "The signature does not fit the key or the text; the key is not live. Sign the very text with its private key and paste the base64.",
    )


class LimitReached(Refusal):
    code = "limit_reached"
    kind = "too_many"
    says = Text(
        "{what_zh}已到上限 {limit}，这次没有收下。请在 {retry_after_s} 秒后再发；需要更高的上限请联系运维机构。",
        "The limit of {limit} {what_en} is reached; nothing was taken. Send again after {retry_after_s} s, or ask the operator for more.",
    )


class LimitsRefused(Refusal):
    code = "limits_refused"
    says = Text("上限应是从 1 起的整数。请改正后再提交。", "A limit is a whole number from 1. Correct it and try again.")


class ProviderInSandbox(Refusal):
    code = "provider_in_sandbox"
    kind = "forbidden"
    says = Text(
        "接入方 {provider} 还在试运行，正式发送没有开通，这次没有收下。还差：{missing_zh}。请在“试运行”页或 /api/v1/sandbox/batches 补齐后请运维机构开通。",
        "Provider {provider} is still tried out; production is not open and nothing was taken. Missing: {missing_en}. "
        "Show it on the trial page or at /api/v1/sandbox/batches, then ask the operator to admit you.",
    )


class NotReady(Refusal):
    code = "not_ready"
    kind = "conflict"
    says = Text(
        "接入方 {provider} 还不能正式开通，还差：{missing_zh}。请接入方补齐后再试。",
        "Provider {provider} cannot be admitted yet. Missing: {missing_en}. Try again once it has shown that.",
    )


class ProviderNotThere(Refusal):
    code = "provider_not_there"
    kind = "not_found"
    says = Text("没有接入方“{provider}”。请从列表中选择。", "There is no provider “{provider}”. Choose one from the list.")


class SinceRefused(Refusal):
    code = "since_refused"
    says = Text(
        "起始时刻不能晚于现在。请填写密钥可能泄漏的最早时刻，例如 2026-03-18T07:52:00+08:00。",
        "The moment must not be later than now. Give the earliest at which the key may have leaked, e.g. 2026-03-18T07:52:00+08:00.",
    )


class ReasonMissing(Refusal):
    code = "ground_missing"
    says = Text("没有写明理由。请填写理由后再提交。", "No reason is given. Fill it in and try again.")


class NotQuarantined(Refusal):
    code = "not_quarantined"
    kind = "conflict"
    says = Text(
        "批次 {batch} 没有等待复核的隔离。请刷新页面，看它现在的状态。",
        "Batch {batch} has no quarantine that waits for a decision. Read the page again to see how it stands.",
    )


class OtherHandsNeeded(Refusal):
    code = "other_hands_needed"
    kind = "forbidden"
    says = Text(
        "这一批是 {by} 隔离的，复核要由另一个人来做。请另一位运维人员登录后办理。",
        "{by} quarantined this batch; somebody else has to decide. Let another person of the operator sign in and do it.",
    )


class RefusedAfterQuarantine(Refusal):
    code = "refused_after_quarantine"
    kind = "conflict"
    says = Text(
        "这一批由已撤销的密钥 {key} 签名，隔离后不予采用。真实的记录请用现在的密钥、新的序号重新发送。",
        "This batch was signed with the revoked key {key} and was refused after quarantine. Send true records again with the key of now and "
        "a new number.",
    )


class SequenceMissing(Refusal):
    code = "sequence_missing"
    says = Text(
        "没有可用的序号，这批没有收下。请在 Puhui-Sequence 中给出从 1 起的整数（最多 18 位），每批一个，重新签名后发送。",
        "There is no usable sequence number; the batch was not taken. Put a whole number from 1, of at most 18 digits and one for each batch, "
        "into Puhui-Sequence, sign and send it again.",
    )


class SequenceReused(Refusal):
    code = "sequence_reused"
    kind = "conflict"
    says = Text(
        "序号 {sequence} 已用于另一批内容。请用下一个没有用过的序号。",
        "Sequence {sequence} was used for another batch. Use the next free number.",
    )


class BatchTooLarge(Refusal):
    code = "batch_too_large"
    kind = "too_large"
    says = Text("文件超过 {limit_mb} MB。请分成几批发送。", "The file is larger than {limit_mb} MB. Send it in several batches.")


class FileRefused(Refusal):
    code = "file_refused"
    says = Text("文件不能读取：{reason_zh}", "The file cannot be read: {reason_en}")


class CodeWrong(Refusal):
    code = "code_wrong"
    says = Text("验证码不对或已过期。请在接入方应用里重新获取。", "The code is wrong or has expired. Get a new one in the provider's app.")


class RideNotFound(Refusal):
    code = "ride_not_found"
    says = Text(
        "没有找到这张卡在这个时间、这个票价的乘车。请核对卡号、乘车时间和票价，30 天内的乘车才能用于绑定。",
        "No ride of this card was found at this time and fare. Check card, time and fare; only rides of the last 30 days can prove it.",
    )


class AlreadyBound(Refusal):
    code = "already_bound"
    kind = "conflict"
    says = Text(
        "这个号码已绑定在另一个碳账户。请原账户先解除绑定，或向运维机构申诉。",
        "This id is bound to another account. Have it released there first, or appeal to the operator.",
    )


class TooManyAttempts(Refusal):
    code = "too_many_attempts"
    kind = "conflict"
    says = Text("今天验证失败的次数过多。请明天再试。", "Too many failed proofs today. Try again tomorrow.")


class RideProofClosed(Refusal):
    code = "ride_proof_closed"
    kind = "conflict"
    says = Text(
        "今天用乘车验证这个号码失败的次数过多。请改用接入方应用里的验证码，或明天再试。",
        "Too many failed proofs by ride for this id today. Use a code from the provider's app instead, or try again tomorrow.",
    )


class RequestRepeated(Refusal):
    code = "request_repeated"
    kind = "conflict"
    says = Text(
        "这个请求已经答复过一次，没有再发码。请用新的时间戳重新签名。",
        "This request was answered already; no other code is given. Sign it again with a new timestamp.",
    )


class PlaceOutside(Refusal):
    code = "place_outside"
    says = Text(
        "没有方法学适用于 {place}，文件没有收下。其他地区的记录只能在示例站点重放：puhui ingest --replay-region 后接适用地区的城市，例如 340100。",
        "No methodology counts acts in {place}; the file was not taken. Another region's records can only be replayed, on a sample site: "
        "puhui ingest --replay-region with a city that a methodology covers, e.g. 340100.",
    )


class ReplayRefused(Refusal):
    code = "replay_refused"
    kind = "forbidden"
    says = Text(
        "重放其他地区的记录只能在示例站点进行。请用 puhui ingest --replay-region 在示例站点运行。",
        "Another region's records may be replayed on a sample site only. Run puhui ingest --replay-region on a sample site.",
    )


class RunChanged(Refusal):
    code = "run_changed"
    kind = "conflict"
    says = Text(
        "重算结果与记录不同：{run} 记录为 {recorded}，重算为 {found}。请停止使用这批结果并报告运维机构。",
        "The recomputed result differs: {run} is recorded as {recorded}, recomputed {found}. Stop using this run and tell the operator.",
    )


class NoConsentText(Refusal):
    code = "no_consent_text"
    kind = "conflict"
    says = Text(
        "“{grant}”还没有生效的同意书，不能授权。请先由运维机构公布同意书。",
        "No consent text for “{grant}” is in force, so nothing can be agreed to. The operator must publish one first.",
    )


class ConsentTextChanged(Refusal):
    code = "consent_text_changed"
    kind = "conflict"
    says = Text(
        "同意书 {text} 已经公布过，内容不能再改。请以新的版本号公布修改。",
        "The consent text {text} was published and never changes. Publish the change under a new version.",
    )


class ConsentNotGiven(Refusal):
    code = "consent_not_given"
    kind = "forbidden"
    says = Text("授权没有办成：{reason_zh}。", "The consent was not given: {reason_en}.")


class ScenarioNotProvincial(Refusal):
    code = "scenario_not_provincial"
    kind = "conflict"
    says = Text(
        "场景“{asked}”没有在全省开通，市里不能单独开。请从全省已开通的场景中选择：{known}。",
        "Scenario “{asked}” is not open in the province, so no city can open it alone. Choose from those that are: {known}.",
    )


class ListInThePast(Refusal):
    code = "list_in_the_past"
    says = Text(
        "本市的场景清单只能从今天或以后的日子起改（收到 {day}），已核算的日子不变。请改日期。",
        "A city's list of scenarios changes from today or a later day on (got {day}); days that are settled stay as they are. Change the day.",
    )
