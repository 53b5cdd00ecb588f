"""Islands in one sea: each lives its year as a pure task, at the turn of the year boats cross. A history an island, a file for the sea."""
