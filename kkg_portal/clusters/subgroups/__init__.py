"""Parts of the working group, by grade, phase or subject. Who is in them is private."""
