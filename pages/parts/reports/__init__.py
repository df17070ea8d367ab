"""Parts of the page Reports: choosing and showing one, the shelf, and reports that repeat."""
