"""Reviews: stars and words agree, written once, in their writer's words, without bursts."""
