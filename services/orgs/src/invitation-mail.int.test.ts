import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { eventually } from '@aaf/testing/eventually';
import { createWorld } from '@aaf/testing/world';
import { SMTPServer } from 'smtp-server';
import { expect, test } from 'vitest';
import { acceptWith, peopleOf } from './people.test-support.ts';

interface Delivered {
  to: string[];
  text: string;
}

/** Undoes quoted-printable (RFC 2045, 6.7), for text that is ASCII. */
const decode = (message: string): string =>
  message
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));

/** A mail server as any other, that remembers what it was given. */
async function startMailServer() {
  const delivered: Delivered[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      stream.toArray().then((chunks: Buffer[]) => {
        delivered.push({ to, text: decode(Buffer.concat(chunks).toString()) });
        done();
      }, done);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo; // an IP socket's address is never a string
  return {
    delivered,
    url: `smtp://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((closed) => {
        server.close(closed);
      }),
  };
}

test('C1 an invitation arrives over SMTP, and its link works', async () => {
  await using mail = await startMailServer();
  await using world = await createWorld({
    env: { SMTP_URL: mail.url, AAF_MAIL_FROM: 'Firewall <no-reply@app.example>' },
  });
  const person = async (name: string) => {
    const input = { name, email: `${name}@example.com`, password: `correct horse ${name}` };
    expect((await world.api().post('/v1/auth/sign-up', input)).status).toBe(201);
    await world.sql('update identity.users set email_verified_at = now() where email = $1', [input.email]);
    const { email, password } = input;
    const { body } = await world.api().post('/v1/auth/sign-in', { email, password });
    return { ...input, id: body.user.id, token: body.token, api: world.api(body.token) };
  };
  const owner = await person('olga');
  const { org } = await world.createOrg({ owner });
  const invitee = await person('ina');
  expect((await peopleOf(world, org).invite(owner, invitee.email, 'viewer')).status).toBe(201);
  const letter = await eventually(
    () => mail.delivered.find(({ text }) => text.includes('/invitations/accept')),
    Boolean,
  );
  expect(letter?.to).toEqual([invitee.email]);
  expect(letter?.text).toContain('From: Firewall <no-reply@app.example>');
  expect(letter?.text).toContain(`Subject: olga invited you to ${org.name}`);
  const token = /\/invitations\/accept\?token=([\w-]+)/.exec(letter?.text ?? '')?.[1] ?? '';
  expect((await acceptWith(invitee, token)).body).toMatchObject({ id: org.id, role: 'viewer' });
});
