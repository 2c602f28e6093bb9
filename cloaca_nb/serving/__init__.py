"""The extension of a Jupyter server: what JupyterLab asks of it where no kernel is at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where the server finds the extension."""
    return [{"module": "cloaca_nb.serving"}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Answer what stands below `cloaca-nb/`."""
    from cloaca_nb.serving.archives import ArchiveHandler

    base = server.web_app.settings["base_url"].rstrip("/")
    server.web_app.add_handlers(".*$", [(f"{base}/cloaca-nb/archive", ArchiveHandler)])
