"""消纳的词 · Words of consumption."""

from puhui.consumption.words.uses import NAME_LENGTH, STATEMENT_LENGTH, Beneficiary, Certificate, Signature, Use

__all__ = ["NAME_LENGTH", "STATEMENT_LENGTH", "Beneficiary", "Certificate", "Signature", "Use"]
