"""Review by eye: what the checks flag, looked at by people; what they say measures the checks, and teaches them.

- flags: which rows failed which checks, as bits; rows: their cells, and the key of what they say
- looking, odd, overview: the table a page at a time, what makes a flagged cell odd, the map of the dataset
- plans: samples drawn by a seed; verdicts: what reviewers say of rows, by what the rows say; ledger: where both lie
- measured, estimate, agreement: precision of each check, true error rate, what the checks miss, with intervals
"""
