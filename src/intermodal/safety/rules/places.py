"""Words of addresses in several languages, and the world's countries."""

from __future__ import annotations

STREETS = (
    "Street", "St", "Avenue", "Ave", "Road", "Rd", "Lane", "Ln", "Drive", "Dr", "Boulevard", "Blvd", "Court", "Ct",
    "Square", "Sq", "Terrace", "Ter", "Place", "Pl", "Way", "Close", "Crescent", "Cres", "Highway", "Hwy", "Parkway",
    "Pkwy", "Circle", "Cir", "Trail", "Alley", "Row", "Mews", "Grove", "Gardens", "Hill", "Hills", "Heights", "Loop",
    "Plaza", "Quay", "Walk", "Path", "Pike", "Turnpike", "Expressway", "Ridge", "Valley", "Meadow", "Meadows", "Forge",
    "Forges", "Lodge", "Mill", "Mills", "Mount", "Mountain", "Oval", "Parade", "Pass", "Passage", "Point", "Port",
    "Ranch", "Rest", "Run", "Shore", "Shores", "Spring", "Springs", "Spur", "Station", "Summit", "Track", "Union",
    "View", "Village", "Ville", "Vista", "Wells", "Extension", "Estate", "Estates", "Causeway", "Bypass", "Camp",
    "Canyon", "Cape", "Center", "Centre", "Cliff", "Cliffs", "Club", "Common", "Corner", "Corners", "Course", "Cove",
    "Creek", "Crest", "Crossing", "Curve", "Dale", "Dam", "Divide", "Fall", "Falls", "Ferry", "Field", "Fields", "Flat",
    "Flats", "Ford", "Forest", "Fork", "Forks", "Fort", "Freeway", "Garden", "Gateway", "Glen", "Glens", "Green",
    "Greens", "Harbor", "Harbors", "Haven", "Hollow", "Inlet", "Island", "Isle", "Junction", "Key", "Knoll", "Lake",
    "Lakes", "Landing", "Light", "Loaf", "Lock", "Mall", "Manor", "Mission", "Motorway", "Neck", "Orchard", "Overpass",
    "Park", "Pine", "Pines", "Plain", "Plains", "Prairie", "Radial", "Ramp", "Rapid", "Rapids", "River", "Route",
    "Shoal", "Skyway", "Stravenue", "Stream", "Throughway", "Trace", "Trafficway", "Tunnel", "Underpass", "Viaduct",
    "gade", "vej", "gata", "gatan", "vägen", "katu", "tie", "utca", "út", "tér", "ulica", "straße", "strasse", "str",
    "straat", "laan", "weg", "plein", "gracht", "platz", "allee", "gasse", "ring", "damm", "veien", "gate", "sokak",
    "caddesi",
)  # fmt: skip
# Before the name of the street.
STREET_LEADS = (
    "rue", "avenue", "boulevard", "place", "quai", "chemin", "allée", "impasse", "cours", "calle", "c/", "avenida", "av.",
    "plaza", "paseo", "carrer", "camino", "ctra.", "rua", "praça", "travessa", "estrada", "via", "viale", "piazza",
    "corso", "largo", "vicolo", "strada", "ulica", "ul.", "al.", "os.", "jalan", "strada", "bulevardul", "straße", "am",
    "an der", "in der", "im", "auf der", "zum", "zur",
)  # fmt: skip
# A number or a letter follows: part of an address.
UNITS = ("apt", "apt.", "apartment", "suite", "unit", "flat", "floor", "room", "p.o. box", "po box", "postfach", "bp")

COUNTRIES = frozenset(
    """Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahamas|Bahrain
    |Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Bosnia|Botswana|Brazil|Brunei|Bulgaria|Burundi
    |Cambodia|Cameroon|Canada|Chad|Chile|China|Colombia|Comoros|Congo|Costa Rica|Croatia|Cuba|Cyprus|Czech Republic
    |Czechia|Denmark|Djibouti|Dominica|Dominican Republic|Ecuador|Egypt|El Salvador|Eritrea|Estonia|Eswatini|Ethiopia
    |Fiji|Finland|France|Gabon|Gambia|Germany|Ghana|Greece|Greenland|Grenada|Guatemala|Guinea|Guyana|Haiti|Honduras
    |Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kiribati
    |Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Madagascar
    |Malawi|Malaysia|Maldives|Mali|Malta|Mauritania|Mauritius|Mexico|Micronesia|Moldova|Monaco|Mongolia|Montenegro
    |Morocco|Mozambique|Myanmar|Namibia|Nauru|Nepal|Netherlands|New Zealand|Nicaragua|Niger|Nigeria|North Korea
    |North Macedonia|Norway|Oman|Pakistan|Palau|Panama|Paraguay|Peru|Philippines|Poland|Portugal|Qatar|Romania|Russia
    |Rwanda|Samoa|San Marino|Saudi Arabia|Senegal|Serbia|Seychelles|Sierra Leone|Singapore|Slovakia|Slovenia|Somalia
    |South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Sweden|Switzerland|Syria|Taiwan|Tajikistan
    |Tanzania|Thailand|Togo|Tonga|Trinidad|Tunisia|Turkey|Turkmenistan|Tuvalu|Uganda|Ukraine|United Arab Emirates
    |United Kingdom|United States|Uruguay|Uzbekistan|Vanuatu|Venezuela|Vietnam|Yemen|Zambia|Zimbabwe|Scotland|Wales
    |England|Northern Ireland|Hong Kong|Macau|Puerto Rico""".replace("\n    ", "").split("|")
)
# A place follows where somebody is, lives or goes.
PLACE_LEADS = (
    "live in", "lives in", "lived in", "living in", "i'm in", "i am in", "born in", "moved to", "moved here from",
    "moving to", "coming to", "going to", "travel to", "travelling to", "traveling to", "trip to", "flight to",
    "arrived at", "arrived in", "arrive in", "based in", "resident of", "come from", "comes from", "am from", "i'm from",
    "is from", "morning from", "was in", "were in", "stay in", "staying in", "visit", "visiting", "been to", "serving",
    "street in", "home city", "in", "near", "where:", "city:", "country:", "town:", "at", "from", "to", "of",
)  # fmt: skip
