"""What one cell means, decided once: every room asks here and none keeps a second reader.

- `missing`: words that stand for "no value"
- `numbers`, `money`, `truth`: numbers, currencies, percentages, yes and no
- `times`: moments, days, epochs, offsets
- `convention`: what a whole column shows of its decimal mark and its day order
- `events`: spellings of event types
- `statuses`: spellings of what became of an order
- `identifiers`: what a spreadsheet does to an id
- `damage`: wrongly decoded letters, entities, invisible characters
- `totals`: words that name a row which sums up others
- `wrapping`: marks that say "this is text"
- `signs`: blanks, full-width forms, digits of other scripts
- `whole`: whole numbers as programs and addresses write them
- `limits`: from where on a value is far out, and two events are one

Expressions are Ibis; `sql` turns them into DuckDB's SQL for rooms that write SQL. The constants need no
Ibis (0.17 s to import), so the modules import it only where an expression is built.
"""
