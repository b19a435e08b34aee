"""A Measuring goes in; what the view for measuring asks of the server comes out."""

from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.settings import Settings
from assistant.ui.measuring import Measuring


class WantedSet(BaseModel):
    """The uploaded question set's path; none: the article's questions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = ""


class MeasureView:
    """One measurement at a time, whoever started it."""

    def __init__(self, settings: Settings, measuring: Measuring) -> None:
        self._read_only = settings.read_only
        self._measuring = measuring

    def measurement(self, data: Any) -> dict[str, Any]:
        """The measurement that is going on, or the last that was; None before the first."""
        latest = self._measuring.latest
        return {"read_only": self._read_only, "measurement": asdict(latest) if latest else None}

    def begin_measuring(self, data: Any) -> dict[str, Any]:
        """Start with {"path"} of an uploaded set, or with the article's questions. Raises as `Measuring.start`."""
        self._measuring.start(WantedSet.model_validate(data).path)
        return self.measurement(data)

    def stop_measuring(self, data: Any) -> dict[str, Any]:
        """End it now."""
        self._measuring.stop()
        return self.measurement(data)

    def report(self, data: Any) -> str:
        """The last report: an HTML file that needs nothing else. Raises as `Measuring.report`."""
        return self._measuring.report()
