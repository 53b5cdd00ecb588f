"""The history of a run: one SQLite file written a tick at a time, read by everything else.

SQLAlchemy is imported by no module here until a file is opened (`schema` excepted), so the command's help stays quick.
"""
