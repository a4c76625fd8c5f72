import { createWorld, unique } from '@aaf/testing/world';
import { expect, test } from 'vitest';
import { acceptWith, peopleOf, tokensMailedTo } from './people.test-support.ts';

test('C7 whoever has no account signs up through the link and lands in the organization', async () => {
  await using world = await createWorld();
  const { owner, org } = await world.createOrg();
  const email = `${unique('new')}@example.com`;
  await peopleOf(world, org).invite(owner, email, 'member');
  const [token = ''] = await tokensMailedTo(world, email);
  const password = `correct horse ${email}`;
  const guest = world.api();
  const input = { name: 'Nina New', email, password, invitation_token: token };
  expect((await guest.post('/v1/auth/sign-up', input)).status).toBe(201);
  const { body } = await guest.post('/v1/auth/sign-in', { email, password });
  const api = world.api(body.token);
  expect((await acceptWith({ api }, token)).body).toMatchObject({ id: org.id, role: 'member' });
  expect((await api.get('/v1/policies')).status).toBe(200);
});
