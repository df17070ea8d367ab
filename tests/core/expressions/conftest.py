"""What the tests of cleaning and of expressions share."""

from tests.core.clean.conftest import bench

__all__ = ["bench"]
