"""What the plumbing refuses.

Refusal
├── SealBroken
├── KeyUnknown
├── KeyringBroken
├── KeysNotOurs
├── ResealRunning
├── KeyNotThere · KeyIsCurrent · KeyInUse · KeyJustReplaced   a key that cannot be retired
├── SignerBroken
├── AlgorithmUnknown
├── DocumentMissing
├── DiskFull
├── CalendarRefused
├── RealNameBroken
├── TooOften
├── PhonePortBroken · MessageNotSent
├── GatewaysBroken · GatewayRefused
├── SiteUnsafe
├── FontLacksCharacter · PaperBroken   a document that would not print
├── MalwareFound · ScannerSilent   an attachment that others would open
└── OutgoingFailed         a call to the network
    ├── AddressNotAllowed  its host is not on the list, or it is no https
    ├── AddressInside      its name leads into our own network
    ├── HostUnknown · HostUnreachable
    └── AnswerRedirects · AnswerTooLarge · AnswerTooSlow
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class SealBroken(Refusal):
    code = "seal_broken"
    kind = "unavailable"
    says = Text(
        "加密内容（{about}）已被改动或密钥不对。请用备份恢复，并报告安全员。",
        "Sealed content ({about}) was changed or its key is wrong. Restore it from a backup and tell the security officer.",
    )


class KeyUnknown(Refusal):
    code = "key_unknown"
    kind = "unavailable"
    says = Text(
        "{where} 里没有密钥 {key}，用它加密的内容无法读取。请放回包含它的密钥文件。",
        "{where} has no key {key}, so what is sealed under it cannot be read. Bring back the key file that holds it.",
    )


class KeyringBroken(Refusal):
    code = "keyring_broken"
    kind = "unavailable"
    says = Text(
        "密钥不可用：{where} 中的 {reason} 缺失或格式不对。请放回完整的密钥后重试。",
        "The keys cannot be used: {reason} in {where} is missing or malformed. Bring the whole keyring back and try again.",
    )


class KeysNotOurs(Refusal):
    code = "keys_not_ours"
    kind = "conflict"
    says = Text(
        "密钥由环境变量或密码机提供，请在那里轮换（加入新密钥并把 current 改为它的编号）或移除。",
        "The environment or an appliance holds the keys. Rotate them there (add the new one and make its id `current`), or remove one there.",
    )


class ResealRunning(Refusal):
    code = "reseal_running"
    kind = "conflict"
    says = Text(
        "另一个重新加密或停用密钥的命令正在运行。请等它结束后再运行。",
        "Another command that seals anew or retires a key is running. Run this when it has ended.",
    )


class KeyNotThere(Refusal):
    code = "key_not_there"
    kind = "not_found"
    says = Text(
        "没有编号为 {key} 的数据密钥。请用 puhui keys list 查看现有的。",
        "There is no data key {key}. See `puhui keys list`.",
    )


class KeyIsCurrent(Refusal):
    code = "key_is_current"
    kind = "conflict"
    says = Text(
        "{key} 是当前密钥，不能停用。请先运行 puhui keys rotate 换一把。",
        "{key} is the current key and cannot be retired. Run `puhui keys rotate` first.",
    )


class KeyInUse(Refusal):
    code = "key_in_use"
    kind = "conflict"
    says = Text(
        "还有 {count} 项内容用 {key} 加密，没有停用它。请先运行 puhui keys reseal，再试一次。",
        "Still sealed under {key}: {count} thing{count_s}; it was not retired. Run `puhui keys reseal` first, then try again.",
    )


class KeyJustReplaced(Refusal):
    code = "key_just_replaced"
    kind = "conflict"
    says = Text(
        "密钥刚刚轮换，运行中的进程可能还在用 {key} 写入。请在 {minutes} 分钟后再试。",
        "The keys were rotated just now, and a running process may still be writing under {key}. Try again in {minutes} minute{minutes_s}.",
    )


class SignerBroken(Refusal):
    code = "signer_broken"
    kind = "unavailable"
    says = Text(
        "签名密钥不可用：{where}（{reason}）。请放回完整的密钥文件，或改正设置后重启。",
        "The signing key cannot be used: {where} ({reason}). Bring the whole key file back, or correct the setting, and start again.",
    )


class AlgorithmUnknown(Refusal):
    code = "signature_algorithm_unknown"
    says = Text(
        "不认识签名算法“{algorithm}”。可用：{known}。",
        "The signature algorithm “{algorithm}” is not known. Use one of: {known}.",
    )


class MalwareFound(Refusal):
    code = "malware_found"
    says = Text(
        "文件“{name}”没有收下：查毒软件认为其中有 {found}。请在自己的电脑上查杀后，重新生成文件再上传。",
        "The file “{name}” was not taken: the scanner finds {found} in it. Clean your computer, make the file anew and upload it again.",
    )


class ScannerSilent(Refusal):
    code = "scanner_silent"
    kind = "unavailable"
    says = Text(
        "文件“{name}”没有收下：查毒软件现在没有应答。已保存的内容都在，请过几分钟再上传；一直这样请联系运维机构。",
        "The file “{name}” was not taken: the scanner does not answer now. What is saved stays. Upload it in a few minutes, or tell the operator.",
    )


class DocumentMissing(Refusal):
    code = "document_missing"
    kind = "not_found"
    says = Text(
        "存储中没有文件 {digest}。请用备份恢复后重试。",
        "The store has no document {digest}. Restore it from a backup, then try again.",
    )


class DiskFull(Refusal):
    code = "disk_full"
    kind = "unavailable"
    says = Text(
        "磁盘已满（{path}），这一步没有写入任何内容，已收下的没有丢失。请清理或扩容磁盘，之后会自动继续。",
        "The disk is full ({path}); this step wrote nothing, and nothing that was taken is lost. "
        "Free some space or add some; the work then goes on by itself.",
    )


class CalendarRefused(Refusal):
    code = "calendar_refused"
    kind = "unavailable"
    says = Text(
        "工作日历 {path} 有错，没有采用。{fault}",
        "The calendar of working days {path} has a fault and is not used. {fault}",
    )


class RealNameBroken(Refusal):
    code = "real_name_broken"
    kind = "unavailable"
    says = Text(
        "实名核验服务不可用：{where}（{reason}）。请改正配置后重启。",
        "The service that proves names cannot be used: {where} ({reason}). Correct the setting and start again.",
    )


class OutgoingFailed(Refusal):
    """A call to the network that was not made, or has no answer that may be used."""

    kind = "unavailable"


class AddressNotAllowed(OutgoingFailed):
    code = "outgoing_not_allowed"
    kind = "forbidden"
    says = Text(
        "不访问 {host}：{reason}。请核对地址，或请系统管理员把主机加入允许的清单。",
        "{host} is not called: {reason}. Check the address, or ask the system administrator to put its host on the list.",
    )


class AddressInside(OutgoingFailed):
    code = "outgoing_inside"
    kind = "forbidden"
    says = Text(
        "不访问 {host}：它指向内部或保留地址 {address}。如果它确是本单位的设备，请系统管理员写入 PUHUI_OUTGOING_INNER。",
        "{host} is not called: it leads to {address}, which is inside or reserved. "
        "If it is a device of your own, let the system administrator name it in PUHUI_OUTGOING_INNER.",
    )


class HostUnknown(OutgoingFailed):
    code = "outgoing_host_unknown"
    says = Text(
        "找不到主机 {host}。请核对名称和域名服务，然后重试。",
        "The host {host} is not found. Check its name and the name server, then try again.",
    )


class HostUnreachable(OutgoingFailed):
    code = "outgoing_host_unreachable"
    says = Text(
        "与 {host} 的通信没有成功（{reason}）。请稍后重试；一直不成功时，请核对对方的证书、端口和防火墙。",
        "The exchange with {host} failed ({reason}). Try again later; if it goes on, check its certificate, its port and the firewall.",
    )


class AnswerRedirects(OutgoingFailed):
    code = "outgoing_redirected"
    says = Text(
        "{host} 要求转到别的地址（{status}），没有跟随。请把设置改为最终的地址。",
        "{host} redirects to another address ({status}), which is not followed. Set the address where it ends.",
    )


class AnswerTooLarge(OutgoingFailed):
    code = "outgoing_answer_too_large"
    says = Text(
        "{host} 的应答超过 {limit_bytes} 字节，没有采用。请与对方核对应返回什么。",
        "The answer of {host} is larger than {limit_bytes} bytes and is not used. Ask its operator what it should answer.",
    )


class AnswerTooSlow(OutgoingFailed):
    code = "outgoing_answer_too_slow"
    says = Text(
        "{host} 没有在规定时间内答完。请稍后重试。",
        "{host} did not finish its answer in time. Try again later.",
    )


class TooOften(Refusal):
    """Facts: `wait_s`, which becomes the header Retry-After."""

    code = "too_often"
    kind = "too_many"
    says = Text(
        "操作太频繁。请在 {wait_s} 秒后再试。",
        "This was done too often. Try again in {wait_s} seconds.",
    )


class PhonePortBroken(Refusal):
    code = "phone_port_broken"
    kind = "unavailable"
    says = Text(
        "短信端口 PUHUI_SMS={port} 不可用（{reason}）。请改正这项配置，或去掉它。",
        "The port for text messages PUHUI_SMS={port} cannot be used ({reason}). Correct the setting, or take it away.",
    )


class MessageNotSent(Refusal):
    code = "message_not_sent"
    kind = "unavailable"
    says = Text(
        "短信没有发出。请过几分钟再试，或换一种方式。",
        "The text message was not sent. Try again in a few minutes, or take another way.",
    )


class FontLacksCharacter(Refusal):
    code = "font_lacks_character"
    says = Text(
        "文件字体里没有这些字：{signs}（{codes}），印出来会是空白。请改用通用写法，或联系运维机构换字体。",
        "The font of our documents lacks these signs: {signs} ({codes}); they would print as blanks. Write them otherwise, or have the operator install a"
        " font that has them.",
    )


class PaperBroken(Refusal):
    code = "paper_broken"
    kind = "unavailable"
    says = Text(
        "文件排版出错（{reason}），没有生成任何文件。请把编号告诉运维机构。",
        "The document could not be set ({reason}), and none was made. Tell the operator its number.",
    )


class GatewaysBroken(Refusal):
    code = "gateways_broken"
    kind = "unavailable"
    says = Text(
        "身份网关的配置 PUHUI_OIDC 有误（{reason}）。请按《登录》一页改正。",
        "The setting of identity gateways PUHUI_OIDC is wrong ({reason}). Correct it by the page on signing in.",
    )


class GatewayRefused(Refusal):
    code = "gateway_refused"
    kind = "unauthenticated"
    says = Text(
        "身份网关没有给出可信的结果（{reason}）。请重新登录；仍不行，请换一种方式。",
        "The identity gateway gave no result that can be trusted ({reason}). Sign in again; if it fails once more, take another way.",
    )


class SiteUnsafe(Refusal):
    code = "site_unsafe"
    kind = "unavailable"
    says = Text(
        "正式站点不能这样启动：{faults_zh}。请改正后再启动；试用请设置 PUHUI_SAMPLE=1。",
        "A real site does not start like this: {faults_en}. Correct it and start again; for a trial set PUHUI_SAMPLE=1.",
    )
