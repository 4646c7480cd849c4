"""Reads the OGC interface with OWSLib, as a planner's script does, and tells what it found as JSON.

usage: owslib_features.py BASE TOKEN
"""

import json
import sys

from owslib.ogcapi.features import Features

base, token = sys.argv[1:3]
service = Features(base, headers={"Authorization": f"Bearer {token}"})
page = service.collection_items("grids", limit=7, bbox=[110.5, 39.3, 111.5, 40.3])
first = page["features"][0]
one = service.collection_item("grids", str(first["id"]))
print(
    json.dumps(
        {
            "conformance": service.conformance()["conformsTo"],
            "collections": service.feature_collections(),
            "title": service.collection("grids")["title"],
            "queryables": sorted(service.collection_queryables("grids")["properties"]),
            "returned": page["numberReturned"],
            "matched": page["numberMatched"],
            "same": one["id"] == first["id"] and one["geometry"]["type"] == first["geometry"]["type"],
            "filtered": service.collection_items("grids", limit=3, filter="kind='dedicated'")["numberMatched"],
        }
    )
)
