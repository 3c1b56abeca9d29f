"""An article's body as a feed republishes it: the sanitised HTML, and under it the credit, as a link to the original."""

from ingest.exports.format import Carrier, Row, canonical_url, credit
from ingest.exports.xml import escaped


def body_html(row: Row, carrier: Carrier) -> str:
    """Return HTML: the body, then the credit as a link to the canonical address."""
    line = f'<p><a href="{escaped(canonical_url(row))}" rel="canonical">{escaped(credit(row, carrier))}</a></p>'
    return f"{row['html']}\n{line}"
