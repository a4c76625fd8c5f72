import type { JsonObject } from '@aaf/contracts/json';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskSecrets } from './masking.ts';

/** Luhn, the long way round. */
const passesLuhn = (digits: string): boolean =>
  Array.from(digits, Number)
    .toReversed()
    .map((digit, i) => (i % 2 === 1 ? digit * 2 : digit))
    .map((value) => (value > 9 ? value - 9 : value))
    .reduce((sum, value) => sum + value, 0) %
    10 ===
  0;

/** Made up here, so that nothing in this file looks like a key that somebody lost. */
const letters = (length: number, alphabet = 'aB3dE5gH7jK9mN') =>
  Array.from({ length }, (_, i) => alphabet[i % alphabet.length]).join('');
const pem = (kind: string) =>
  `-----BEGIN ${kind}PRIVATE KEY-----\n${letters(64)}\n${letters(40)}\n-----END ${kind}PRIVATE KEY-----`;

const secrets: readonly (readonly [name: string, kind: string, secret: string])[] = [
  ['a key of ours', 'api_key', `aaf_${letters(22)}_${letters(49)}`],
  ['a session of ours', 'token', `aafs_${letters(43)}`],
  ['an OpenAI key', 'api_key', `sk-${letters(48)}`],
  ['an Anthropic key', 'api_key', `sk-ant-api03-${letters(80)}`],
  ['a Stripe key', 'api_key', ['sk', 'live', letters(24)].join('_')],
  ['a GitHub token', 'token', `ghp_${letters(36)}`],
  ['a fine-grained GitHub token', 'token', `github_pat_${letters(22)}_${letters(40)}`],
  ['a Slack token', 'token', `xoxb-${letters(11, '1234567890')}-${letters(24)}`],
  ['an AWS key', 'api_key', `AKIA${letters(16, 'ABCDEF234567')}`],
  ['a JWT', 'token', `eyJ${letters(30)}.eyJ${letters(60)}.${letters(43)}`],
  ['a bearer header', 'token', `Bearer ${letters(32)}`],
  ['a short bearer header', 'token', 'bearer abc123'],
  ['a basic header', 'token', 'Basic YWRhOmxvdmVsYWNlMTIz=='],
  ['a private key', 'private_key', pem('')],
  ['an RSA private key', 'private_key', pem('RSA ')],
  ['a private key that was cut off', 'private_key', pem('EC ').slice(0, 90)],
  ['a card number', 'card_number', '4111111111111111'],
  ['a card number in groups', 'card_number', '5555 5555 5555 4444'],
  ['a card number with dashes', 'card_number', '3782-822463-10005'],
  ['a card number of 19 digits', 'card_number', '6304000000000000000'],
  ['a card number of 13 digits', 'card_number', '4222222222222'],
];

describe('a secret by its look', () => {
  test.each(secrets)('%s is found wherever it stands', (_name, kind, secret) => {
    const params = { note: `x ${secret}`, list: [1, { deep: secret }] };
    const { params: masked, findings } = maskSecrets(params);
    expect(findings).toEqual([
      { path: 'note', kind },
      { path: 'list.1.deep', kind },
    ]);
    expect(masked).toEqual({ note: `x [masked ${kind}]`, list: [1, { deep: `[masked ${kind}]` }] });
  });

  test.each(secrets)('%s is masked in a name too, and the path does not tell it', (_name, kind, secret) => {
    const { params, findings } = maskSecrets({ [secret]: 1, ok: { [secret]: true } });
    expect(JSON.stringify([params, findings])).not.toContain(JSON.stringify(secret).slice(1, -1));
    expect(findings.map((finding) => finding.path)).toContain(`ok.[masked ${kind}]`);
  });

  test('leaves the text around it, and finds several', () => {
    const [, , key = ''] = secrets[2] ?? [];
    const { params } = maskSecrets({ cmd: `curl -u ${key} --card 4111 1111 1111 1111 now` });
    expect(params).toEqual({ cmd: 'curl -u [masked api_key] --card [masked card_number] now' });
  });

  test.each([
    ['postgres://app:hunter2@db/x', 'postgres://app:[masked password]@db/x'],
    ['run --password=hunter2 -v', 'run --password=[masked password] -v'],
    ['{"password": "hunter2", "a": 1}', '{"password": "[masked password]", "a": 1}'],
    ['https://x.example/?access_token=hunter2&a=1', 'https://x.example/?access_token=[masked password]&a=1'],
  ])('a password within a text: %s', (text, shown) => {
    expect(maskSecrets({ text }).params).toEqual({ text: shown });
  });

  test('a number is looked at as well', () => {
    expect(maskSecrets({ n: 4_111_111_111_111_111, m: 4_111_111_111_111_112 })).toEqual({
      params: { n: '[masked card_number]', m: 4_111_111_111_111_112 },
      findings: [{ path: 'n', kind: 'card_number' }],
    });
  });

  test.each([
    'basic understanding of bearer instruments',
    'the task-force risk-assessment-of-everything',
    '1700000000000 and 1773748800000',
    '550e8400-e29b-41d4-a716-446655440000',
    'act_01h455vb4pex5vsknk084sn02q',
    'tok_secret',
    '+49 30 901820, 4111 1111 1111 1112',
    '41111111111111111111111111',
    'see the password reset page; token: ask Ada',
    'aaf_AbCd…wxYz',
  ])('what is none stays: %s', (text) => {
    const params = { text };
    expect(maskSecrets(params)).toEqual({ params, findings: [] });
  });
});

describe('a secret by its name', () => {
  test.each([
    ['password', 'password'],
    ['db_password', 'password'],
    ['newPassword', 'password'],
    ['password_confirmation', 'password'],
    ['PASSWD', 'password'],
    ['client_secret', 'password'],
    ['token', 'token'],
    ['accessToken', 'token'],
    ['Authorization', 'token'],
    ['Set-Cookie', 'token'],
    ['api_key', 'api_key'],
    ['x-api-key', 'api_key'],
    ['apikey', 'api_key'],
    ['aws_secret_access_key', 'api_key'],
    ['private_key', 'private_key'],
    ['card_number', 'card_number'],
    ['cvv', 'card_number'],
  ])('%s', (name, kind) => {
    const { params, findings } = maskSecrets({ headers: { [name]: 'hunter2' } });
    expect(params).toEqual({ headers: { [name]: `[masked ${kind}]` } });
    expect(findings).toEqual([{ path: `headers.${name}`, kind }]);
  });

  test('covers everything below it but what says nothing', () => {
    const { params } = maskSecrets({
      credentials: { user: 'ada', pin: 1234, on: true, no: null, l: ['x', ''] },
    });
    const mask = '[masked password]';
    expect(params).toEqual({ credentials: { user: mask, pin: mask, on: true, no: null, l: [mask, ''] } });
  });

  test.each([
    { max_tokens: 100, tokens: 7 },
    { next_page_token: 'abc', pageToken: 'abc' },
    { secret_name: 'db', password_reset_url: 'x', tokenizer: 'bpe', monkey: 'x', key: 'x', keyboard: 'y' },
    { card: 'tok_secret', authorized: 'yes', passport: 'x' },
  ])('what only sounds like one stays: %o', (params) => {
    expect(maskSecrets(params as JsonObject)).toEqual({ params, findings: [] });
  });

  test('fields named like parts of the language are fields', () => {
    const params = JSON.parse('{"__proto__": {"password": "hunter2"}, "constructor": 1}');
    const { params: masked } = maskSecrets(params);
    expect(JSON.stringify(masked)).toBe('{"__proto__":{"password":"[masked password]"},"constructor":1}');
  });
});

describe('whatever the arguments are', () => {
  const anySecret = fc.constantFrom(...secrets.map(([, , secret]) => secret));
  const word = fc.stringMatching(/^[g-w ]{0,12}$/);

  test('no secret that was planted is left, in values, in names, or in what is told', () => {
    const leaf = fc.oneof(
      word,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.tuple(word, anySecret, word).map(([before, secret, after]) => `${before} ${secret} ${after}`),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(word, anySecret), tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(word, tree), (params) => {
        const result = maskSecrets(params as JsonObject);
        const shown = JSON.stringify(result);
        for (const [, , secret] of secrets) expect(shown).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
    );
  });

  test('masking what was masked changes nothing, and finds nothing', () => {
    const leaf = fc.oneof(fc.string(), anySecret, fc.integer());
    const name = fc.oneof(fc.string(), anySecret, fc.constantFrom('password', 'token', 'api_key'));
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(leaf, fc.dictionary(name, leaf))), (params) => {
        const { params: once } = maskSecrets(params);
        expect(maskSecrets(once)).toEqual({ params: once, findings: [] });
      }),
    );
  });

  test('every number with a right last digit is a card, however it is grouped', () => {
    const digits = fc.stringMatching(/^[2-6]\d{11,17}$/);
    const separators = fc.array(fc.constantFrom('', ' ', '-'), { minLength: 19, maxLength: 19 });
    fc.assert(
      fc.property(digits, separators, (start, between) => {
        const last =
          Array.from({ length: 10 }, (_, i) => String(i)).find((digit) => passesLuhn(start + digit)) ?? '';
        const text = Array.from(
          start + last,
          (digit, i) => `${i === 0 ? '' : (between[i] ?? '')}${digit}`,
        ).join('');
        expect(maskSecrets({ text }).params).toEqual({ text: '[masked card_number]' });
      }),
    );
  });

  const size = 512 * 1024;
  test.each([
    ['eyJ', 'eyJ'],
    ['eyJ.', 'eyJaaaaa.'],
    ['sk-', 'sk-'],
    ['digits', '4'],
    ['spaced digits', '4 '],
    ['begins of keys', '-----BEGIN PRIVATE KEY----- '],
    ['begins and no ends', '-----BEGIN A PRIVATE KEY----'],
    ['addresses', '://a:'],
    ['quotes', 'token"  :  '],
    ['assignments', 'password='],
    ['bearers', 'bearer '],
    ['words', 'lorem ipsum dolor sit amet '],
  ])('half a mebibyte of %s takes milliseconds', (_name, unit) => {
    const text = unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
    const start = process.cpuUsage();
    maskSecrets({ text });
    // The work, not the wait: others may have the machine.
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(500);
  });
});
