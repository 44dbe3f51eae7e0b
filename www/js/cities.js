// @ts-check
/**
 * The data set: what it is, and its rows as items of the table. See DATA.md.
 *
 * @typedef {{ count: number, bytes: number, columns: string[], countries: string[] }} Description
 * @typedef {{ country: string, id: string, name: string, cityId: number, population: number,
 *   location: { lat: number, lon: number }, featureCode: string, adminCode?: string, altCountry?: string }} City
 */

const DESCRIPTION_URL = new URL("../data/cities.json", import.meta.url);
const ROWS_URL = new URL("../data/cities.ndjson", import.meta.url);

/** @returns {Promise<Description>} */
export async function describeCities() {
  return (await fetchFile(DESCRIPTION_URL)).json();
}

/** @param {URL} url */
async function fetchFile(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status} ${response.statusText}`);
  return response;
}

/**
 * Every city as an item, as its row arrives.
 *
 * @returns {AsyncGenerator<City, void, undefined>}
 */
export async function* readCities() {
  const { body } = await fetchFile(ROWS_URL);
  if (body === null) return;
  for await (const line of readLines(body)) yield toCity(JSON.parse(line));
}

/**
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} bytes
 * @returns {AsyncGenerator<string, void, undefined>}
 */
async function* readLines(bytes) {
  const reader = bytes.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let rest = "";
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const lines = (rest + chunk.value).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    await reader.cancel();
  }
}

/**
 * One row of the data set as an item of the table.
 *
 * @param {[number, string, string, number, number, number, string, string, string]} row
 * @returns {City}
 */
export function toCity(row) {
  const [cityId, name, country, population, lat, lon, featureCode, adminCode, altCountry] = row;
  return {
    country,
    id: `${name}#${cityId}`,
    name,
    cityId,
    population,
    location: { lat, lon },
    featureCode,
    ...(adminCode !== "" && { adminCode }),
    ...(altCountry !== "" && { altCountry }),
  };
}

/**
 * A text that tells two keys of the table apart.
 *
 * @param {{ country: string, id: string }} key
 */
export function keyText({ country, id }) {
  return `${country}/${id}`;
}
