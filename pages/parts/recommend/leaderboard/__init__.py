"""What the leaderboard of scorers draws, part by part."""
