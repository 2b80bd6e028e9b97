"""The school-year calendar: holidays, exam weeks and what plugins plan on its days."""
