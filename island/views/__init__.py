"""What people see of a run: of its history through the reader, and of a run that is being lived."""
