"""收付 · Payments: every fen that the bank reports stands in the books once, and every fen that leaves was ordered once."""
