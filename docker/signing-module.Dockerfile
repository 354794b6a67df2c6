# The signing module. No framework, no ORM, no open port; built from `protocol`, `http`, `process` and `signing-module` alone.
FROM node:20-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc nest-cli.json tsconfig.json ./
RUN npm ci --ignore-scripts
COPY src src
COPY migrations migrations
RUN npm run -s build:programs && npm prune --omit=dev --ignore-scripts \
 && rm -rf node_modules/@nestjs node_modules/typeorm node_modules/fastify node_modules/passport node_modules/passport-strategy

FROM node:20-bookworm-slim
WORKDIR /app
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist/src/protocol dist/src/protocol
COPY --from=build /build/dist/src/http dist/src/http
COPY --from=build /build/dist/src/certificates dist/src/certificates
COPY --from=build /build/dist/src/process dist/src/process
COPY --from=build /build/dist/src/signing-module dist/src/signing-module
COPY --from=build /build/migrations/signing-module migrations/signing-module
# The ledger's head is noted here; a volume mounted on it takes over its owner.
RUN mkdir -p /var/lib/sekisho && chown node:node /var/lib/sekisho
USER node
ENTRYPOINT ["node", "dist/src/signing-module/main.js"]
CMD ["run", "--config", "/etc/sekisho/signing-module.json"]
