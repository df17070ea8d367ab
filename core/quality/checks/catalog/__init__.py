"""The catalog: prices, categories, trade numbers, products that stand twice or that nobody met."""
