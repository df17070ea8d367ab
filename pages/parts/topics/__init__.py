"""Parts of the page Topics: reading the texts, what grows, all topics, and one topic with its course and causes."""
