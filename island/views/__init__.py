"""Read-only: what people see of a history. Everything here goes through the history's reader."""
