"""Kept and cut blocks in the order in which the page has them."""

from ingest.serve.desk.strips import strips

PAGE = (
    "Menu Sport  First paragraph, as it stands. ADVERTISEMENT Gates & fences Second paragraph. Read more: Ferry "
    "Third. ADVERTISEMENT Gates & fences"
)
KEPT = ["First paragraph, as it stands.", "Second paragraph.", "Third."]


def told(*removed: tuple[str, str], page: str | None = PAGE) -> list[tuple[str, str | None]]:
    found = strips(KEPT, [{"rule": rule, "text": text} for rule, text in removed], page)
    return [(one.text, one.rule) for one in found]


def test_cut_blocks_stand_where_the_page_has_them() -> None:
    ad = ("advertisement", "Advertisement Gates & fences")
    assert told(ad, ("related", "Read more: Ferry"), ad, ("navigation", "Menu")) == [
        ("Menu", "navigation"),
        (KEPT[0], None),
        (ad[1], ad[0]),
        (KEPT[1], None),
        ("Read more: Ferry", "related"),
        (KEPT[2], None),
        (ad[1], ad[0]),
    ]


def test_without_the_page_or_where_it_is_not_found_a_cut_block_comes_last() -> None:
    assert told(("newsletter", "Elsewhere")) == [*((text, None) for text in KEPT), ("Elsewhere", "newsletter")]
    assert told(("navigation", "Menu"), page=None)[-1] == ("Menu", "navigation")
    assert told(("share", "★ ★")) == [*((text, None) for text in KEPT), ("★ ★", "share")]
