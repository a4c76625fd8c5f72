import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({ q: url.searchParams.get('q') ?? '' });
