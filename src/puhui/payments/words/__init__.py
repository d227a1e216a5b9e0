"""收付的词 · Words of payments: a due, a notice of the bank, an arrival, an order to pay."""

from puhui.payments.words.money import BANK, CASH, POOL_CASH, Due, DueStage, Notice, Share

__all__ = ["BANK", "CASH", "POOL_CASH", "Due", "DueStage", "Notice", "Share"]
