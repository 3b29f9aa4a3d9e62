"""What is derived from the catalogue and kept: bylines, search documents, counts, the version."""
