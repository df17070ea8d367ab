"""Forecast: a measure's next days from its past ones, refused where the days are broken, and the stock that follows."""
