// SPDX-License-Identifier: Apache-2.0

const TEST_SECONDS_MAX = 120;

/** Runs tests one after another and counts them. */
export class Counts {
  passed = 0;
  failed = 0;

  /** The function that a suite calls for each of its tests; a failed one does not keep the next from running. */
  tester(suite) {
    return async (name, body) => {
      let timer;
      const timeout = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${TEST_SECONDS_MAX} s`)), TEST_SECONDS_MAX * 1000);
      });
      try {
        await Promise.race([body(), timeout]);
        this.passed++;
      } catch (error) {
        this.fail(suite, name, error);
      } finally {
        clearTimeout(timer);
      }
    };
  }

  fail(suite, name, error) {
    this.failed++;
    const text = error?.stack ?? String(error);
    console.log(`FAILED ${suite}: ${name}\n  ${text.split("\n").slice(0, 8).join("\n  ")}`);
  }
}

/** A promise with its resolver: for events that must come within the time of a test. */
export function expectation() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
