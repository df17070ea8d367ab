"""One Spark session for the tests of a process, made for many small statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.engine import spark as engine

OPTIONS = {
    "spark.sql.codegen.wholeStage": "false",  # compiling a statement costs more than its hundred rows
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "1",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Duser.timezone=UTC",
}


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    if why := engine.missing():
        pytest.skip(why)
    from core.settings import Settings

    with pytest.MonkeyPatch.context() as patch:
        options = "; ".join(f"{name}={value}" for name, value in OPTIONS.items())
        given = Settings(spark_master="local[2]", spark_options=options)
        patch.setattr("core.engine.spark.starting.settings", lambda: given)
        made = engine.session()
    yield made
    made.stop()
