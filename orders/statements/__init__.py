"""Bank statements as files: from bytes to cells, from cells to rows. Nothing here knows the database."""
