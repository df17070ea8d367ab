"""What concerns several columns or the whole table: keys, dependencies, joins, gaps, the long tail."""
