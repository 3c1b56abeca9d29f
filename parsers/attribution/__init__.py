"""Attribution: who wrote it first, read from credit lines before they are stripped, and from what the page declares.

`recognise_credit` says of one block whether the whole of it is a credit line; `read_credit` takes it apart; `read_dateline` reads
the place and agency that open a wire story; `attribute` weighs all of it.
"""

from parsers.attribution.credit import Credit, CreditLine
from parsers.attribution.credits import (
    is_house,
    is_signature,
    is_source_of_figures,
    read_closing,
    read_credit,
    recognise_credit,
)
from parsers.attribution.dateline import Dateline, read_dateline
from parsers.attribution.sources import agency_of
from parsers.attribution.weigh import attribute

__all__ = [
    "Credit",
    "CreditLine",
    "Dateline",
    "agency_of",
    "attribute",
    "is_house",
    "is_signature",
    "is_source_of_figures",
    "read_closing",
    "read_credit",
    "read_dateline",
    "recognise_credit",
]
