"""DuckDB counts the cases of every grid, with the grid stored in the row.

usage: counts.py FOLDER ROUNDS DAYS
FOLDER holds cases.bin (little-endian i32: grid, open, in the group, days since the report).
Prints a line of JSON for each question: {"question", "seconds", "counts"}; or {"absent"} when DuckDB is not there.
"""

import json
import os
import sys
import time

folder, rounds, days = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
try:
    import duckdb
    import numpy as np
    import pandas
except ImportError as missing:
    print(json.dumps({"absent": str(missing)}))
    sys.exit(0)

columns = np.fromfile(os.path.join(folder, "cases.bin"), dtype="<i4").reshape(-1, 4)
frame = pandas.DataFrame(
    {
        "grid": columns[:, 0],
        "open": columns[:, 1] == 1,
        "in_group": columns[:, 2] == 1,
        "day": columns[:, 3].astype("i2"),
    }
)
base = duckdb.connect()
base.execute("set threads = 1")
base.execute("create table cases as select * from frame")
where = f"where in_group and open and day <= {days}"
for question, condition in (("all", ""), ("filtered", where)):
    query = f"select grid, count(*) as n from cases {condition} group by grid"
    seconds, found = [], None
    for _ in range(rounds):
        begin = time.process_time()
        found = base.execute(query).fetchnumpy()
        seconds.append(time.process_time() - begin)
    order = np.argsort(found["grid"])
    print(json.dumps({"question": question, "seconds": seconds, "counts": found["n"][order].tolist()}), flush=True)
