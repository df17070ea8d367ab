"""The workshop where the models that come with the product are made: public sets, recipes, own questions.

Not a part of the product: nothing in `core` or `pages` imports it, and no file that a shop brings is read by it. What
every training needs (splits, fine-tuning, calibration, cards) is `core.text.training`.
"""
