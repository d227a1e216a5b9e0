"""Words that every room shares: texts, refusals, amounts, periods, identifiers. Imports nothing of ours."""
