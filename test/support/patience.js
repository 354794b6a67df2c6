import { jest } from '@jest/globals';

// Real programs on a busy machine take their time; what never comes true still ends. (Jest reads
// `testTimeout` from the whole run's configuration only, and unit tests shall stay quick.)
jest.setTimeout(30_000);
