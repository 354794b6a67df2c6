/** So long after the last fresh heartbeat the watchtower counts as silent. Part of the protocol, not of a configuration. */
export const SILENCE_SECONDS = 30;

/**
 * Whether the watchtower is there. Silent from the start, until a first fresh heartbeat was heard by this process:
 * what a predecessor heard says nothing about now. The time is a clock that nobody can set.
 */
export class FeedWatch {
  private heardAtMs: number | null = null;
  private readonly listeningSinceMs: number;

  constructor(
    /** Whether the policy in force names a watchtower; where it names none, nobody has to speak. */
    private readonly isDemanded: () => boolean,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {
    this.listeningSinceMs = monotonicMs();
  }

  heard(): void {
    this.heardAtMs = this.monotonicMs();
  }

  get isSilent(): boolean {
    if (!this.isDemanded()) return false;
    return this.heardAtMs === null || this.monotonicMs() - this.heardAtMs > SILENCE_SECONDS * 1000;
  }

  /** For how long this process has listened and heard nothing. */
  get silentSeconds(): number {
    return (this.monotonicMs() - (this.heardAtMs ?? this.listeningSinceMs)) / 1000;
  }

  /** For reports. */
  get state(): 'none' | 'fresh' | 'silent' {
    if (!this.isDemanded()) return 'none';
    return this.isSilent ? 'silent' : 'fresh';
  }
}
