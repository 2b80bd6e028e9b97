"""What the worker makes of a file: its text, its outline, small pictures of it. The file itself never changes.

`child.py` is the process in which each file is opened, with `texts.py` and `drawing.py`; it imports nothing else of the
portal but the limits and signs of `core/judging`.
"""
