# One image for every part; compose.yaml says which one a container runs. Node runs the TypeScript sources as they
# are, so the workspace is copied whole: copies made by `pnpm deploy` lie in node_modules, where types are not stripped.
FROM node:24-slim AS build
WORKDIR /app
RUN npm install --global pnpm@10.34.9
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc ./
COPY packages packages
COPY services services
COPY web web
COPY e2e/package.json e2e/package.json
COPY scripts scripts
# The embedded database is for machines without one.
RUN pnpm install --frozen-lockfile --no-optional --ignore-scripts && pnpm --filter @aaf/web run build

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production TZ=UTC
COPY --from=build /app /app
RUN mkdir /data && chown node:node /data
USER node
ENV AAF_DATA_DIR=/data
CMD ["node", "services/gateway/src/main.ts"]
