# The watchtower. No framework, no ORM; built from `protocol`, `http`, `process` and `watchtower` alone.
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
COPY --from=build /build/dist/src/process dist/src/process
COPY --from=build /build/dist/src/watchtower dist/src/watchtower
COPY --from=build /build/migrations/watchtower migrations/watchtower
USER node
EXPOSE 8100
ENTRYPOINT ["node", "dist/src/watchtower/main.js"]
CMD ["run", "--config", "/etc/sekisho/watchtower.json"]
