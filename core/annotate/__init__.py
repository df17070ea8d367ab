"""Labels made by people and machines: projects, queues, agreement, adjudication, heads trained from them.

A project takes a fixed, seeded pool of items (texts of a dataset, or shopping sessions of its events) and a list of
labels. Everything that happens is an entry of an append-only log: a label, a skip, an undo, a final decision. The
present state is a view over that log; nothing is deleted.

* ``core.annotate.project``    projects and their pools of items
* ``core.annotate.log``        the log, its view, claims that keep two annotators apart
* ``core.annotate.queue``      the next item: uncertain, diverse, disagreeing, random, suspected errors
* ``core.annotate.head``       a classifier over frozen embeddings, retrained in seconds
* ``core.annotate.agreement``  Cohen's kappa, Krippendorff's alpha, confusion
* ``core.annotate.outcome``    one label per item from all annotators, and its ways out: table, dataset, training
* ``core.annotate.curve``      what active selection gains over random selection
"""
