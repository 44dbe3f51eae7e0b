/** What can be run, in this order. */
const SUITES = ["contract", "asking", "formats", "failures", "opening", "peers"];

/** No test takes nearly as long, unless it hangs. */
const TEST_MS = 60_000;

/** The host's own: tests replace them. */
const { setTimeout, clearTimeout } = globalThis;

/**
 * Runs the tests of some suites, or of all, one by one.
 *
 * @param {string[]} asked their names
 * @returns {Promise<{ name: string, error?: string }[]>}
 */
export async function runSuites(asked) {
  const results = [];
  for (const suite of asked.length > 0 ? asked : SUITES) {
    const { tests } = await import(`./${suite}.js`);
    for (const [title, body] of Object.entries(tests)) {
      const name = `${suite}: ${title}`;
      try {
        await inTime(runOne(body));
        results.push({ name });
      } catch (error) {
        results.push({ name, error: error?.stack?.includes(error.message) ? error.stack : String(error) });
      }
    }
  }
  return results;
}

async function runOne(body) {
  const endings = [];
  try {
    await body({ after: (ending) => endings.push(ending) });
  } finally {
    for (const ending of endings.reverse()) await ending();
  }
}

function inTime(test) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("takes too long")), TEST_MS);
  });
  return Promise.race([test, late]).finally(() => clearTimeout(timer));
}
