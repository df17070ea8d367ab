"""Health before effect: is this a fair comparison at all?"""
