"""Many islands: a file of settings, minds and seeds lived as pure tasks on any engine, gathered as one Parquet dataset.

`plan` reads the file, `code` names what a result follows from, `task` lives one island wherever it is called, `dataset` writes and
reads the rows, `run` puts them together, `statistics` and `plot` say what came of it.
"""
