import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { describe, expect, test } from 'vitest';
import { MailRefused } from './mail.ts';
import { createSmtpTransport } from './smtp.ts';

const mail = {
  id: 'mai_01h455vb4pex5vsknk084sn02q',
  to: 'ada@example.com',
  subject: 'Grüße',
  text: 'Open https://app.example/verify-email?token=abc',
  html: '<p>Open</p>',
  created_at: '2026-03-17T12:00:00.000Z',
};
const noSuchMailbox = Object.assign(new Error('no such mailbox'), { responseCode: 550 });
const comeBackLater = Object.assign(new Error('come back later'), { responseCode: 451 });

/** A mail server that remembers who was written to and what came. */
async function startServer(options: SMTPServerOptions = {}) {
  const recipients: string[] = [];
  const messages: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      recipients.push(...session.envelope.rcptTo.map(({ address }) => address));
      stream.toArray().then((chunks: Buffer[]) => {
        messages.push(Buffer.concat(chunks).toString());
        done();
      }, done);
    },
    ...options,
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo; // an IP socket's address is never a string
  return {
    recipients,
    messages,
    url: (login = '') => `smtp://${login}127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((closed) => {
        server.close(closed);
      }),
  };
}

describe('mail over SMTP', () => {
  test('arrives in both forms, with sender, subject, time and the id of the mail', async () => {
    await using server = await startServer();
    const transport = createSmtpTransport({ url: server.url(), from: 'Firewall <no-reply@app.example>' });
    await transport.send(mail);
    const [message = ''] = server.messages;
    expect(server.recipients).toEqual(['ada@example.com']);
    expect(message).toContain('From: Firewall <no-reply@app.example>');
    expect(message).toContain('To: ada@example.com');
    expect(message).toContain('Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=');
    expect(message).toContain('Date: Tue, 17 Mar 2026 12:00:00 +0000');
    expect(message).toContain(`Message-ID: <${mail.id}@app.example>`);
    expect(message).toContain('Content-Type: text/plain');
    expect(message).toContain('Content-Type: text/html');
  });

  test('signs in with the login of the URL', async () => {
    const logins: unknown[] = [];
    await using server = await startServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, done) {
        logins.push([username, password]);
        done(null, { user: username });
      },
    });
    const transport = createSmtpTransport({
      url: server.url('mailer:p%40ss@'),
      from: 'no-reply@app.example',
    });
    await transport.send(mail);
    expect(logins).toEqual([['mailer', 'p@ss']]);
    expect(server.messages).toHaveLength(1);
  });

  test('goes to one recipient and carries no header of an attacker’s making', async () => {
    await using server = await startServer();
    const transport = createSmtpTransport({ url: server.url(), from: 'no-reply@app.example' });
    const hostile = {
      to: 'ada@example.com, eve@example.com',
      subject: 'Hi\r\nBcc: eve@example.com\r\n\r\nbody',
    };
    await transport.send({ ...mail, ...hostile }).catch(() => undefined);
    expect(server.recipients).not.toContain('eve@example.com');
    expect(server.messages.filter((message) => /^Bcc:/im.test(message))).toEqual([]);
  });

  test.each([
    ['for good when the mailbox does not exist', noSuchMailbox, true],
    ['for now when the server asks to come back', comeBackLater, false],
  ])('is refused %s', async (_, answer, isFinal) => {
    await using server = await startServer({
      onRcptTo: (_address, _session, done) => {
        done(answer);
      },
    });
    const transport = createSmtpTransport({ url: server.url(), from: 'no-reply@app.example' });
    const error: unknown = await transport.send(mail).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error instanceof MailRefused).toBe(isFinal);
  });

  test('fails, and may be tried again, when there is no server', async () => {
    const server = await startServer();
    const url = server.url();
    await server[Symbol.asyncDispose]();
    const error: unknown = await createSmtpTransport({ url, from: 'a@app.example' })
      .send(mail)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(MailRefused);
  });
});
