"""Columnar files: Parquet, Arrow, ORC."""
