// What the database in IndexedDB consists of: docs/format.md.

/**
 * The version of the format that is written, and the newest that is read. It is the value "format" in the object store `meta`, and the
 * version that IndexedDB knows is 1 for ever, so that no instance has to block another one with an upgrade. A database of format 1, which
 * has a log only, becomes one of format 2 with its first manifest.
 */
export const FORMAT_VERSION = 2;

/** Block number to block. */
export const LOG = "log";
/** Page id to page. */
export const PAGES = "pages";
export const META = "meta";

export const FORMAT_KEY = "format";
export const MANIFEST_KEY = "manifest";
/** What tells the database from every other one, also from those of the same name. */
export const IDENTITY_KEY = "identity";
