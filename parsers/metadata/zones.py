"""The zone that a page's times without one are in."""

from parsers.document import Document

_ZONE_OF_DOMAIN = {
    "de": "Europe/Berlin", "at": "Europe/Vienna", "ch": "Europe/Zurich", "fr": "Europe/Paris", "it": "Europe/Rome",
    "es": "Europe/Madrid", "nl": "Europe/Amsterdam",
    "be": "Europe/Brussels", "lu": "Europe/Luxembourg", "pl": "Europe/Warsaw", "uk": "Europe/London",
    "ie": "Europe/Dublin", "pt": "Europe/Lisbon",
    "dk": "Europe/Copenhagen", "no": "Europe/Oslo", "se": "Europe/Stockholm", "fi": "Europe/Helsinki",
    "cz": "Europe/Prague", "hu": "Europe/Budapest",
    "gr": "Europe/Athens", "tr": "Europe/Istanbul", "jp": "Asia/Tokyo", "kr": "Asia/Seoul", "in": "Asia/Kolkata",
    "il": "Asia/Jerusalem", "za": "Africa/Johannesburg",
    "sg": "Asia/Singapore", "hk": "Asia/Hong_Kong", "tw": "Asia/Taipei", "th": "Asia/Bangkok",
    "vn": "Asia/Ho_Chi_Minh", "ar": "America/Argentina/Buenos_Aires",
    "pk": "Asia/Karachi", "ng": "Africa/Lagos", "ke": "Africa/Nairobi", "na": "Africa/Windhoek",
    "ls": "Africa/Maseru", "ro": "Europe/Bucharest", "bg": "Europe/Sofia",
    "hr": "Europe/Zagreb", "si": "Europe/Ljubljana", "sk": "Europe/Bratislava", "rs": "Europe/Belgrade",
    "ua": "Europe/Kyiv", "ee": "Europe/Tallinn",
    "lv": "Europe/Riga", "lt": "Europe/Vilnius", "is": "Atlantic/Reykjavik", "nz": "Pacific/Auckland",
    "py": "America/Asuncion", "pe": "America/Lima",
    "co": "America/Bogota", "uy": "America/Montevideo", "bd": "Asia/Dhaka", "lk": "Asia/Colombo", "ae": "Asia/Dubai",
    "eg": "Africa/Cairo", "cn": "Asia/Shanghai", "my": "Asia/Kuala_Lumpur", "ph": "Asia/Manila", "np": "Asia/Kathmandu",
    "lb": "Asia/Beirut", "jo": "Asia/Amman", "sa": "Asia/Riyadh", "qa": "Asia/Qatar", "kw": "Asia/Kuwait", "iq": "Asia/Baghdad",
    "ma": "Africa/Casablanca", "dz": "Africa/Algiers", "tn": "Africa/Tunis", "gh": "Africa/Accra", "sn": "Africa/Dakar",
    "tz": "Africa/Dar_es_Salaam", "ug": "Africa/Kampala", "et": "Africa/Addis_Ababa", "zw": "Africa/Harare",
    "by": "Europe/Minsk", "ge": "Asia/Tbilisi", "az": "Asia/Baku", "al": "Europe/Tirane", "mk": "Europe/Skopje",
    "ba": "Europe/Sarajevo", "mt": "Europe/Malta", "cy": "Asia/Nicosia", "bo": "America/La_Paz", "ve": "America/Caracas",
    "cr": "America/Costa_Rica", "gt": "America/Guatemala", "sv": "America/El_Salvador", "hn": "America/Tegucigalpa",
    "ni": "America/Managua", "pa": "America/Panama", "do": "America/Santo_Domingo", "cu": "America/Havana",
}  # fmt: skip
"""Zones of country domains that lie in one zone: for times without a zone on pages of outlets we don't know."""


def zone_name(doc: Document) -> str:
    """Return the zone for times without one: the outlet's, else that of the country whose domain the host has, else UTC."""
    if doc.outlet is not None:
        return doc.outlet.timezone
    host = doc.url.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
    return _ZONE_OF_DOMAIN.get(host.rsplit(".", 1)[-1], "UTC")
