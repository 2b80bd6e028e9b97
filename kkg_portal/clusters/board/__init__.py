"""The board: who holds which role for which term, and what each role may do here."""
