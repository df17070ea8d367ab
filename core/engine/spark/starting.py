"""The Spark session: made here, or given; always in UTC, and strict.

ANSI mode is on, as DuckDB is strict: a sum that overflows or a text that is no number fails a statement rather than
becoming an empty cell. Where DuckDB gives NULL or infinity instead, the compiler says so (`dialect`).
"""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Unavailable
from core.i18n import _
from core.settings import settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

NEEDED = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.parquet.fieldId.read.enabled": "true",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.sql.mapKeyDedupPolicy": "LAST_WIN",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
"""What every statement counts on, in a given session too."""
LOCAL = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.log.level": "OFF",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Duser.timezone=UTC",
}
"""What suits one machine: few partitions, no page of its own, no address but loopback."""
_guard = threading.Lock()


def missing() -> str:
    """Why Spark cannot run here, in one line; empty where it can."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return _("The engine Spark needs the package pyspark, which is not installed.")
    home = os.environ.get("JAVA_HOME")
    if not (home and (Path(home) / "bin" / "java").exists()) and not shutil.which("java"):
        return _("The engine Spark needs Java 17 or later, which is not installed.")
    return ""


def session() -> SparkSession:
    """The session of this process: one that runs already, else one made by the settings.

    Raises:
        Unavailable: pyspark or Java is not installed, or the session cannot be made.
    """
    if why := missing():
        raise Unavailable(
            why, hint=_("See docs/scale.md: requirements-spark.txt, and Java from the system's packages.")
        )
    from pyspark.sql import SparkSession

    with _guard:
        found = SparkSession.getActiveSession()
        if found is None:
            found = _made(SparkSession.builder)
        for name, value in NEEDED.items():
            if found.conf.get(name, "") != value:
                found.conf.set(name, value)
        return found


def _made(builder: Any) -> Any:
    config = settings()
    master = config.spark_master
    given = {**NEEDED, **(LOCAL if master.startswith("local") else {}), "spark.driver.memory": config.spark_memory}
    for option in filter(str.strip, config.spark_options.split(";")):
        name, _equals, value = option.partition("=")
        given[name.strip()] = value.strip()
    builder = builder.master(master).appName("touchstone")
    for name, value in given.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:  # Java, network and cluster each have their own
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise Unavailable(
            _("Spark does not start at {master}: {reason}").format(master=master, reason=reason)
        ) from error
