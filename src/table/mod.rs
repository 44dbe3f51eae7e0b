//! Tables and indexes over trees: schema, catalog, write path, read path.
