"""One reader per file format: each turns a plain file into staged rows with line numbers."""
