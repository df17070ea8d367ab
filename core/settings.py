"""Every setting of Touchstone: typed, documented, from the environment or a TOML file.

A setting is read from `TOUCHSTONE_<NAME>`, else from the `[touchstone]` table of the file named by
`TOUCHSTONE_CONFIG` (default `touchstone.toml` in the current folder), else it has its default.
docs/settings.md documents each; a test fails when one is missing there.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.errors import BadInput
from core.i18n import _, listed, set_default_language

PREFIX = "TOUCHSTONE_"


def _setting(default: Any, about: str) -> Any:
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True)
class Settings:
    """The settings in force; immutable, one instance per process."""

    workspace: Path = _setting(Path("workspace"), "Folder of the workspace: catalog, data files, jobs, inbox.")
    catalog: str = _setting(
        "", "DuckLake catalog; empty = SQLite in the workspace; `postgres:dbname=... host=...` for teams."
    )
    data_path: str = _setting(
        "", "Where table data lives; empty = the workspace's data folder; may be an object-store address."
    )
    author: str = _setting("analyst", "Name written into every version where nobody is signed in.")
    language: str = _setting("en", "Language where the reader's is unknown: `en` or `zh_CN`.")
    max_upload_mb: int = _setting(500, "Largest file the upload page takes, in MB.")
    max_stream_mb: int = _setting(20_000, "Largest file that `serve` takes in pieces, in MB.")
    max_expanded_mb: int = _setting(20_000, "Largest size an archive may unpack to, in MB.")
    sources: str = _setting(
        "",
        "What the pages may read on the server's side, separated by `;`: folders, `s3://bucket/prefix`, "
        "`postgresql://host/db`, private `http://host/path`.",
    )
    log_format: str = _setting("text", "Form of what processes log: `text`, or `json`, a line each.")
    metrics_hosts: str = _setting(
        "127.0.0.0/8, ::1", "Hosts that `/metrics` answers: addresses and networks, separated by commas."
    )
    hosts: str = _setting(
        "",
        "Names by which the server is reached besides addresses, names without a dot and this machine's own, separated "
        "by commas: `data.shop.example, *.corp.example`; `*` for any.",
    )
    login: str = _setting("off", "Whether the server asks for a login: `off`, or `oidc` (OpenID Connect).")
    login_file: str = _setting(
        "", "TOML file with the section `[auth]` of the login (`docs/access.md`); empty = `.streamlit/secrets.toml`."
    )
    login_name: str = _setting("email", "Claim of the login that names a person, such as `email` or `sub`.")
    login_role_claim: str = _setting("roles", "Claim that names roles, such as `roles` or `realm_access.roles`.")
    login_roles: str = _setting(
        "", "What that claim calls the roles: `shop-admins=admin, shop-data=analyst`; empty = by their own names."
    )
    login_default: str = _setting("", "Role of who is signed in and has none: `viewer`, `analyst`, or empty for none.")
    login_hours: int = _setting(12, "Hours after which a login has to be made again.")
    open_server: bool = _setting(
        False,
        "Whether `serve` may listen beyond this machine without a login; everybody is an admin then.",
    )
    job_batch: int = _setting(2_000, "Rows a background job scores before it stores them in one commit.")
    jobs_in: str = _setting("process", "Where background jobs run: `process`, or `thread` for tests and tight systems.")
    workers: int = _setting(1, "Background jobs of a workspace that may run at once, each in a process of its own.")
    worker_idle: int = _setting(
        300, "Seconds a worker process stays warm without work before it gives its memory back."
    )
    model_memory_mb: int = _setting(2_000, "Memory past which the process that answers for a model is let go, in MB.")
    threads: int = _setting(0, "Threads of the query engine; 0 = one per core.")
    memory_limit: str = _setting("", "Memory limit of each process' query engine, such as `4GB`; empty = a share.")
    memory_share: int = _setting(
        40, "Percent of the machine's memory for the query engine of all workers, or of a command, without a limit."
    )
    server_memory_share: int = _setting(
        25, "Percent of the machine's memory for the query engine of a server's pages, without a limit."
    )
    spark_master: str = _setting(
        "local[*]", "Where the engine Spark runs: `local[2]`, `yarn`, `k8s://https://host:443`."
    )
    spark_memory: str = _setting("1g", "Memory of Spark's driver, such as `4g`; all of Spark's where it runs locally.")
    spark_options: str = _setting("", "Further options of Spark: `spark.executor.memory=8g; spark.executor.cores=4`.")
    event_types: str = _setting("", "Own words for event types: `peek=view, 剁手=purchase`.")
    device: str = _setting("auto", "Device of text models: `auto`, `cuda`, `mps` or `cpu`.")
    encoder_path: str = _setting("", "Folder of an encoder to use instead of the installed weight package.")
    tracker: str = _setting(
        "", "Where finished training runs are also logged: `wandb`, `mlflow`, or empty for nowhere."
    )
    llm_url: str = _setting(
        "",
        "Endpoint of a large model that speaks OpenAI's protocol, such as `http://127.0.0.1:11434/v1`; empty = none.",
    )
    llm_model: str = _setting("", "Name of the model there.")
    llm_hosts: str = _setting(
        "", "Hosts beside this machine where a large model may be asked, separated by commas: `llm.corp.example`."
    )
    llm_timeout: int = _setting(60, "Seconds that one answer of the large model may take.")
    llm_calls: int = _setting(1_000, "Calls of the large model a day, by all of a workspace; 0 = none.")
    llm_tokens: int = _setting(1_000_000, "Tokens that may go to and come from the large model a day; 0 = none.")
    audit_key: str = _setting(
        "",
        "Key that seals the audit trail, 32 signs or more drawn at random, to have it outside the workspace; empty = "
        "one that is drawn and lies in `access/audit.key`. It is a secret: set it in the environment.",
    )
    alert_channels: str = _setting(
        "",
        "Where incidents are told, as Apprise writes addresses, parted by blanks: `ops=mailto://... slack://...`. They "
        "hold secrets: set it in the environment.",
    )
    alert_hosts: str = _setting(
        "",
        "Hosts beside this machine, or services, that messages may be sent to, separated by commas: "
        "`smtp.corp.example, slack`; `*` for any.",
    )
    alert_quiet: str = _setting("", "Hours without messages, by the server's clock: `22:00-07:00`; told afterwards.")
    alert_digest: int = _setting(0, "Minutes in which incidents are put together into one message; 0 = at once.")
    images: str = _setting(
        "",
        "Hosts whose product pictures the page Review by eye may show, fetched by the reader's browser, separated by "
        "commas: `img.shop.example, *.cdn.example`; `*` for any; empty = none.",
    )
    show_personal: bool = _setting(
        False,
        "Whether pages and commands on anomalies show addresses of mail, numbers, names and the like as they are.",
    )
    report_rows: int = _setting(10_000, "Rows sampled for the full profiling report.")
    report_seconds: int = _setting(180, "Time limit of the full profiling report, in seconds.")


def documented() -> dict[str, str]:
    """Every setting's name and what it is for."""
    return {item.name: str(item.metadata["about"]) for item in fields(Settings)}


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        BadInput: when a value does not fit the setting's type, or the file names an unknown setting.
    """
    return load(dict(os.environ))


set_default_language(lambda: settings().language)


def load(environment: dict[str, str]) -> Settings:
    """Build settings from an environment mapping and the TOML file it names."""
    path = Path(environment.get(PREFIX + "CONFIG", "touchstone.toml"))
    table: dict[str, Any] = {}
    if path.is_file():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8")).get("touchstone", {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadInput(str(error), hint=_("Mend the settings file {name}.").format(name=path.name)) from error
    known = {item.name: item for item in fields(Settings)}
    values: dict[str, Any] = {}
    for name in known:
        raw = environment.get(PREFIX + name.upper(), table.get(name))
        if raw is not None:
            values[name] = _convert(name, raw, type(known[name].default))
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise BadInput(_("Unknown settings: {names}.").format(names=listed(unknown)), data={"known": sorted(known)})
    return Settings(**values)


def truth(text: str) -> bool:
    """Yes or no as settings say it.

    Raises:
        ValueError: It says neither.
    """
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.strip().casefold() not in known:
        raise ValueError(text)
    return known[text.strip().casefold()]


def _convert(name: str, raw: Any, kind: Any) -> Any:
    try:
        if issubclass(kind, bool):
            return raw if isinstance(raw, bool) else truth(str(raw))
        if issubclass(kind, Path):
            return Path(raw).expanduser()
        return kind(raw)
    except (TypeError, ValueError) as error:
        raise BadInput(
            _("The setting {name} must be of type {kind}, not “{value}”.").format(
                name=name, kind=kind.__name__, value=raw
            )
        ) from error
