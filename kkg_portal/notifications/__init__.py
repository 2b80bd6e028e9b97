"""A person's notices: the list behind the bell, what reaches them how soon, and the end of mails."""
