"""What happens while `wiredesk demo --serve` stays up: stories come out, are copied and corrected, and an outlet is redesigned.

A script of scenes, one every few seconds. Each changes what the newsstand serves and says in a line what a reader can now see.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ingest.demo.briefs import brief, different_briefs
from ingest.demo.newsstand import Newsstand
from ingest.demo.pages import NAMES
from ingest.demo.stories import Story

HISTORY = 44
"""Briefs that the Courier has published before: what its redesign stands out against (`storage.watching.profile` asks for 20)."""
REDESIGN_AT, CORRECTION_AT = 9, 6
RELAUNCH_SCENES = 8
"""So long the redesigned Courier has much to tell, and the alarm soon goes off."""
GAZETTE, COURIER, CAROUSEL = "harbour-gazette", "upland-courier", "daily-carousel"


@dataclass(frozen=True, slots=True)
class Scene:
    """What happened: the outlet whose feeds changed, and a line about it."""

    outlet: str
    told: str


class Show:
    """The script, played upon a newsstand. Each `scene` takes the time at which it happens (aware UTC)."""

    def __init__(self, newsstand: Newsstand) -> None:
        self._newsstand = newsstand
        self._numbers: Iterator[int] = iter(range(different_briefs()))
        self._scenes = 0
        self._last: dict[str, Story] = {}
        self._copied: Story | None = None

    def history(self, now: datetime) -> Scene:
        """Let the Courier's last days be there."""
        past = [brief(next(self._numbers), COURIER, now - timedelta(hours=6 * (back + 1))) for back in range(HISTORY)]
        self._newsstand.publish(*past)
        return Scene(COURIER, f"{NAMES[COURIER]} has {HISTORY} briefs of the last days")

    def scene(self, now: datetime) -> Scene | None:
        """Let the next thing happen; None when there is no news left to tell."""
        self._scenes += 1
        if self._scenes == REDESIGN_AT:
            self._newsstand.themes[COURIER] = f"{COURIER}-new"
            return self._publish(
                COURIER, now, f"{NAMES[COURIER]} appears in a new design, which its layout does not fit"
            )
        if self._scenes == CORRECTION_AT and GAZETTE in self._last:
            return self._correct(now)
        since = self._scenes - REDESIGN_AT
        if 0 < since <= RELAUNCH_SCENES:
            return self._publish(COURIER, now - timedelta(seconds=1)) and self._publish(COURIER, now)
        if self._scenes % 4 == 3:
            return self._copy(now)
        return self._publish(COURIER if self._scenes % 2 == 0 else GAZETTE, now)

    def _publish(self, outlet: str, now: datetime, told: str | None = None) -> Scene | None:
        number = next(self._numbers, None)
        if number is None:
            return None
        story = brief(number, outlet, now)
        self._newsstand.publish(story)
        self._last[outlet] = story
        return Scene(outlet, told or f"{NAMES[outlet]} publishes “{story.headline}”")

    def _copy(self, now: datetime) -> Scene | None:
        """Let the Carousel take over what came out last; every other time it cuts and retitles it."""
        original = max(self._last.values(), key=lambda story: story.published_at)
        if original == self._copied:
            return self._publish(COURIER, now)
        self._copied = original
        copy = replace(
            original, outlet=CAROUSEL, published_at=now.replace(microsecond=0), byline="", authors=(), role=None,
            copies=f"{original.outlet}/{original.slug}", shares=12, views="1.2k",
        )  # fmt: skip
        if self._scenes % 8 == 7:
            first, second = original.body
            shorter = (first.replace(" at ", " in ", 1), second.rpartition(". ")[0] + ".")
            copy = replace(copy, headline=f"This happened: {original.headline}", body=shorter)
        self._newsstand.publish(copy)
        return Scene(CAROUSEL, f"{NAMES[CAROUSEL]} copies it from {NAMES[original.outlet]}")

    def _correct(self, now: datetime) -> Scene:
        wrong = self._last[GAZETTE]
        first, *others = wrong.body
        right = replace(
            wrong, headline=f"{wrong.headline} (corrected)", published_at=now.replace(microsecond=0),
            body=(first.replace(" at ", " near "), *others),
            correction="Correction: an earlier version of this article gave the wrong place. It has been put right.",
        )  # fmt: skip
        self._newsstand.publish(right)
        return Scene(GAZETTE, f"{NAMES[GAZETTE]} corrects “{wrong.headline}”")
