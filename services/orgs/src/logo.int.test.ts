import { maxLogoBytes } from '@aaf/contracts/orgs';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type Person, type TestOrg, type World } from '@aaf/testing/world';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsOf, pathsOf } from './settings.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const picture = (background: string, format: 'png' | 'jpeg' | 'webp' = 'png') =>
  sharp({ create: { width: 300, height: 300, channels: 3, background } })
    .toFormat(format)
    .toBuffer();

const put = async (person: Person, org: TestOrg, sent: { type: string; data: Buffer }) => {
  const response = await fetch(new URL(pathsOf(org).logo, world.url), {
    method: 'PUT',
    headers: { authorization: `Bearer ${person.token}`, 'content-type': sent.type },
    body: new Uint8Array(sent.data),
  });
  const body: any = await response.json();
  return { status: response.status, headers: response.headers, body };
};
const fetchLogo = (person: Person, path: string) =>
  fetch(new URL(path, world.url), { headers: { authorization: `Bearer ${person.token}` } });

describe('B3 a logo', () => {
  test.each(['png', 'jpeg', 'webp'] as const)(
    'B3 that is a %s is stored and served as a picture',
    async (format) => {
      const { owner, org } = await world.createOrg();
      const viewer = await world.addMember(org, 'viewer');
      const answer = await put(owner, org, { type: `image/${format}`, data: await picture('#a01', format) });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ id: org.id, slug: org.slug });
      const { logo_url } = answer.body;
      expect(logo_url).toMatch(new RegExp(`^/v1/organizations/${org.id}/logo\\?v=[0-9a-f]{12}$`));
      expect((await viewer.api.get(pathsOf(org).general)).body.logo_url).toBe(logo_url);
      const served = await fetchLogo(viewer, logo_url);
      expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/webp']);
      const shown = await sharp(Buffer.from(await served.arrayBuffer())).metadata();
      expect(shown).toMatchObject({ format: 'webp', width: 256, height: 256 });
    },
  );

  test('B3 B27 has another address when it is another picture, and each change is logged by its hash', async () => {
    const { owner, org } = await world.createOrg();
    const [red, blue] = [await picture('#f00'), await picture('#00f')];
    const urls = [];
    for (const data of [red, red, blue])
      urls.push((await put(owner, org, { type: 'image/png', data })).body.logo_url);
    expect(urls[0]).toBe(urls[1]);
    expect(urls[2]).not.toBe(urls[0]);
    expect((await owner.api.delete(pathsOf(org).logo)).status).toBe(204);
    expect(errorOf(await owner.api.delete(pathsOf(org).logo)).code).toBe('not_found');
    expect((await owner.api.get(pathsOf(org).general)).body.logo_url).toBe(null);
    expect((await fetchLogo(owner, pathsOf(org).logo)).status).toBe(404);
    const events = await eventsOf(world, owner, org, 'org.updated');
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(events.map(({ payload }) => payload)).toEqual([
      { section: 'general', changes: { logo: { before: null, after: hash } } },
      { section: 'general', changes: { logo: { before: hash, after: hash } } },
      { section: 'general', changes: { logo: { before: hash, after: null } } },
    ]);
  });

  test('B3 that is an SVG, another type than it says, cut off or too large is refused, and the old one stays', async () => {
    const { owner, org } = await world.createOrg();
    const { logo_url } = (await put(owner, org, { type: 'image/png', data: await picture('#f00') })).body;
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const png = await picture('#0f0');
    for (const [type, data, field] of [
      ['image/png', svg, 'data'],
      ['image/png', Buffer.from('GIF89a'), 'data'],
      ['image/png', png.subarray(0, 60), 'data'],
      ['image/jpeg', png, 'content_type'],
      ['image/svg+xml', svg, 'content_type'],
    ] as const) {
      const error = errorOf(await put(owner, org, { type, data }));
      expect(error).toMatchObject({ status: 422, details: { fields: { [field]: expect.any(String) } } });
    }
    const tooLarge = Buffer.concat([png, Buffer.alloc(maxLogoBytes)]);
    expect(errorOf(await put(owner, org, { type: 'image/png', data: tooLarge }))).toMatchObject({
      status: 422,
    });
    expect((await owner.api.get(pathsOf(org).general)).body.logo_url).toBe(logo_url);
    expect(await eventsOf(world, owner, org, 'org.updated')).toHaveLength(1);
  });

  test('B3 B28 is set by Owners and Admins of its own organization alone', async () => {
    const { owner, org } = await world.createOrg();
    const { owner: stranger } = await world.createOrg();
    const sent = { type: 'image/png', data: await picture('#f00') };
    expect((await put(stranger, org, sent)).status).toBe(404);
    for (const role of ['member', 'viewer'] as const)
      expect((await put(await world.addMember(org, role), org, sent)).status).toBe(403);
    expect((await owner.api.get(pathsOf(org).general)).body.logo_url).toBe(null);
    expect((await put(await world.addMember(org, 'admin'), org, sent)).status).toBe(200);
    expect((await fetchLogo(stranger, pathsOf(org).logo)).status).toBe(404);
  });
});
