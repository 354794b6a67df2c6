# The server. Built from what its ring may import and nothing else: if the rule were wrong, this image would not start.
FROM node:20-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc nest-cli.json tsconfig.json ./
RUN npm ci --ignore-scripts
COPY src src
COPY migrations migrations
RUN npm run -s build && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
WORKDIR /app
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist/src/protocol dist/src/protocol
COPY --from=build /build/dist/src/http dist/src/http
COPY --from=build /build/dist/src/certificates dist/src/certificates
COPY --from=build /build/dist/src/core dist/src/core
COPY --from=build /build/dist/src/server dist/src/server
COPY --from=build /build/dist/console dist/console
COPY --from=build /build/dist/migrations/server dist/migrations/server
USER node
EXPOSE 8080
ENTRYPOINT ["node", "dist/src/server/main.js"]
CMD ["--config", "/etc/sekisho/server.json"]
