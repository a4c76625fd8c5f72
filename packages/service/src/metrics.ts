import { collectDefaultMetrics, Histogram, type Registry } from 'prom-client';

const bucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** An answered call, as the metrics count it. */
export interface AnsweredCall {
  procedure: string;
  /** `ok`, or the code of the refusal. */
  outcome: string;
  duration_ms: number;
}

/** Measures how long procedures take and how they end; registers the process's own figures too. */
export function observeCalls(registry: Registry, service: string): (call: AnsweredCall) => void {
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'aaf_call_duration_seconds',
    help: 'How long procedures took, by outcome',
    labelNames: ['procedure', 'outcome'],
    buckets: bucketsSeconds,
    registers: [registry],
  });
  return ({ procedure, outcome, duration_ms }) => {
    duration.observe({ procedure, outcome }, duration_ms / 1_000);
  };
}
