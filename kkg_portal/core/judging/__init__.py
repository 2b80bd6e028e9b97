"""What a file really is, found out by its structure in a process that can do nothing else.

`child.py` is that process; it and the modules it uses import nothing of the portal but each other. `asking.py` is
the portal's side of it.
"""
