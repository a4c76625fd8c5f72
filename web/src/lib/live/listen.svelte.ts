import { invalidate, refreshAll } from '$app/navigation';
import { createRefresher, type Refresher } from './refresher.ts';
import { allTopics, topicsOf, type Topic } from './topics.ts';

/** How an open page hears of what happens. */
export interface Live {
  /** Whether it has been without a connection long enough to say so. */
  readonly isStale: boolean;
  /** Listens until what it returns is called. */
  connect: (url: string) => () => void;
}

const firstRetryMs = 1_000;
const slowestRetryMs = 30_000;
/** Short losses mend themselves unseen. */
const sayAfterMs = 5_000;
/** Without a connection, what is shown is loaded anew this often. */
const fallbackMs = 20_000;
/** Notifications are written by who hears of the same event, so they come a little after it. */
const echoMs = 2_000;

/** The connection of an organization's pages. Make it with a component, and connect in an effect. */
export function createLive(): Live {
  let isStale = $state(false);
  return {
    get isStale() {
      return isStale;
    },
    connect(url) {
      const refresher = createRefresher({
        refresh: (topics) => Promise.all([...topics].map((topic) => invalidate(topic))),
      });
      const line = openLine(url, { refresher, say: (stale) => (isStale = stale) });
      const fallback = setInterval(() => {
        if (!line.isOpen() && document.visibilityState === 'visible') refresher.note(allTopics);
      }, fallbackMs);
      return () => {
        clearInterval(fallback);
        line.close();
        refresher.stop();
      };
    },
  };
}

interface Hearing {
  refresher: Refresher;
  /** Told when the line has been down for a while, and when it is up again. */
  say: (isStale: boolean) => void;
}

/** An EventSource that comes back even where the browser gives up: after a refusal or an outage of the dashboard. */
function openLine(url: string, { refresher, say }: Hearing): { isOpen: () => boolean; close: () => void } {
  let source: EventSource | undefined;
  let retryMs = firstRetryMs;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let doubt: ReturnType<typeof setTimeout> | undefined;

  function opened() {
    retryMs = firstRetryMs;
    clearTimeout(doubt);
    doubt = undefined;
    say(false);
    // What happened since the page was made, or while nobody listened, is caught up with at once.
    refresher.note(allTopics);
  }

  function failed() {
    doubt ??= setTimeout(say, sayAfterMs, true);
    // Otherwise the browser tries again by itself.
    if (source?.readyState !== EventSource.CLOSED) return;
    clearTimeout(retry);
    retry = setTimeout(open, retryMs);
    retryMs = Math.min(retryMs * 2, slowestRetryMs);
  }

  function open() {
    source = new EventSource(url);
    source.addEventListener('open', opened);
    source.addEventListener('error', failed);
    source.addEventListener('end', () => {
      source?.close();
      // Access may have ended: loading the page again tells why, and what to do.
      void refreshAll();
      failed();
    });
    hearEvents(source, refresher);
  }

  open();
  return {
    isOpen: () => source?.readyState === EventSource.OPEN,
    close() {
      source?.close();
      clearTimeout(retry);
      clearTimeout(doubt);
    },
  };
}

function hearEvents(source: EventSource, refresher: Refresher): void {
  let echo: ReturnType<typeof setTimeout> | undefined;
  const hear = (topics: readonly Topic[]) => {
    refresher.note(topics);
    if (!topics.includes('aaf:shell')) return;
    clearTimeout(echo);
    echo = setTimeout(() => {
      if (source.readyState !== EventSource.CLOSED) refresher.note(['aaf:shell']);
    }, echoMs);
  };
  for (const [type, topics] of Object.entries(topicsOf)) {
    source.addEventListener(type, () => {
      hear(topics);
    });
  }
}
