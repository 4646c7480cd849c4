"""Peers that are reached through Python: each locates the same points in the same faces, in rounds.

usage: peers.py FOLDER ROUNDS
FOLDER holds points.bin (little-endian f64 longitude, latitude), faces.bin (for each face a u32 length and WKB).
Prints one line of JSON for each peer: {"engine", "seconds", "answers"}; the answers lie in FOLDER as int32, -1 for none.
A peer that cannot be imported says so: {"engine", "absent"}.
"""

import json
import os
import struct
import sys
import time

folder, rounds = sys.argv[1], int(sys.argv[2])


def say(**row):
    print(json.dumps(row), flush=True)


try:
    import numpy as np
    import shapely
except ImportError as missing:
    for engine in ("geopandas sjoin", "shapely STRtree, prepared", "DuckDB spatial", "SedonaDB"):
        say(engine=engine, absent=str(missing))
    sys.exit(0)

points = np.fromfile(os.path.join(folder, "points.bin"), dtype="<f8").reshape(-1, 2)
with open(os.path.join(folder, "faces.bin"), "rb") as file:
    blob = file.read()
wkb, at = [], 0
while at < len(blob):
    (length,) = struct.unpack_from("<I", blob, at)
    wkb.append(blob[at + 4 : at + 4 + length])
    at += 4 + length
faces = shapely.from_wkb(np.array(wkb, dtype=object))


def first(point_index, face_index):
    """The lowest face of every point."""
    answer = np.full(len(points), np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(answer, np.asarray(point_index), np.asarray(face_index, dtype=np.int32))
    answer[answer == np.iinfo(np.int32).max] = -1
    return answer


def measure(engine, work, answers):
    seconds, found = [], None
    for _ in range(rounds):
        begin = time.process_time()
        found = work()
        seconds.append(time.process_time() - begin)
    name = engine.replace(" ", "_").replace(",", "") + ".bin"
    answers(found).astype("<i4").tofile(os.path.join(folder, name))
    say(engine=engine, seconds=seconds, answers=name)


def geopandas_sjoin():
    import geopandas

    p = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(points[:, 0], points[:, 1]))
    f = geopandas.GeoDataFrame(geometry=faces)
    measure(
        "geopandas sjoin",
        lambda: geopandas.sjoin(p, f, predicate="intersects"),
        lambda found: first(found.index.values, found["index_right"].values),
    )


def shapely_tree():
    p = shapely.points(points)
    shapely.prepare(faces)

    def work():
        # Reversed: every prepared face asks a tree of the points.
        return shapely.STRtree(p).query(faces, predicate="covers")

    measure("shapely STRtree, prepared", work, lambda found: first(found[1], found[0]))


def duckdb_spatial():
    import glob

    import duckdb

    base = duckdb.connect()
    base.execute("set threads = 1")
    try:
        import duckdb_extension_spatial as packaged  # the extension as a package
    except ImportError:
        import duckdb_ext_spatial as packaged
    root = os.path.dirname(os.path.dirname(packaged.__file__))
    found = glob.glob(os.path.join(root, "**", "spatial.duckdb_extension"), recursive=True)
    if not found:
        raise ImportError("the extension `spatial` is not there")
    base.execute(f"load '{found[0]}'")
    import pandas

    frame = pandas.DataFrame({"id": np.arange(len(points), dtype=np.int32), "lon": points[:, 0], "lat": points[:, 1]})
    shapes = pandas.DataFrame({"id": np.arange(len(wkb), dtype=np.int32), "wkb": wkb})
    base.execute("create table point as select id, st_point(lon, lat) as at from frame")
    base.execute("create table face as select id, st_geomfromwkb(wkb) as shape from shapes")
    query = "select p.id as p, f.id as f from point p join face f on st_intersects(f.shape, p.at)"
    measure("DuckDB spatial", lambda: base.execute(query).fetchnumpy(), lambda found: first(found["p"], found["f"]))


def sedona():
    import pandas
    import sedona.db

    base = sedona.db.connect()
    frame = pandas.DataFrame({"id": np.arange(len(points), dtype=np.int32), "lon": points[:, 0], "lat": points[:, 1]})
    shapes = pandas.DataFrame({"id": np.arange(len(wkb), dtype=np.int32), "wkb": wkb})
    base.create_data_frame(frame).to_view("raw_point")
    base.create_data_frame(shapes).to_view("raw_face")
    base.sql("select id, st_point(lon, lat) as at from raw_point").to_memtable().to_view("point")
    base.sql("select id, st_geomfromwkb(wkb) as shape from raw_face").to_memtable().to_view("face")
    query = "select p.id as p, f.id as f from point p join face f on st_intersects(f.shape, p.at)"
    measure(
        "SedonaDB",
        lambda: base.sql(query).to_pandas(),
        lambda found: first(found["p"].values, found["f"].values),
    )


for engine, run in (
    ("geopandas sjoin", geopandas_sjoin),
    ("shapely STRtree, prepared", shapely_tree),
    ("DuckDB spatial", duckdb_spatial),
    ("SedonaDB", sedona),
):
    try:
        run()
    except Exception as reason:  # a peer that fails is told, and the others go on
        say(engine=engine, absent=f"{type(reason).__name__}: {reason}"[:200])
