"""Tables of consumption, by subject."""

from puhui.consumption.models.uses import CertificateCounter, Retirement
from puhui.consumption.models.vouchers import Campaign, HandedLine, Voucher, VoucherSettlement, WriteOff

__all__ = [
    "Campaign",
    "CertificateCounter",
    "HandedLine",
    "Retirement",
    "Voucher",
    "VoucherSettlement",
    "WriteOff",
]
