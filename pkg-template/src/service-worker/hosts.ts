/** Says of a host, with its port if that is not the usual one, whether it is on the list. */
export type HostTest = (host: string) => boolean;

/** A name of a host, in which `*` may stand for what is between two points, and perhaps a port. */
const PATTERN = /^[\w*-]+(?:\.[\w*-]+)*(?::\d+)?$/;

/**
 * Reads a list of hosts.
 * @throws TypeError if it is empty, or if something on it is no host.
 */
export function hostTest(hosts: readonly string[]): HostTest {
  if (!Array.isArray(hosts) || hosts.length === 0) {
    throw new TypeError("Say in `hosts` which hosts are answered for, such as dynamodb.*.amazonaws.com");
  }
  const tests = hosts.map((pattern: unknown) => {
    if (typeof pattern !== "string" || !PATTERN.test(pattern)) {
      throw new TypeError(`${String(pattern)} is no host: give a name such as dynamodb.*.amazonaws.com`);
    }
    const source = pattern.toLowerCase().replaceAll(".", "\\.").replaceAll("*", "[\\w-]+");
    return new RegExp(`^${source}$`);
  });
  return (host) => tests.some((test) => test.test(host));
}
