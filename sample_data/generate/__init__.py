"""Generator of the sample shop: people and products first, then behaviour, then the dirt.

Everything is drawn from one seed. The clean shop is built whole (`world.build`), every file is laid out as
text (`layout`), the defects are put in one by one and written down (`defects*`), and `write` gives each file
its encoding and dialect.
"""
