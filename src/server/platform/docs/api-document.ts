import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { componentSchemas } from '../http/describe-route.js';

const DESCRIPTION = [
  'Multisig withdrawal approval. The server coordinates, it never authorises: verify the receipts of the signing module.',
  'Engines, auditors and the signing module sign their requests (RFC 9421, Ed25519, the profile in src/protocol/README.md);',
  'x-sekisho-access says who may call a route and under which tag, x-sekisho-people whose session at the console opens it. Refusals are problem details (RFC 9457) with a code of',
  'the closed list. Requests are at most 64 KiB; amounts are decimal strings of base units; times are ISO 8601.',
].join(' ');

/** The API as it is served, made from the same schemas that check and type it. The same routes give the same bytes. */
export function makeApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Sekisho')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addSecurity('http-message-signature', {
      type: 'apiKey',
      in: 'header',
      name: 'Signature',
      description:
        'HTTP Message Signature (RFC 9421) with Signature-Input; requests that change something are covered whole.',
    })
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'From POST /v1/login' }, 'device-token')
    .addSecurity('console-session', { type: 'apiKey', in: 'cookie', name: '__Host-sekisho' })
    .build();
  const document = SwaggerModule.createDocument(app, config);
  const paths = Object.fromEntries(Object.entries(document.paths).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...document, paths, components: { ...document.components, schemas: componentSchemas() } };
}

/** Where the running process keeps its own description. */
export class ApiDocument {
  private text = '{}';

  set(document: OpenAPIObject): void {
    this.text = writeApiDocument(document);
  }

  get json(): string {
    return this.text;
  }
}

export function writeApiDocument(document: OpenAPIObject): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
