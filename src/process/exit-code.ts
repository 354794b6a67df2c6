/** sysexits.h: an error in the configuration, one inside the program, one that a later start may not meet. */
export const EXIT = { ok: 0, refused: 1, usage: 64, software: 70, temporary: 75, configuration: 78 } as const;
