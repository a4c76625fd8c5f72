import { expect, test } from 'vitest';
import { findEventStream } from './event-stream.ts';

test('the stream of an organization is named by its address alone', () => {
  expect(findEventStream({ pathname: '/acme/events' })).toMatchObject({ org: 'acme' });
  expect(findEventStream({ pathname: '/acme/events' })?.target).toMatch(
    /^\/v1\/events\?types=.*approval\.requested/,
  );
  expect(findEventStream({ pathname: '/acme/settings/events' })).toBeUndefined();
  expect(findEventStream({ pathname: '/v1/events' })).toBeUndefined();
});
