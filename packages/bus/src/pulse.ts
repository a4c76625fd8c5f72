/** How often both sides of a subscription give a sign of life. */
export const defaultBeatMs = 5_000;
/** So many beats missed, and the other side counts as dead. */
const beatsUntilDead = 3;

export interface PulseOptions {
  beatMs: number;
  /** How long the other side may take for its first sign of life. */
  patienceMs?: number;
  /** Gives a sign of life. */
  onBeat: () => void;
  onSilence: () => void;
}

/** The signs of life between two sides. */
export interface Pulse extends Disposable {
  /** The other side was heard. */
  heard(): void;
}

/**
 * Gives a sign of life every beat, and says when the other side has given none for too long. It counts beats, not
 * time: after a pause of this process the other side's signs are still there to be read before the next beat.
 */
export function startPulse({ beatMs, patienceMs, onBeat, onSilence }: PulseOptions): Pulse {
  let beatsLeft = patienceMs === undefined ? beatsUntilDead : Math.ceil(patienceMs / beatMs);
  const timer = setInterval(() => {
    beatsLeft -= 1;
    if (beatsLeft < 0) onSilence();
    else onBeat();
  }, beatMs);
  return {
    heard() {
      beatsLeft = beatsUntilDead;
    },
    [Symbol.dispose]() {
      clearInterval(timer);
    },
  };
}
