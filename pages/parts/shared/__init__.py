"""Drawing shared by all pages: frame, tiles, tables, charts, links, job bar, language."""
