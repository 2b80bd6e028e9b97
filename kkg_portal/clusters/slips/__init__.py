"""Slips with a name and a one-time code, for people without e-mail, printed school by school."""
