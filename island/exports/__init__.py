"""A history in the forms that other programs read: family trees, tables, a folder for datasette."""
