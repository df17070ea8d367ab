"""An experiment's rows: what names an arm, and one row per unit made of them."""
