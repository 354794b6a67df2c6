import { config } from 'zod';

// To be imported before anything else. zod would try whether strings may become code (`new Function`); here they may not,
// and each try would be reported as an attack.
config({ jitless: true });
