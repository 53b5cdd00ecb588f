"""What is worth reading in a history: eras, lives, turning points, threads and quotes, each with the rows it stands on."""
