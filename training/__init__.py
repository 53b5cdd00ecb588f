"""The brain's school: corpus, vocabulary, model, training and export. torch is imported here and nowhere else."""
