//! Export of a filter as streamed RFC 7946 GeoJSON.
