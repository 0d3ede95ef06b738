# Two stages: build with everything, carry over the program, which has its packages inside (docs/adr/0018).
# The Active LTS line by its exact tag, as in .nvmrc. A tag can be moved, a digest cannot: to pin it, look it up with
# `docker buildx imagetools inspect node:26.10.0-alpine` and build with --build-arg NODE=26.10.0-alpine@sha256:<digest>.
ARG NODE=26.10.0-alpine

FROM node:${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# `prepare` would build before the sources are there.
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
# Compiled with the memory it will run with: on some Node lines the code is of that, too (docs/adr/0020).
RUN npm run build && npm run sbom && NODE_OPTIONS=--max-semi-space-size=16 node scripts/first-start.mjs

FROM node:${NODE}
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080
# The young generation of newer Node lines may grow to several times this, all of it resident (docs/performance.md).
ENV NODE_OPTIONS=--max-semi-space-size=16
# What installs packages is not needed to run, and is what scanners find most in.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* /usr/local/bin/yarn*
COPY --from=build /app/dist ./dist
# What is in the image, for whoever has to know (CycloneDX).
COPY --from=build /app/sbom.cdx.json ./
COPY package.json LICENSE ./
RUN chmod 755 dist/cli.js && ln -s /app/dist/cli.js /usr/local/bin/scim-pingone
# The files belong to root: the process can read them and write nowhere.
USER node
EXPOSE 8080
# Liveness only. Whether PingOne answers is for an orchestrator to ask of /readyz.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["scim-pingone"]
CMD ["serve"]
