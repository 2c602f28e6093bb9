"""Something that was shown under a cell, in every form that a front end may choose from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Shown(Generic[Value]):
    """A value with its pictures.

    It is displayed by `display`, which also works in the middle of a cell. As the cell's last value it is not
    displayed a second time. Attributes of the value are the object's own, so ``(%cloaca_run).context`` works.

    Args:
        value: What is shown.
        text: For terminals and untrusted notebooks.
        html: For notebooks.
        svg: A picture.
    """

    def __init__(self, value: Value, text: str, html: str | None = None, svg: str | None = None) -> None:
        self.value = value
        self._bundle = {"text/plain": text}
        if svg is not None:
            self._bundle["image/svg+xml"] = svg
        if html is not None:
            self._bundle["text/html"] = html
        self._fresh = False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.value, name)

    def __repr__(self) -> str:
        return self._bundle["text/plain"]

    @property
    def bundle(self) -> dict[str, str]:
        """The pictures by media type."""
        return dict(self._bundle)

    def mark_shown(self) -> Shown[Value]:
        """Note that it is on screen already."""
        self._fresh = True
        return self

    def display(self, *, later: bool = False) -> Shown[Value]:
        """Show it now.

        Args:
            later: Whether the shell will show it as the value of the cell anyway.
        """
        if later:
            return self
        _publish(self.bundle)
        return self.mark_shown()

    def publish(self, id: str, *, renew: bool = False) -> None:
        """Show it now as an output that can be renewed in place.

        Args:
            id: Display id of the output.
            renew: Whether to renew it instead of making it.
        """
        from IPython import display

        publish: Callable[..., None] = display.publish_display_data
        publish(self.bundle, transient={"display_id": id}, update=renew)

    def _ipython_display_(self) -> None:
        """Show it as the value of a cell, unless `display` just did."""
        if self._fresh:
            self._fresh = False
            return
        _publish(self.bundle)


def _publish(bundle: dict[str, str]) -> None:
    from IPython import display

    publish: Callable[..., None] = display.publish_display_data
    publish(bundle)
