"""汇集 · The pool: every gram that a resident gave is certified at most once, and each giver is told, gram by gram and fen by fen, what became of it."""
