//! Files in and out: import plans, and export formats (the only user of GDAL).
